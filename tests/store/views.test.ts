import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_FILE, openReadDb, type ReadDb } from '#store/connection.ts';
import type { Store } from '#store/store.ts';
import { seeded } from './direct.ts';
import * as support from './support.ts';

const { dailyBars, importChunks, intradayBars, optionQuotes, publishedVix, rankedFutures, vxBars, yields } =
  support;

let folder: string;
let store: Store;
let db: ReadDb;

beforeAll(async () => {
  folder = support.makeFolder();
  store = await support.open(folder);
  const random = seeded(3);
  const bars = Array.from({ length: 30 }, (_, day) => [
    19_000 + day,
    random() * 20,
    NaN,
    random() / 3,
    random() * 1e-7,
    1e12 * random(),
  ]);
  await importChunks(store, [dailyBars('VIX', bars), vxBars('VX/H2', 19_069, bars)], {
    fileName: 'a.csv',
    batchId: 'one',
  });
  await importChunks(store, [dailyBars('VIX', [[19_000, 1, 2, 3, 4]])]);
  await importChunks(store, [intradayBars('SPY', 900, [[1_700_000_900_000, 1, 2, 3, 4, 5]])]);
  await importChunks(store, [
    rankedFutures('merged', [[19_041, 2, 27.5]]),
    publishedVix([[19_041, 19_069, 27.75]]),
  ]);
  await importChunks(store, [yields('UST_PAR', [[19_041, 30, 0.03]])]);
  const quotes = [0, 1].map((isCall) => [1, 19_069, 4300.5, isCall, 80, 82, NaN, 0.25, 0.5, 0.001, 12, 340]);
  const session = await store.write.beginImport(
    support.importStart({ fileName: 'chain.csv', batchId: 'chain', sample: true }),
  );
  await session.append(optionQuotes(quotes));
  await session.reject([
    {
      batchId: 'chain',
      fileName: 'chain.csv',
      line: 9,
      column: 3,
      code: 'BAD_NUMBER',
      reason: 'No number.',
      rawText: 'a,b,"c',
    },
  ]);
  await session.commit(support.summary(2, 0, 1));
  db = openReadDb(join(folder, DATABASE_FILE));
});
afterAll(async () => {
  db.close();
  await store.close();
  support.removeFolders();
});

const rows = (sql: string): unknown[] => db.prepare(sql).all();
const views = (): string[] =>
  db.prepare("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name").pluck().all() as string[];

describe('the documented views', () => {
  test('name what they show and give dates as ISO text', () => {
    expect(rows('SELECT * FROM v_option_quote')).toMatchObject([
      {
        underlying: 'SPX',
        quote_date: '2022-02-18',
        root: 'SPXW',
        expiry_date: '2022-03-18',
        days_to_expiry: 28,
        option_kind: 'put',
      },
      { option_kind: 'call', strike_price: 4300.5, last_price: null, source_file: 'chain.csv', is_sample: 1 },
    ]);
    expect(rows('SELECT * FROM v_option_chain')).toMatchObject([
      { snapshot_id: 'SPX@2022-02-18T21:15:00.000Z', quote_count: 2, expiry_count: 1 },
    ]);
    expect(rows('SELECT * FROM v_vx_future LIMIT 1')).toMatchObject([
      {
        contract: 'VX/H2',
        expiry_date: '2022-03-18',
        date: '2022-01-08',
        days_to_expiry: 69,
        source_file: 'a.csv',
        batch_id: 'one',
      },
    ]);
    expect(rows('SELECT * FROM v_intraday_bar')).toMatchObject([
      { series_id: 'SPY', interval_seconds: 900, end_utc: '2023-11-14T22:28:20Z' },
    ]);
    expect(rows('SELECT * FROM v_ranked_future')).toMatchObject([
      { table_id: 'merged', date: '2022-02-18', rank_number: 2, settle_points: 27.5 },
    ]);
    expect(rows('SELECT * FROM v_published_vix')).toMatchObject([
      { date: '2022-02-18', expiry_date: '2022-03-18', vix_points: 27.75 },
    ]);
    expect(rows('SELECT * FROM v_yield')).toMatchObject([
      { curve_id: 'UST_PAR', date: '2022-02-18', tenor_days: 30, rate_percent: 0.03 },
    ]);
    expect(rows('SELECT * FROM v_rejected_row')).toMatchObject([
      { file_name: 'chain.csv', line_number: 9, raw_text: 'a,b,"c' },
    ]);
    expect(rows("SELECT * FROM v_import WHERE batch_id = 'one'")).toMatchObject([
      { file_name: 'a.csv', first_date: '2022-01-08', record_count: 60 },
    ]);
    expect(rows('SELECT * FROM v_conflict')).toMatchObject([
      { kind: 'daily-bar', outcome: 'kept-stored', stored_file: 'a.csv', key_json: '[19000]' },
    ]);
  });

  test('show each record once, whatever is joined', () => {
    const pairs = {
      v_daily_bar: 'daily_bar',
      v_vx_future: 'vx_bar',
      v_option_quote: 'option_quote',
      v_import: 'import_batch',
      v_yield: 'yield',
    };
    for (const [view, table] of Object.entries(pairs)) {
      expect(rows(`SELECT count(*) AS n FROM ${view}`), view).toEqual(
        rows(`SELECT count(*) AS n FROM ${table}`),
      );
    }
  });

  test('are all described in docs/database.md, with every column', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../../docs/database.md'), 'utf8');
    for (const view of views()) {
      const line = text.split('\n').find((entry) => entry.startsWith(`| \`${view}\` `));
      expect(line, view).toBeDefined();
      for (const column of db.pragma(`table_info(${view})`) as { name: string }[])
        expect(line, view).toContain(`\`${column.name}\``);
    }
  });

  test('read the same from Python while the database is open for writing', (context) => {
    const python = spawnSync(
      'python3',
      ['-c', 'import sqlite3; print(sqlite3.sqlite_version_info >= (3, 37))'],
      { encoding: 'utf8' },
    );
    context.skip(python.status !== 0, 'no python3');
    context.skip(python.stdout.trim() !== 'True', 'the SQLite of python3 is older than 3.37');
    const script = `
import json, sqlite3, sys
db = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
print(json.dumps([db.execute("SELECT * FROM " + view).fetchall() for view in sys.argv[2:]]))
try:
    db.execute("DELETE FROM daily_bar")
    print("written")
except sqlite3.OperationalError as error:
    print(error)`;
    const result = spawnSync('python3', ['-c', script, join(folder, DATABASE_FILE), ...views()], {
      encoding: 'utf8',
    });
    expect(result.stderr).toBe('');
    const [json, refusal] = result.stdout.trim().split('\n');
    const ours = views().map((view) => db.prepare(`SELECT * FROM ${view}`).raw().all());
    expect(JSON.parse(json!)).toEqual(ours);
    expect(refusal).toContain('readonly');
  });
});
