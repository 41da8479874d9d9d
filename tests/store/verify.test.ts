import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScopeHash } from '#store/batch-hash.ts';
import type { WriterTools } from '#store/import-session.ts';
import { recordTableList } from '#store/record-tables.ts';
import { addPromotion, addRun } from '#store/repositories/calibration.repository.ts';
import { sampleRun } from '../services/exports/sample-run.ts';
import { importDirect, openDirect, seeded, verifyDirect } from './direct.ts';
import * as support from './support.ts';

const { dailyBars, intradayBars, optionQuotes, publishedVix, rankedFutures, vxBars, yields } = support;

let tools: WriterTools;

beforeAll(() => {
  tools = openDirect(support.makeFolder());
  const row = (day: number): number[] => [day, 17.25, 18.5, NaN, 17 + day / 7, 0];
  importDirect(tools, [dailyBars('VIX', [1, 2, 3, 4, 5].map(row)), dailyBars('SPX', [2, 3].map(row))]);
  importDirect(
    tools,
    [
      dailyBars(
        'VIX',
        [4, 5, 6].map((day) => [day, 17.25, 18.5, NaN, 40, 0]),
      ),
    ],
    { conflictPolicy: 'later-wins' },
  );
  importDirect(tools, [dailyBars('VIX', [[1, 1, 1, 1, 1], row(9)])]);
  importDirect(tools, [
    intradayBars(
      'SPY',
      900,
      [1, 2, 3].map((bar) => row(bar * 900_000)),
    ),
  ]);
  importDirect(tools, [vxBars('VX/F5', 30, [row(3), row(4)]), vxBars('VX/G5', 60, [row(3)], true)]);
  importDirect(tools, [
    rankedFutures('merged', [[3, 1, 20.5]]),
    publishedVix([[3, 33, 21.5]]),
    yields('UST_PAR', [[3, 30, 4.5]]),
  ]);
  const quotes = [100, 105].flatMap((strike) =>
    [0, 1].map((isCall) => [isCall, 40, strike, isCall, 1.5, 2.5, NaN, 0.25, 0.5, 0.01, 3, 4]),
  );
  importDirect(
    tools,
    [optionQuotes(quotes), optionQuotes(quotes, { quoteAtMs: 7, quoteDay: 0, spot: NaN })],
    { sample: true },
  );
  for (const model of ['heston', 'bates', 'mrlr']) addRun(tools.db, sampleRun(model, { resultHash: null }));
  for (const model of ['heston', 'bates']) addPromotion(tools.db, `run-${model}`, 77);
});
afterAll(() => {
  tools.db.close();
  support.removeFolders();
});

const tables = [
  ...recordTableList.map(({ table }) => table),
  ...['import_batch', 'ledger_seal', 'series', 'batch_scope', 'conflict_row', 'option_chain', 'option_root'],
  ...['calibration_run', 'calibration_promotion', 'calibration_seal'],
];

function columnsOf(table: string): { name: string; type: string; notnull: number }[] {
  return tools.db.pragma(`table_info(${table})`) as ReturnType<typeof columnsOf>;
}

/** Another value of the same type: the neighbouring double, the next integer, another text, NULL or no longer NULL. */
function damaged(value: unknown, column: { type: string; notnull: number }, random: () => number): unknown {
  if (value === null) return column.type === 'TEXT' ? '{}' : 1;
  if (column.notnull === 0 && random() < 0.2) return null;
  if (typeof value === 'string') return value.startsWith('0') ? `1${value.slice(1)}` : `0${value.slice(1)}`;
  if (column.type === 'INTEGER') return (value as number) + (random() < 0.5 ? 1 : 1000);
  const bits = new BigInt64Array(Float64Array.of(value as number).buffer);
  bits[0]! += value === 0 ? 1n : random() < 0.5 ? 1n : -1n;
  return new Float64Array(bits.buffer)[0]!;
}

/** Runs a change, verifies, and undoes it; null where SQLite itself refuses the change. */
function tryDamage(change: () => number): number | null {
  const { db } = tools;
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  db.exec('BEGIN');
  try {
    if (change() !== 1) return null;
    return verifyDirect(db).mismatches.length;
  } catch (error) {
    if (String((error as { code?: string }).code).match(/^SQLITE_(CONSTRAINT|MISMATCH)/)) return null;
    throw error;
  } finally {
    db.exec('ROLLBACK');
  }
}

