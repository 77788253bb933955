import type { Carrier, CarrierListener, Delivery, HeldDelivery } from './carrier.ts';
import type { JobHandler, JobHandlers, JobKind, JobKinds } from './job.ts';
import { runAttempt } from './run-attempt.ts';

interface Held {
  readonly delivery: Delivery;
  readonly cancel: AbortController;
}

/** Runs jobs in this process, those of one kind one after the other. */
export class InProcessCarrier<Kinds extends JobKinds> implements Carrier {
  readonly #handlers: JobHandlers<Kinds>;
  readonly #held = new Map<string, Held>();
  readonly #lanes = new Map<string, Promise<void>>();
  #listener: CarrierListener | undefined;
  #isStopping = false;

  constructor(handlers: JobHandlers<Kinds>) {
    this.#handlers = handlers;
  }

  async start(listener: CarrierListener): Promise<void> {
    this.#listener = listener;
  }

  get isReady(): boolean {
    return this.#listener !== undefined;
  }

  async carry(delivery: Delivery): Promise<void> {
    const key = keyOf(delivery);
    if (this.#held.has(key)) return;
    const held = { delivery: structuredClone(delivery), cancel: new AbortController() };
    this.#held.set(key, held);
    const before = this.#lanes.get(delivery.kind) ?? Promise.resolve();
    this.#lanes.set(
      delivery.kind,
      before.then(() => this.#run(key, held)),
    );
  }

  async withdraw(delivery: Omit<Delivery, 'payload'>): Promise<void> {
    const key = keyOf(delivery);
    this.#held.get(key)?.cancel.abort();
    this.#held.delete(key);
  }

  async held(): Promise<HeldDelivery[]> {
    return [...this.#held.values()].map(({ delivery }) => ({ ...delivery, report: null }));
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const { cancel } of this.#held.values()) cancel.abort();
    await Promise.all(this.#lanes.values());
  }

  async #run(key: string, held: Held): Promise<void> {
    const { delivery, cancel } = held;
    if (this.#isStopping || this.#held.get(key) !== held) return;
    const handler = this.#handlers[delivery.kind] as unknown as JobHandler<JobKind>;
    await this.#listener!.heard(delivery, { type: 'begun' });
    const report = await runAttempt(handler, delivery, cancel.signal, (progress) => {
      this.#listener!.heard(delivery, { type: 'progress', progress });
    });
    // A report that cannot be noted leaves the job unfinished and not held: it is carried again.
    await this.#listener!.heard(delivery, report).catch(() => {});
    if (this.#held.get(key) === held) this.#held.delete(key);
  }
}

function keyOf({ id, attempt }: Omit<Delivery, 'payload' | 'kind'>): string {
  return `${id}.${attempt}`;
}
