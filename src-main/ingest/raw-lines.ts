import { LIMITS } from './source/limits.ts';

interface KeptBlock {
  readonly block: Buffer;
  readonly firstLine: number;
  /** Start of each line in the block, found when a line is first asked for. */
  starts: number[] | undefined;
}

/** The last blocks of text, so that a rejected row can be kept as it stands in the file at no cost to the others. */
export class RawLines {
  #kept: KeptBlock[] = [];
  #nextLine: number;

  constructor(firstLine: number) {
    this.#nextLine = firstLine;
  }

  keep(block: Buffer): void {
    this.#kept = [...this.#kept.slice(-2), { block, firstLine: this.#nextLine, starts: undefined }];
    this.#nextLine += countLines(block);
  }

  text(line: number): string {
    const kept = this.#kept.findLast((candidate) => candidate.firstLine <= line);
    if (!kept) return '';
    kept.starts ??= lineStarts(kept.block);
    const start = kept.starts[line - kept.firstLine];
    if (start === undefined) return '';
    const end = kept.starts[line - kept.firstLine + 1] ?? kept.block.length;
    return cut(kept.block.subarray(start, end));
  }
}

/** Text of one line without its end, at most 4 KiB. */
function cut(bytes: Buffer): string {
  const line = bytes.at(-1) === 10 ? bytes.subarray(0, -1) : bytes;
  return line.subarray(0, LIMITS.rawTextBytes).toString('utf8');
}

function countLines(block: Buffer): number {
  let count = 0;
  let from = 0;
  for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, from)) {
    count += 1;
    from = at + 1;
  }
  return from < block.length ? count + 1 : count;
}

function lineStarts(block: Buffer): number[] {
  const starts = [0];
  for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, at + 1)) starts.push(at + 1);
  if (starts.at(-1) === block.length) starts.pop();
  return starts;
}

/** Raw text of the named lines (ascending), read from the file again. */
export async function* findLines(
  blocks: AsyncIterable<Buffer>,
  wanted: readonly number[],
): AsyncGenerator<{ line: number; rawText: string }> {
  let firstLine = 1;
  let next = 0;
  for await (const block of blocks) {
    if (next >= wanted.length) return;
    const starts = lineStarts(block);
    while (next < wanted.length && wanted[next]! < firstLine + starts.length) {
      const line = wanted[next]!;
      const index = line - firstLine;
      yield { line, rawText: cut(block.subarray(starts[index]!, starts[index + 1] ?? block.length)) };
      next += 1;
    }
    firstLine += starts.length;
  }
}
