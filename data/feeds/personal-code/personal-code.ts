/**
 * The personal QR code of Decision 1405/QĐ-BTTTT of 2021-09-11 (version 1.1), as far as it is public: one text,
 * `SoGiayTo|HoTen|NgaySinh|LoaiDinhDanh|QID|EXT`.
 *
 *     SoGiayTo      number of the ID card or passport; apps may show stars for its first six characters
 *     HoTen         name in capitals without accents, words one blank apart
 *     NgaySinh      date of birth YYYY-MM-DD; apps may show stars for month and day
 *     LoaiDinhDanh  0 declared by the person, 1 by somebody else
 *     QID           identifier given by the national QR platform
 *     EXT           further values, such as sex, insurance, phone, signature
 *
 * Not public, and assumed here: what a QID looks like; that EXT may be absent; how an expiry is written, if at all:
 * `exp=<epoch seconds>` in EXT. No checksum is known, and a signature cannot be checked without its key.
 */

/** Each field's pattern, and what is said of a code that breaks it. */
export const CODE_FIELDS = [
  {
    pattern: String.raw`\*{6}[0-9A-Z]{2,9}|[0-9A-Z]{6,15}`,
    reason: 'is no personal code: its number is none of a document',
  },
  { pattern: '[A-Z]+( [A-Z]+)*', reason: 'is no personal code: its name is not in plain capitals' },
  {
    pattern: String.raw`\d{4}-((0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])|\*\*-\*\*)`,
    reason: 'is no personal code: its date of birth is none',
  },
  { pattern: '[01]', reason: 'is no personal code: its kind is neither 0 nor 1' },
  { pattern: '[0-9A-Za-z_-]{6,64}', reason: 'is no personal code: its QID is none' },
  {
    pattern: '.{0,1000}',
    reason: 'is no personal code: what follows the QID is no text',
  },
] as const;

export const CODE_REASONS = {
  shape: 'is no personal code: it has not six fields',
  expired: 'is a personal code that has expired',
  noKey: 'is a personal code, and TRUYVET_QR_KEY is not set',
} as const;

/** Fields before EXT, which may be absent. */
export const CODE_FIELDS_MIN = 5;
/** Position of QID. */
export const QID = 4;
/** Before the code, or the pseudonym that takes its place. */
export const CODE_SCHEME = 'qr1405:';
/** In EXT, with the epoch seconds as its group. */
export const EXPIRY = String.raw`(?:^|[;,&])exp=(\d{10})(?:$|[;,&])`;

/** Bars from which on a text is looked at as a code; behind the scheme one is enough. */
export const BARS_MIN = 3;

export type CheckedCode = { readonly qid: string } | { readonly reason: string };

/** The code's QID, or why it is none at the instant of the scan, epoch seconds; `null` for a text that is no code at all. */
export function checkCode(text: string, scannedAt: number): CheckedCode | null {
  if (!looksLikeCode(text)) return null;
  const fields = text.replace(CODE_SCHEME, '').split('|');
  if (fields.length < CODE_FIELDS_MIN || fields.length > CODE_FIELDS.length)
    return { reason: CODE_REASONS.shape };
  const broken = CODE_FIELDS.find(
    ({ pattern }, index) => !new RegExp(`^(?:${pattern})$`).test(fields[index] ?? ''),
  );
  if (broken) return { reason: broken.reason };
  const expiry = new RegExp(EXPIRY).exec(fields[CODE_FIELDS_MIN] ?? '')?.[1];
  if (expiry !== undefined && Number(expiry) <= scannedAt) return { reason: CODE_REASONS.expired };
  return { qid: fields[QID]! };
}

export function looksLikeCode(text: string): boolean {
  const bars = text.split('|').length - 1;
  return bars >= BARS_MIN || (bars > 0 && text.startsWith(CODE_SCHEME));
}

/** What is kept of a text that may hold a code. */
export const CODE_REMOVED = '(not kept: it may hold a personal code)';

/** The text, or that it is not kept. */
export function withoutCode(text: string): string {
  return looksLikeCode(text) ? CODE_REMOVED : text;
}
