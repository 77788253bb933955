/** Something that is hardly what it claims to be, and what it does to the lists. Instants are epoch seconds. */
export interface Finding {
  finding: string;
  /** Identifier of the phone, person or venue that it is about, as the source said it; or a feed. */
  subject: string;
  feed: string;
  /** Of what, the explanation says. */
  count: number;
  first: number | null;
  last: number | null;
  explanation: string;
  /** Some of the records behind it. */
  records: string[];
}

/** One kind of finding: a query over the views of the records that hold. */
export interface FindingKind {
  readonly finding: string;
  readonly feed: string;
  /** Query (subject, count, first, last, records), one row a finding; `records` is a list of record ids. */
  readonly query: string;
  /** One sentence or two: what was seen, and what it changes in the lists. Names nobody. */
  readonly explain: (count: number) => string;
}

/** Record ids that are shown of a finding. */
export const RECORDS_SHOWN = 3;
