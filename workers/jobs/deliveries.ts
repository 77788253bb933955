import type { JobRow } from '../../data/jobs/job-row.ts';
import type { Carrier, DeliveryKey } from './carrier.ts';

/** Attempts that are handed to a carrier, at once or after a wait. What fails here waits for the next comparison. */
export class Deliveries {
  readonly #carrier: Carrier;
  readonly #onNotice: (sentence: string) => void;
  readonly #begun = new Set<string>();
  readonly #waits = new Map<string, NodeJS.Timeout>();

  constructor(carrier: Carrier, onNotice: (sentence: string) => void) {
    this.#carrier = carrier;
    this.#onNotice = onNotice;
  }

  /** Whether the job has a delivery that the carrier need not hold yet. */
  isOnTheWay(id: string): boolean {
    return this.#begun.has(id) || this.#waits.has(id);
  }

  /** Says that a delivery of the job will be begun, before its row is to be seen. */
  announce(id: string): void {
    this.#begun.add(id);
  }

  /** Takes back what was announced, or ends the wait. */
  drop(id: string): void {
    this.#begun.delete(id);
    clearTimeout(this.#waits.get(id));
    this.#waits.delete(id);
  }

  async deliver({ id, kind, attempt, payload }: JobRow): Promise<void> {
    this.#begun.add(id);
    try {
      await this.#carrier.carry({ id, kind, attempt, payload });
    } catch (error) {
      this.#tell('a job waits to be carried', error);
    } finally {
      this.#begun.delete(id);
    }
  }

  deliverAfter(row: JobRow, wait_ms: number): void {
    const deliver = () => {
      this.#waits.delete(row.id);
      this.deliver(row);
    };
    this.#waits.set(row.id, setTimeout(deliver, wait_ms).unref());
  }

  async withdraw({ id, kind, attempt }: DeliveryKey & { readonly kind: string }): Promise<void> {
    await this.#carrier
      .withdraw({ id, kind, attempt })
      .catch((error) => this.#tell('a job that is not wanted any more stays', error));
  }

  /** Begins nothing more. */
  stop(): void {
    for (const wait of this.#waits.values()) clearTimeout(wait);
  }

  #tell(sentence: string, error: unknown): void {
    this.#onNotice(`${sentence}: ${(error as Error).name}`);
  }
}
