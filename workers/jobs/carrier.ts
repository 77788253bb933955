/** An attempt of a job on its way to whoever works on it. */
export interface Delivery {
  readonly id: string;
  readonly kind: string;
  readonly attempt: number;
  readonly payload: unknown;
}

/** How an attempt ended. `released`: it was given up half-way and is no failure. */
export type FinalReport =
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly reason: string; readonly canRetry: boolean }
  | { readonly type: 'released' };

/** What comes back from whoever works on an attempt. */
export type Report =
  | FinalReport
  | { readonly type: 'begun' }
  | { readonly type: 'progress'; readonly progress: unknown };

export type DeliveryKey = Pick<Delivery, 'id' | 'attempt'>;

/** A delivery that a carrier holds, and how it ended where it has. */
export interface HeldDelivery extends DeliveryKey {
  readonly kind: string;
  readonly report: FinalReport | null;
}

/** The owner's end of a carrier. */
export interface CarrierListener {
  /** Told each report, final ones at least once while the carrier holds them; resolves when it is noted for good. */
  heard(key: DeliveryKey, report: Report): Promise<void>;
  /** Told that the carrier can carry again after it could not, and may have lost what it held. */
  returned(): void;
}

/**
 * Brings attempts to those who work on them, and their reports back. It promises to lose nothing only while it runs:
 * the owner compares `held` with its rows and carries again what is missing. It may run a delivery twice.
 */
export interface Carrier {
  /** Begins to carry; `listener` is told of everything from now on. @throws CarrierAwayError, UnfitRedisError */
  start(listener: CarrierListener): Promise<void>;
  /** Whether a delivery could be carried now, as far as is known without asking; not before the start. */
  readonly isReady: boolean;
  /** Carries a delivery; the same twice is carried once. @throws CarrierAwayError it may have been taken all the same */
  carry(delivery: Delivery): Promise<void>;
  /** Forgets a delivery: it is not begun any more, its signal is aborted if it was. @throws CarrierAwayError */
  withdraw(delivery: Omit<Delivery, 'payload'>): Promise<void>;
  /** All that it holds, with whoever works on it. @throws CarrierAwayError */
  held(): Promise<HeldDelivery[]>;
  /** Aborts what is under way here, waits for it, and lets go of its connections. */
  stop(): Promise<void>;
}
