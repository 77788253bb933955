import { TEXT_ZONE_BASE, zoneOf } from '../../../engine/venue-index/zone.ts';
import { utf8Order } from '../../utf8-order.ts';

/** Codes of the zones that visits name; texts are numbered as they come, and by their order once all are known. */
export class ZoneCodes {
  readonly #texts = new Map<string, number>();

  /** Texts that are no numbers, in the order of their codes once they are ranked. */
  get texts(): string[] {
    return [...this.#texts.keys()].sort(utf8Order);
  }

  codeOf(zone: string | null): number {
    return zoneOf(zone, (text) => {
      const known = this.#texts.get(text) ?? this.#texts.size;
      this.#texts.set(text, known);
      return known;
    });
  }

  /** Gives the codes of texts in place their rank by UTF-8 bytes. */
  rank(codes: Uint32Array): void {
    const rankOf = new Uint32Array(this.#texts.size);
    const ordered = [...this.#texts].sort(([a], [b]) => utf8Order(a, b));
    ordered.forEach(([, number], rank) => {
      rankOf[number] = rank;
    });
    for (let i = 0; i < codes.length; i++)
      if (codes[i] >= TEXT_ZONE_BASE) codes[i] = TEXT_ZONE_BASE + rankOf[codes[i] - TEXT_ZONE_BASE];
  }
}
