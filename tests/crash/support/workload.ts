import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleFiles } from '#services/sample/sample-files.ts';
import { cfe, nyse } from '../../support/calendars.ts';

const lines = (text: string, count: number): string => text.split('\n').slice(0, count).join('\n');

/** Long enough for several chunks and pages, short enough for a thousand runs. */
const MOST_LINES = 400;
const CHAINS = 1;
const CONTRACTS = 4;

/**
 * A dozen small files of every table: indices, futures, chains, intraday bars; one with lines that are kept out, one that
 * disagrees with an earlier one. The same seed writes the same bytes.
 */
export function writeWorkload(folder: string, seed: number): void {
  mkdirSync(folder, { recursive: true });
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  let chains = 0;
  let contracts = 0;
  for (const { name, text } of sampleFiles({ equities: nyse, futures: cfe }, seed)) {
    if (name.startsWith('VX_') && ++contracts > CONTRACTS) continue;
    if (name.startsWith('spx_quotedata')) chains += 1;
    if (chains > CHAINS) break;
    put(name, lines(text, MOST_LINES));
    if (name === 'VIX9D_History.csv') put('SPOILED_History.csv', spoil(lines(text, MOST_LINES), 17));
    if (name === 'VVIX_History.csv') put('VVIX_again.csv', disagree(lines(text, MOST_LINES)));
  }
}

/** Every n-th line loses its numbers. */
function spoil(text: string, every: number): string {
  const spoiled = text
    .split('\n')
    .map((line, index) => (index > 0 && index % every === 0 ? line.replaceAll(/,[^,]+/g, ',oops') : line));
  return spoiled.join('\n');
}

/** Every tenth value differs from the file before. */
function disagree(text: string): string {
  return text
    .split('\n')
    .map((line, index) => (index > 0 && index % 10 === 0 ? line.replace(/(\d+)\.\d+$/, '$1.99') : line))
    .join('\n');
}
