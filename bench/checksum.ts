/** FNV-1a over 32-bit words, as the C programs have it: equal answers, equal sums. */
export class Checksum {
  value = 2_166_136_261;

  add(word: number): void {
    this.value = Math.imul(this.value ^ word, 16_777_619) >>> 0;
  }

  addAll(words: Uint32Array): void {
    for (let i = 0; i < words.length; i++) this.add(words[i]);
  }
}
