import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { VolterraError } from '#contract/errors.ts';
import type { MemoryTarget } from '../support/memory-target.ts';
import { accountedLines, readMarketFile } from '../support/read-file.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';

interface Sample {
  readonly formatId: string;
  readonly name: string;
  readonly text: string;
}

export interface FuzzCounts {
  files: number;
  read: number;
  unknown: number;
  refused: number;
  rows: number;
  quarantined: number;
}

export interface FuzzFailure {
  readonly seed: number;
  readonly sample: string;
  readonly problem: string;
}

const fixtures = resolve(import.meta.dirname, '../../fixtures/ingest');

export function loadSamples(): Sample[] {
  return readdirSync(fixtures).flatMap((formatId) =>
    readdirSync(join(fixtures, formatId)).map((name) => ({
      formatId,
      name,
      text: readFileSync(join(fixtures, formatId, name), 'utf8'),
    })),
  );
}

/** Reads mutated files one after the other; file `index` depends on `seed + index` alone. */
export async function fuzzFiles(options: {
  readonly seed: number;
  readonly count: number;
  readonly onFile?: (seed: number) => void;
}): Promise<{ counts: FuzzCounts; failures: FuzzFailure[] }> {
  const samples = loadSamples();
  const folder = mkdtempSync(join(tmpdir(), 'volterra-fuzz-'));
  const counts = { files: 0, read: 0, unknown: 0, refused: 0, rows: 0, quarantined: 0 };
  const failures: FuzzFailure[] = [];
  try {
    for (let seed = options.seed; seed < options.seed + options.count; seed += 1) {
      options.onFile?.(seed);
      const random = new Random(seed);
      const sample = samples[seed % samples.length]!;
      const path = join(folder, sample.name);
      writeFileSync(path, mutate(random, sample.text, random.pick(samples).text));
      const problem = await readOne(path, counts);
      if (problem !== undefined)
        failures.push({ seed, sample: `${sample.formatId}/${sample.name}`, problem });
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { counts, failures };
}

/** Undefined where the file was read or refused as it should; else what went wrong. */
async function readOne(path: string, counts: FuzzCounts): Promise<string | undefined> {
  counts.files += 1;
  try {
    for (const { summary, text, target } of await readMarketFile(path)) {
      if (!summary) {
        counts.unknown += 1;
        continue;
      }
      counts.read += 1;
      counts.rows += summary.accounting.accepted;
      counts.quarantined += summary.accounting.quarantined;
      if (accountedLines(summary) !== text.lines)
        return `identity: ${JSON.stringify(summary.accounting)} of ${text.lines} lines`;
      const unexplained = summary.accounting.quarantined > 0 && target.rejected.length === 0;
      if (unexplained) return 'quarantined rows without a reason';
      if (target.rejected.some(({ code }) => code === 'ROW_UNUSED')) return 'a row that no parser used';
      const strange = strangeNumber(target);
      if (strange !== undefined) return strange;
    }
  } catch (error) {
    if (!(error instanceof VolterraError))
      return `not a typed error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    if (error.code === 'PARSE_FAILED' || error.code === 'INTERNAL') return `${error.code}: ${error.message}`;
    counts.refused += 1;
  }
  return undefined;
}

/** Infinite values never leave a parser. */
function strangeNumber(target: MemoryTarget): string | undefined {
  for (const chunk of target.chunks) {
    for (const [name, values] of Object.entries(chunk)) {
      if (values instanceof Float64Array && values.some((value) => Math.abs(value) === Infinity))
        return `${chunk.kind}.${name} is infinite`;
    }
  }
  return undefined;
}
