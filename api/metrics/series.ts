type Labels = Readonly<Record<string, string | number>>;

/** What Prometheus reads: a name, what it means, and one value for each set of labels. */
export abstract class Series {
  protected readonly name: string;
  readonly #head: string;

  constructor(name: string, type: 'counter' | 'histogram' | 'gauge', help: string) {
    this.name = name;
    this.#head = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  }

  /** In the text format of Prometheus, version 0.0.4. */
  text(): string {
    return this.#head + [...this.samples()].map((sample) => `${this.name}${sample}\n`).join('');
  }

  protected abstract samples(): Iterable<string>;
}

/** A number that only grows. */
export class Counter extends Series {
  readonly #values = new Map<string, number>();

  constructor(name: string, help: string) {
    super(name, 'counter', help);
  }

  add(labels: Labels, by = 1): void {
    const key = labelText(labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + by);
  }

  protected override *samples(): Iterable<string> {
    for (const [labels, value] of this.#values) yield `${labels} ${value}`;
  }
}

/** A number that is looked up when it is asked for. */
export class Gauge extends Series {
  readonly #value: () => number;

  constructor(name: string, help: string, value: () => number) {
    super(name, 'gauge', help);
    this.#value = value;
  }

  protected override *samples(): Iterable<string> {
    yield ` ${this.#value()}`;
  }
}

/** How many values fell below each bound. */
export class Histogram extends Series {
  readonly #bounds: readonly number[];
  readonly #byLabels = new Map<string, { labels: Labels; counts: number[]; sum: number; count: number }>();

  /** @param bounds ascending; a value equal to a bound falls below it */
  constructor(name: string, help: string, bounds: readonly number[]) {
    super(name, 'histogram', help);
    this.#bounds = bounds;
  }

  observe(labels: Labels, value: number): void {
    const key = labelText(labels);
    let seen = this.#byLabels.get(key);
    if (!seen) {
      seen = { labels, counts: this.#bounds.map(() => 0), sum: 0, count: 0 };
      this.#byLabels.set(key, seen);
    }
    for (const [i, bound] of this.#bounds.entries()) if (value <= bound) seen.counts[i]!++;
    seen.sum += value;
    seen.count++;
  }

  protected override *samples(): Iterable<string> {
    for (const [key, { labels, counts, sum, count }] of this.#byLabels) {
      for (const [i, bound] of this.#bounds.entries())
        yield `_bucket${labelText({ ...labels, le: bound })} ${counts[i]}`;
      yield `_bucket${labelText({ ...labels, le: '+Inf' })} ${count}`;
      yield `_sum${key} ${sum}`;
      yield `_count${key} ${count}`;
    }
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
