import { VolterraError } from '#contract/errors.ts';
import { LIMITS } from '#ingest/source/limits.ts';
import { openRegular, type OpenFile } from '#ingest/source/regular-file.ts';
import { encodingOfMark } from '#ingest/source/text-blocks.ts';

export interface TailLine {
  readonly number: number;
  readonly text: string;
}

/** What became of the file since the last look. */
export interface TailNews {
  readonly lines: readonly TailLine[];
  /** The file begins anew: it shrank, was replaced, or holds other text where it was read before. */
  readonly restart: 'shrank' | 'replaced' | 'rewritten' | null;
  readonly isGone: boolean;
  /** More is there than was read in this look. */
  readonly hasMore: boolean;
}

/** A piece is read and parsed in one turn: a thousand lines or so. */
const READ_BYTES = 65_536;
/** Larger files are to be imported: all their bars are kept while they are followed. */
const MOST_BYTES = 2 ** 26;
const ANCHOR_BYTES = 64;

/** Reads what is appended to a file, whole lines only. It is opened for each look, so that other programs may replace it. */
export class TailFile {
  readonly #path: string;
  #isKnown = false;
  #inode = 0n;
  #position = 0;
  #anchor: Buffer = Buffer.alloc(0);
  #decoder = new TextDecoder();
  #rest = '';
  #line = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Characters after the last line end, and whether there are any. */
  get hasUnfinishedLine(): boolean {
    return this.#rest.trim() !== '';
  }

  /** @throws VolterraError TOO_LARGE, FILE_BINARY, FILE_DAMAGED, FILE_NOT_REGULAR, FILE_UNREADABLE; and FILE_NOT_FOUND where `mustBe` */
  async look(mustBe: boolean): Promise<TailNews> {
    let file: OpenFile;
    try {
      file = await openRegular(this.#path);
    } catch (error) {
      const isGone = error instanceof VolterraError && error.code === 'FILE_NOT_FOUND';
      if (mustBe || !isGone) throw error;
      return { lines: [], restart: null, isGone: true, hasMore: false };
    }
    try {
      const restart = await this.#compare(file);
      if (restart) this.#begin();
      this.#isKnown = true;
      this.#inode = file.identity.inode;
      if (file.identity.sizeBytes > MOST_BYTES) throw tooLarge(file.identity.sizeBytes);
      const lines = await this.#read(file);
      return { lines, restart, isGone: false, hasMore: this.#position < file.identity.sizeBytes };
    } finally {
      await file.handle.close();
    }
  }

  async #compare({ identity, handle }: OpenFile): Promise<TailNews['restart']> {
    if (!this.#isKnown) return null;
    if (identity.inode !== this.#inode) return 'replaced';
    if (identity.sizeBytes < this.#position) return 'shrank';
    const { length } = this.#anchor;
    if (length === 0) return null;
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, this.#position - length);
    return buffer.equals(this.#anchor) ? null : 'rewritten';
  }

  #begin(): void {
    this.#position = 0;
    this.#anchor = Buffer.alloc(0);
    this.#decoder = new TextDecoder();
    this.#rest = '';
    this.#line = 0;
  }

  async #read({ handle }: OpenFile): Promise<TailLine[]> {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, this.#position);
    if (bytesRead === 0) return [];
    const bytes = buffer.subarray(0, bytesRead);
    if (this.#position === 0) this.#decoder = decoderOf(bytes);
    this.#position += bytesRead;
    this.#anchor = Buffer.from(Buffer.concat([this.#anchor, bytes]).subarray(-ANCHOR_BYTES));
    const texts = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#rest = texts.pop() ?? '';
    if (this.#rest.length > LIMITS.lineBytes)
      throw new VolterraError('FILE_DAMAGED', {
        message: `A line is longer than ${LIMITS.lineBytes} characters; this is no table.`,
      });
    return texts.map((text) => ({ number: ++this.#line, text: text.replace(/\r$/, '') }));
  }
}

function tooLarge(sizeBytes: number): VolterraError {
  return new VolterraError('TOO_LARGE', {
    message: `The file has ${Math.round(sizeBytes / 2 ** 20)} MiB; files up to ${MOST_BYTES / 2 ** 20} MiB are followed. Import it and replay its bars.`,
    field: 'source.path',
    data: { sizeBytes },
  });
}

function decoderOf(bytes: Buffer): InstanceType<typeof TextDecoder> {
  const encoding = encodingOfMark(bytes)?.encoding ?? 'utf-8';
  if (encoding === 'utf-8' && bytes.includes(0)) throw new VolterraError('FILE_BINARY');
  return new TextDecoder(encoding);
}
