import { createHash } from 'node:crypto';
import type { RejectedRow } from '#contract/schemas/data.ts';
import type { RecordChunk } from '#quant/market/records.ts';
import { dailyBars, optionQuotes, vxBars } from '../support.ts';

const QUOTES = 600;
const BARS = 40;

/** Records of each batch. */
export const RECORDS = QUOTES + 2 * BARS;
export const REJECTS = 3;

export function batchName(number: number): { fileName: string; fileHash: string } {
  const fileName = `batch-${number}`;
  return { fileName, fileHash: createHash('sha256').update(fileName).digest('hex') };
}

/** The records of one batch, the same at each call; no two batches share a key. */
export function batchChunks(number: number): RecordChunk[] {
  const value = (row: number): number => ((row * 7919 + number * 104_729) % 10_007) / 100;
  const bars = Array.from({ length: BARS }, (_, row) => [
    number * BARS + row,
    value(row),
    value(row) + 1,
    NaN,
    value(row),
    row,
  ]);
  const quotes = Array.from({ length: QUOTES }, (_, row) => {
    return [
      row % 2,
      40 + (row >> 6),
      1000 + (row >> 1),
      row % 2,
      value(row),
      value(row) + 0.05,
      NaN,
      0.2,
      0.5,
      0.01,
      row,
      2 * row,
    ];
  });
  return [
    dailyBars('VIX', bars),
    vxBars(`VX/${number}`, number * BARS + 60, bars),
    optionQuotes(quotes.slice(0, QUOTES / 2), { quoteAtMs: number * 86_400_000, quoteDay: number }),
    optionQuotes(quotes.slice(QUOTES / 2), { quoteAtMs: number * 86_400_000, quoteDay: number }),
  ];
}

export function batchRejects(number: number): RejectedRow[] {
  const { fileName } = batchName(number);
  return Array.from({ length: REJECTS }, (_, row) => ({
    batchId: fileName,
    fileName,
    line: row + 1,
    column: null,
    code: 'TEST',
    reason: 'Rejected by the test.',
    rawText: `row ${row} of ${number}`,
  }));
}