describe('verify', () => {
  test('is content with what was imported', () => {
    expect(verifyDirect(tools.db)).toEqual({ batches: 7, rows: 26, integrity: 'ok', mismatches: [] });
  });

  test('finds every single changed value, whatever the table', () => {
    const random = seeded(20_221_121);
    const missed: string[] = [];
    let tried = 0;
    for (let trial = 0; trial < 600; trial += 1) {
      const table = tables[trial % tables.length]!;
      const columns = columnsOf(table);
      const column = columns[Math.floor(random() * columns.length)]!;
      const rows = tools.db.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[];
      const row = rows[Math.floor(random() * rows.length)]!;
      const where = columns.map(({ name }) => `${name} IS ?`).join(' AND ');
      const sql = `UPDATE ${table} SET ${column.name} = ? WHERE ${where}`;
      const value = damaged(row[column.name], column, random);
      const found = tryDamage(() => tools.db.prepare(sql).run(value, ...Object.values(row)).changes);
      if (found === null) continue;
      tried += 1;
      if (found === 0) missed.push(`${table}.${column.name}: ${String(row[column.name])} → ${String(value)}`);
    }
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThan(450);
  });

  test('finds every deleted and every added row', () => {
    const missed: string[] = [];
    for (const table of tables) {
      const columns = columnsOf(table);
      const where = columns.map(({ name }) => `${name} IS ?`).join(' AND ');
      const marks = columns.map(() => '?').join(', ');
      for (const row of tools.db.prepare(`SELECT * FROM ${table}`).all() as Record<string, unknown>[]) {
        const values = Object.values(row);
        if (
          tryDamage(() => tools.db.prepare(`DELETE FROM ${table} WHERE ${where}`).run(...values).changes) ===
          0
        ) {
          missed.push(`deleted from ${table}: ${JSON.stringify(row)}`);
        }
        const key = columns.findLastIndex(
          ({ name, type }) => type === 'INTEGER' && !/batch_no|is_call/.test(name) && row[name] !== null,
        );
        const copy = values.map((value, index) =>
          index === key || typeof value === 'string' ? damaged(value, columns[index]!, () => 1) : value,
        );
        // A dictionary entry that no record uses is not data.
        if (table === 'series' || table === 'option_root') continue;
        if (
          tryDamage(() => tools.db.prepare(`INSERT INTO ${table} VALUES (${marks})`).run(...copy).changes) ===
          0
        ) {
          missed.push(`added to ${table}: ${JSON.stringify(copy)}`);
        }
      }
    }
    expect(missed).toEqual([]);
  });

  test('finds values that were swapped between rows and rows that changed their import', () => {
    const swap =
      'UPDATE daily_bar SET close_value = CASE day_number WHEN 1 THEN 17 + 2 / 7.0 ELSE 17 + 1 / 7.0 END WHERE series_no = 1 AND day_number IN (1, 2)';
    expect(tryDamage(() => tools.db.prepare(swap).run().changes - 1)).toBeGreaterThan(0);
    const move = 'UPDATE daily_bar SET batch_no = 2 WHERE series_no = 1 AND day_number = 1';
    expect(tryDamage(() => tools.db.prepare(move).run().changes)).toBeGreaterThan(0);
  });
});

test('a row of absent values is not an absent row, and no value is taken for an absent one', () => {
  const digest = (rows: (number | null)[][]): string => {
    const hash = new ScopeHash(['x']);
    for (const row of rows) hash.add(row, 0, row.length);
    return hash.digest();
  };
  const all = [[], [[null]], [[0]], [[1e299]], [[null], [null]]].map((rows) => digest(rows));
  expect(new Set(all).size).toBe(all.length);
  // Longer than one block of the hash, against the same rows in one piece.
  const many = Array.from({ length: 5000 }, (_, index) => [index, index / 3, null]);
  expect(digest(many)).toBe(
    digest([
      many.flat().slice(0, 999),
      many.flat().slice(999, 2000),
      ...many
        .flat()
        .slice(2000)
        .map((value) => [value]),
    ]),
  );
});
