import type {
  Carrier,
  CarrierListener,
  Delivery,
  DeliveryKey,
  FinalReport,
  HeldDelivery,
} from '../carrier.ts';

/** Carries to nobody: the test reports in the place of those who would work, in any order, late, twice or never. */
export class UnreliableCarrier implements Carrier {
  readonly isReady = true;
  /** All that was ever carried: each may still be reported on. */
  readonly carried: Delivery[] = [];
  #held = new Map<string, Delivery>();
  #listener!: CarrierListener;
  #autoReport: ((delivery: Delivery) => FinalReport) | null = null;

  async start(listener: CarrierListener): Promise<void> {
    this.#listener = listener;
  }

  async carry(delivery: Delivery): Promise<void> {
    this.carried.push(delivery);
    this.#held.set(keyOf(delivery), delivery);
    if (this.#autoReport) this.report(delivery, this.#autoReport(delivery));
  }

  async withdraw(delivery: Omit<Delivery, 'payload'>): Promise<void> {
    this.#held.delete(keyOf(delivery));
  }

  async held(): Promise<HeldDelivery[]> {
    return [...this.#held.values()].map((delivery) => ({ ...delivery, report: null }));
  }

  async stop(): Promise<void> {}

  report(delivery: DeliveryKey, report: FinalReport): Promise<void> {
    this.#held.delete(keyOf(delivery));
    return this.#listener.heard(delivery, report);
  }

  /** Forgets all that it held. */
  flush(): void {
    this.#held.clear();
  }

  /** From now on somebody works on everything at once. */
  workOn(autoReport: (delivery: Delivery) => FinalReport): void {
    this.#autoReport = autoReport;
  }
}

function keyOf({ id, attempt }: DeliveryKey): string {
  return `${id}.${attempt}`;
}
