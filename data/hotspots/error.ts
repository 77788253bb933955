/** A question about hotspots, or a file it names, that has no answer; the message says what was expected. */
export class HotspotError extends Error {
  override name = 'HotspotError';
}
