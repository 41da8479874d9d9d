import type { Accounting } from '#contract/schemas/data.ts';

const WRITTEN = 1;
const IDENTICAL = 2;
const REFUSED = 4;
const HEADER = 8;
const COMMENT = 16;
const BLANK = 32;
const CONTINUES = 64;

const SKIPS = { header: HEADER, comment: COMMENT, blank: BLANK } as const;

/**
 * One byte for each physical line: the single place where the accounting identity is kept.
 * A line that holds several records counts once: accepted if any was written, duplicate if all were identical to
 * what is stored, quarantined otherwise.
 */
export class LineLedger {
  readonly lines: number;
  readonly #marks: Uint8Array;
  #last = 0;

  constructor(lines: number) {
    this.lines = lines;
    this.#marks = new Uint8Array(lines + 1);
  }

  skip(line: number, as: keyof typeof SKIPS): void {
    this.#mark(line, SKIPS[as]);
  }

  refuse(line: number): void {
    this.#mark(line, REFUSED);
  }

  /** The lines after `first` up to `last` belong to the record that starts at `first`. */
  span(first: number, last: number): void {
    for (let line = first + 1; line <= last; line += 1) this.#mark(line, CONTINUES);
    this.#last = Math.max(this.#last, last);
  }

  /** Takes in what the store said about each record: 0 written, 1 identical, 2 conflict, 3 replaced. */
  settle(lines: Int32Array, outcome: Uint8Array): void {
    for (let index = 0; index < lines.length; index += 1) {
      const code = outcome[index];
      this.#mark(lines[index]!, code === 1 ? IDENTICAL : code === 2 ? REFUSED : WRITTEN);
    }
  }

  /** Last physical line that a record reached. */
  get reached(): number {
    return this.#last;
  }

  /** Lines of which nobody said anything. */
  unclaimed(): number[] {
    const found: number[] = [];
    for (let line = 1; line <= this.lines; line += 1) if (this.#marks[line] === 0) found.push(line);
    return found;
  }

  /** The sums; `lines` is their total by construction, checked against an independent count by the caller. */
  accounting(): Accounting {
    const sums = { header: 0, comment: 0, blank: 0, accepted: 0, duplicate: 0, quarantined: 0 };
    let bucket: keyof typeof sums = 'quarantined';
    for (let line = 1; line <= this.lines; line += 1) {
      const marks = this.#marks[line]!;
      if ((marks & CONTINUES) === 0) bucket = bucketOf(marks);
      sums[bucket] += 1;
    }
    return { lines: this.lines, ...sums };
  }

  #mark(line: number, bit: number): void {
    if (line < 1 || line > this.lines) throw new RangeError(`line ${line} of ${this.lines}`);
    this.#marks[line]! |= bit;
  }
}

function bucketOf(marks: number): Exclude<keyof Accounting, 'lines'> {
  if (marks & WRITTEN) return 'accepted';
  if (marks & REFUSED) return 'quarantined';
  if (marks & IDENTICAL) return 'duplicate';
  if (marks & HEADER) return 'header';
  if (marks & COMMENT) return 'comment';
  return marks & BLANK ? 'blank' : 'quarantined';
}
