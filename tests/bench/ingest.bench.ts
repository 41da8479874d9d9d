/**
 * Is a file of option quotes brought in as fast as csv-parse alone can read it?
 * node tests/bench/ingest.bench.ts [rows] [rounds]
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { openTestEngine } from '../support/test-engine.ts';
import { writeOptionQuotes } from './option-quotes-csv.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 3);

async function parseSeconds(path: string): Promise<number> {
  const startedAt = performance.now();
  let count = 0;
  for await (const record of createReadStream(path).pipe(parse())) count += record.length > 0 ? 1 : 0;
  if (count !== rows + 1) throw new Error(`csv-parse saw ${count} lines, not ${rows + 1}`);
  return (performance.now() - startedAt) / 1000;
}

async function parseSecondsByEvents(path: string): Promise<number> {
  const startedAt = performance.now();
  let count = 0;
  await new Promise<void>((resolve, reject) => {
    const parser = createReadStream(path).pipe(parse());
    parser
      .on('data', () => (count += 1))
      .on('end', resolve)
      .on('error', reject);
  });
  if (count !== rows + 1) throw new Error(`csv-parse saw ${count} lines, not ${rows + 1}`);
  return (performance.now() - startedAt) / 1000;
}

async function ingestSeconds(path: string): Promise<number> {
  const { client, dispose } = await openTestEngine();
  try {
    const startedAt = performance.now();
    const { files } = await client.data.ingest({ sources: [{ kind: 'path', path }] }).result;
    if (files[0]?.records !== rows)
      throw new Error(`${files[0]?.records} records were written: ${JSON.stringify(files[0])}`);
    return (performance.now() - startedAt) / 1000;
  } finally {
    await dispose();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'volterra-bench-'));
try {
  const path = join(folder, 'spx_eod.csv');
  await writeOptionQuotes(path, rows);
  process.stdout.write(`${rows} option quotes, one line each\n`);
  for (let round = 1; round <= rounds; round += 1) {
    const iterated = await parseSeconds(path);
    const plain = await parseSecondsByEvents(path);
    const ingested = await ingestSeconds(path);
    const rate = (seconds: number): string => `${Math.round(rows / seconds).toLocaleString('en')} rows/s`;
    process.stdout.write(
      `round ${round}: csv-parse ${plain.toFixed(2)} s (${rate(plain)}; ${iterated.toFixed(2)} s by iteration), ` +
        `file to committed rows ${ingested.toFixed(2)} s (${rate(ingested)}), ratio ${(ingested / plain).toFixed(2)}\n`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
