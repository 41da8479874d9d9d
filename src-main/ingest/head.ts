import { createHash } from 'node:crypto';
import { splitLine } from './csv-pump.ts';
import type { FileHead } from './format.ts';

const CANDIDATES = ['\t', ';', '|'] as const;

/** Name that formats see: without folder and without the ending of the compression. */
export function plainName(path: string): string {
  return (path.split(/[/\\]/).at(-1) ?? path).replace(/\.gz$/i, '');
}

export function headOf(fileName: string, lines: readonly string[]): FileHead {
  const delimiter = findDelimiter(lines);
  return {
    fileName: plainName(fileName),
    lines,
    delimiter,
    rows: lines.map((line) => splitLine(line, delimiter)),
  };
}

/** Tab, semicolon or bar where all but a tenth of the lines (or one of five) have the same number of them, else comma. */
export function findDelimiter(lines: readonly string[]): string {
  const filled = lines.filter((line) => line.trim() !== '').slice(0, 200);
  for (const candidate of CANDIDATES) {
    const counts = filled.map((line) => splitLine(line, candidate).length - 1);
    const usual = mostFrequent(counts);
    const allowed = Math.max(filled.length > 4 ? 1 : 0, filled.length * 0.1);
    if (usual > 0 && counts.filter((count) => count !== usual).length <= allowed) return candidate;
  }
  return ',';
}

function mostFrequent(values: readonly number[]): number {
  const tally = new Map<number, number>();
  for (const value of values) tally.set(value, (tally.get(value) ?? 0) + 1);
  let best = 0;
  let bestCount = 0;
  for (const [value, count] of tally) {
    if (count > bestCount) [best, bestCount] = [value, count];
  }
  return best;
}

/** Field as headers are compared: without surrounding blanks, lower case. */
export function plainField(field: string): string {
  return field.trim().toLowerCase();
}

/** Name under which a mapping is remembered. */
export function headerHashOf(delimiter: string, fields: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([delimiter, ...fields.map(plainField)]))
    .digest('hex');
}
