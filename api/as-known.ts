import type { AskedState, HeldTracing } from './service.ts';

/** An earlier state of a snapshot that is held; letting go of it lets go of both. */
export async function asKnown(held: HeldTracing, state: AskedState): Promise<HeldTracing> {
  try {
    const past = await held.tracing.asKnown(state);
    const letGo = () => {
      past[Symbol.dispose]();
      held[Symbol.dispose]();
    };
    return { tracing: past.tracing, [Symbol.dispose]: letGo };
  } catch (error) {
    held[Symbol.dispose]();
    throw error;
  }
}
