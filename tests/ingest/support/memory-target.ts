import type { RejectedLine } from '#ingest/counting-sink.ts';
import type { RecordTarget } from '#ingest/parse-text.ts';
import type { RecordChunk } from '#quant/market/records.ts';

/** Keeps records in memory under their keys and answers as the store does; one per workspace. */
export class MemoryTarget implements RecordTarget {
  readonly chunks: RecordChunk[] = [];
  readonly rejected: RejectedLine[] = [];
  readonly #rows = new Map<string, string>();

  append(chunk: RecordChunk): Promise<{ outcome: Uint8Array }> {
    this.chunks.push(chunk);
    const outcome = Uint8Array.from({ length: chunk.count }, (_, index) =>
      this.#put(keyOf(chunk, index), valueOf(chunk, index)),
    );
    return Promise.resolve({ outcome });
  }

  reject(rows: readonly RejectedLine[]): Promise<void> {
    this.rejected.push(...rows);
    return Promise.resolve();
  }

  get records(): number {
    return this.#rows.size;
  }

  /** All stored rows as sorted text: equal for equal content in any order. */
  dump(): string[] {
    return [...this.#rows].map(([key, value]) => `${key} = ${value}`).sort();
  }

  #put(key: string, value: string): number {
    const stored = this.#rows.get(key);
    if (stored !== undefined) return stored === value ? 1 : 2;
    this.#rows.set(key, value);
    return 0;
  }
}

function keyOf(chunk: RecordChunk, index: number): string {
  switch (chunk.kind) {
    case 'daily-bar':
      return `${chunk.seriesId} ${chunk.days[index]}`;
    case 'intraday-bar':
      return `${chunk.seriesId} ${chunk.intervalSeconds} ${chunk.endMs[index]}`;
    case 'vx-bar':
      return `${chunk.contract} ${chunk.expiryDay} ${chunk.days[index]}`;
    case 'ranked-future':
      return `${chunk.tableId} ${chunk.days[index]} ${chunk.ranks[index]}`;
    case 'published-vix':
      return `pub ${chunk.days[index]} ${chunk.expiryDays[index]}`;
    case 'yield':
      return `${chunk.curveId} ${chunk.days[index]} ${chunk.tenorDays[index]}`;
    case 'option-quote':
      return `${chunk.underlying} ${chunk.quoteAtMs} ${chunk.roots[chunk.rootIndex[index]!]} ${chunk.expiryDays[index]} ${chunk.strikes[index]} ${chunk.isCall[index]}`;
  }
}

function valueOf(chunk: RecordChunk, index: number): string {
  const columns = Object.entries(chunk).filter(
    ([name, value]) => value instanceof Float64Array && name !== 'strikes',
  );
  return columns.map(([, values]) => String((values as Float64Array)[index])).join(' ');
}
