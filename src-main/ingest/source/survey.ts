import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { VolterraError } from '#contract/errors.ts';
import { LIMITS } from './limits.ts';
import { type Encoding, encodingOfMark, textBlocks } from './text-blocks.ts';

/** What one pass over a text told, before anything is parsed. */
export interface TextSurvey {
  readonly encoding: Encoding;
  /** Physical lines, counted here and again by the parser. */
  readonly lines: number;
  readonly endsWithLineBreak: boolean;
  /** First lines, decoded, without line ends. */
  readonly head: readonly string[];
}

/** Reads a text once: encoding, number of lines, first lines. Refuses what is no text. */
export async function surveyText(source: AsyncIterable<Buffer>): Promise<TextSurvey> {
  const { first, rest } = await peek(source);
  const marked = encodingOfMark(first)?.encoding;
  const scan = new Scan(marked === undefined || marked === 'utf-8');
  for await (const block of textBlocks(rest, marked ?? 'utf-8')) scan.take(block);
  if (scan.bytes === 0) throw new VolterraError('FILE_EMPTY');
  const encoding = marked ?? (scan.isUtf8 ? 'utf-8' : 'windows-1252');
  // A marked UTF-8 file with invalid bytes is read as Windows-1252 too; the mark is stripped either way.
  return {
    encoding: encoding === 'utf-8' && !scan.isUtf8 ? 'windows-1252' : encoding,
    lines: scan.lines,
    endsWithLineBreak: scan.endsWithLineBreak,
    head: scan.headLines(),
  };
}

class Scan {
  bytes = 0;
  lines = 0;
  isUtf8 = true;
  endsWithLineBreak = true;
  readonly #singleByte: boolean;
  readonly #head = new HeadKeeper();

  constructor(singleByte: boolean) {
    this.#singleByte = singleByte;
  }

  take(block: Buffer): void {
    if (this.#singleByte) {
      if (block.includes(0)) throw new VolterraError('FILE_BINARY');
      this.isUtf8 &&= isUtf8(block);
    }
    this.bytes += block.length;
    let from = 0;
    for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, from)) {
      this.lines += 1;
      from = at + 1;
    }
    this.endsWithLineBreak = from === block.length;
    if (!this.endsWithLineBreak) this.lines += 1;
    if (this.lines > LIMITS.rows)
      throw new VolterraError('TOO_LARGE', { message: `The file has more than ${LIMITS.rows} lines.` });
    this.#head.take(block);
  }

  headLines(): string[] {
    return this.#head.lines(this.isUtf8, this.bytes);
  }
}

/** Keeps the first lines of a text, whole ones only. */
class HeadKeeper {
  readonly #kept: Buffer[] = [];
  #bytes = 0;

  get isFull(): boolean {
    return this.#bytes >= LIMITS.headBytes;
  }

  take(block: Buffer): void {
    if (this.isFull) return;
    const cut = block.subarray(0, LIMITS.headBytes - this.#bytes);
    this.#kept.push(Buffer.from(cut));
    this.#bytes += cut.length;
  }

  lines(isUtf8Text: boolean, totalBytes: number): string[] {
    const bytes = Buffer.concat(this.#kept);
    const lines = (isUtf8Text ? bytes.toString('utf8') : iconv.decode(bytes, 'windows-1252')).split('\n');
    // The piece after the last line end is a line only where the text ends there.
    if (lines.at(-1) === '' || this.#bytes < totalBytes) lines.pop();
    return lines.slice(0, LIMITS.headLines);
  }
}

/** First lines of a text whose encoding is known. */
export async function readHead(blocks: AsyncIterable<Buffer>): Promise<string[]> {
  const head = new HeadKeeper();
  let bytes = 0;
  for await (const block of blocks) {
    bytes += block.length;
    head.take(block);
    if (head.isFull) break;
  }
  return head.lines(true, bytes);
}

/** Collects enough of the start to see a byte-order mark. */
async function peek(source: AsyncIterable<Buffer>): Promise<{ first: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  let first: Buffer = Buffer.alloc(0);
  while (first.length < 4) {
    const next = await iterator.next();
    if (next.done) break;
    first = Buffer.concat([first, next.value]);
  }
  async function* rest(): AsyncGenerator<Buffer> {
    try {
      yield first;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { first, rest: rest() };
}

/** SHA-256 of a file that is hashed while it streams. */
export function newHash(): ReturnType<typeof createHash> {
  return createHash('sha256');
}
