import { sha256Of } from '#platform/canonical-json.ts';
import { hashOfRow, runColumns } from './calibration-row.ts';
import type { ReadDb } from './connection.ts';

/** The chain before its first row. */
export const noRows = '0'.repeat(64);

/** The chain after one more row. */
export function extendChain(chain: string, link: string): string {
  return sha256Of(`${chain}\n${link}`);
}

interface Mismatch {
  readonly batchId: string;
  readonly fileName: string;
  readonly expected: string;
  readonly actual: string;
}

/** Recomputes the hashes of all calibrations, their results and their seal; yields what does not agree. */
export function* verifyCalibrations(db: ReadDb): Generator<Mismatch> {
  const rows = db
    .prepare(`SELECT run_no, ${runColumns}, origin_json, row_hash FROM calibration_run ORDER BY run_no`)
    .raw();
  let chain = noRows;
  let count = 0;
  for (const row of rows.iterate() as Iterable<unknown[]>) {
    const own = row.slice(1, -2);
    const origin = row.at(-2);
    const values = origin === null ? own : [...own, origin];
    const [runId, , label] = values as string[];
    const [resultJson, resultHash] = own.slice(-2) as [string, string | null];
    const name = `calibration ${label || runId}`;
    const expected = String(row.at(-1));
    const actual = hashOfRow(values);
    count += 1;
    // The numbers count from 1 without a gap: no run is ever taken out.
    const inPlace = row[0] === count;
    if (actual !== expected || !inPlace) yield { batchId: runId!, fileName: name, expected, actual };
    const result = sha256Of(resultJson);
    if (resultHash !== null && result !== resultHash)
      yield { batchId: runId!, fileName: `${name} (result)`, expected: resultHash, actual: result };
    chain = extendChain(chain, expected);
  }
  const promotions = chainOfPromotions(db);
  const seals = db.prepare('SELECT * FROM calibration_seal').raw().all() as unknown[][];
  if (seals.length === 0 && count === 0 && promotions.count === 0) return;
  const expected = JSON.stringify([1, count, chain, promotions.count, promotions.chain]);
  const actual = JSON.stringify(seals[0] ?? []);
  if (expected === actual && seals.length === 1) return;
  yield {
    batchId: '',
    fileName: '(list of calibrations)',
    expected: sha256Of(actual),
    actual: sha256Of(expected),
  };
}

function chainOfPromotions(db: ReadDb): { chain: string; count: number } {
  const rows = db
    .prepare(
      'SELECT promotion_no, model_id, run_id, promoted_at_ms FROM calibration_promotion ORDER BY promotion_no',
    )
    .raw();
  let chain = noRows;
  let count = 0;
  for (const row of rows.iterate() as Iterable<unknown[]>) {
    chain = extendChain(chain, JSON.stringify(row));
    count += 1;
  }
  return { chain, count };
}
