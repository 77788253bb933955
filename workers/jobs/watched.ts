/** The state of something under way, for whoever looks at it and whoever follows it. */
export class Watched<State> {
  #state: State;
  #isOver = false;
  #changed = Promise.withResolvers<void>();

  constructor(state: State) {
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  change(state: State): void {
    this.#state = state;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** No state follows this one. */
  end(state: State = this.#state): void {
    this.#isOver = true;
    this.change(state);
  }

  /** The present state, then each newer one, to the last. Who reads slowly misses states in between. */
  async *follow(): AsyncGenerator<State> {
    while (!this.#isOver) {
      const { promise } = this.#changed;
      yield this.#state;
      await promise;
    }
    yield this.#state;
  }
}
