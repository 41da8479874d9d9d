// Rows per second of option quotes into committed, hashed rows, beside a bare insert loop over the same values.
// Run: node tests/bench/store.bench.ts [rows] [rounds]
import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { OptionQuoteChunk } from '#quant/market/records.ts';
import { openStore } from '#store/open-store.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 3);
const ROWS_PER_CHAIN = 5000;
const root = resolve(import.meta.dirname, '../..');

function chain(number: number): OptionQuoteChunk {
  const count = ROWS_PER_CHAIN;
  const fill = (of: (row: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, row) => of(row));
  const day = 18_000 + number;
  const cents = (row: number): number => ((row * 7919 + number * 104_729) % 100_000) / 100;
  return {
    kind: 'option-quote',
    count,
    lines: Int32Array.from({ length: count }, (_, row) => number * count + (row >> 1) + 2),
    underlying: 'SPX',
    quoteAtMs: day * 86_400_000 + 72_900_000,
    quoteDay: day,
    spot: 4000 + number,
    roots: ['SPX', 'SPXW'],
    rootIndex: new Uint8Array(count).fill(1),
    expiryDays: Int32Array.from({ length: count }, (_, row) => day + 7 * (1 + Math.floor(row / 250))),
    strikes: fill((row) => 3000 + 5 * ((row % 250) >> 1)),
    isCall: Uint8Array.from({ length: count }, (_, row) => 1 - (row % 2)),
    bid: fill(cents),
    ask: fill((row) => cents(row) + 0.05),
    last: fill((row) => (row % 3 === 0 ? NaN : cents(row + 1))),
    impliedVol: fill((row) => 0.1 + cents(row) / 1e4),
    delta: fill((row) => cents(row) / 1000),
    gamma: fill((row) => cents(row) / 1e6),
    volume: fill((row) => row % 400),
    openInterest: fill((row) => row * 3),
  };
}

const chains = Array.from({ length: Math.ceil(rows / ROWS_PER_CHAIN) }, (_, number) => chain(number));
const total = chains.length * ROWS_PER_CHAIN;

/** The least that could be done: one prepared statement, one transaction, no checks, no ledger, no hash. */
function bareLoop(folder: string): number {
  const db = new Database(join(folder, 'bare.sqlite'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('cache_size = -65536');
  db.exec(
    `CREATE TABLE quote (chain INTEGER, root INTEGER, expiry INTEGER, strike REAL, is_call INTEGER, bid REAL, ask REAL, last REAL,
       iv REAL, delta REAL, gamma REAL, volume REAL, oi REAL, batch INTEGER,
       PRIMARY KEY (chain, root, expiry, strike, is_call)) STRICT, WITHOUT ROWID`,
  );
  const insert = db.prepare(`INSERT INTO quote VALUES (${Array<string>(14).fill('?').join(', ')})`);
  const started = performance.now();
  db.exec('BEGIN IMMEDIATE');
  for (const [number, c] of chains.entries()) {
    for (let row = 0; row < c.count; row += 1) {
      insert.run(
        ...[
          number,
          c.rootIndex[row],
          c.expiryDays[row],
          c.strikes[row],
          c.isCall[row],
          c.bid[row],
          c.ask[row],
          c.last[row],
        ],
        ...[c.impliedVol[row], c.delta[row], c.gamma[row], c.volume[row], c.openInterest[row], 1],
      );
    }
  }
  db.exec('COMMIT');
  const elapsed = performance.now() - started;
  db.close();
  return elapsed;
}

async function throughStore(folder: string): Promise<{ importMs: number; verifyMs: number }> {
  const workerUrl = new URL('../../src-main/workers/store.worker.ts', import.meta.url);
  const store = await openStore({
    dataDir: join(folder, 'store'),
    migrationsDir: join(root, 'db/migrations'),
    workerUrl,
  });
  const started = performance.now();
  const session = await store.write.beginImport({
    batchId: 'bench',
    fileName: 'bench.csv',
    fileHash: '0'.repeat(64),
    formatId: 'bench',
    formatVersion: 1,
    conflictPolicy: 'keep-first',
    sample: true,
    startedAtMs: Date.now(),
  });
  let pending: Promise<unknown>[] = [];
  for (const c of chains) {
    pending.push(session.append(c));
    if (pending.length === 4) await pending.shift();
  }
  await Promise.all(pending);
  pending = [];
  const accounting = {
    lines: total,
    header: 0,
    comment: 0,
    blank: 0,
    accepted: total,
    duplicate: 0,
    quarantined: 0,
  };
  await session.commit({ accounting, flags: {}, rejects: {}, durationMs: 0 });
  const importMs = performance.now() - started;
  const verifyStarted = performance.now();
  const verdict = await store.write.verify({});
  if (verdict.rows !== total || verdict.mismatches.length > 0) throw new Error('verify disagrees');
  const verifyMs = performance.now() - verifyStarted;
  await store.close();
  return { importMs, verifyMs };
}

const perSecond = (ms: number): string => Math.round((total / ms) * 1000).toLocaleString('en');
const print = (text: string): void => void process.stdout.write(`${text}\n`);

print(`${total.toLocaleString('en')} option quotes, ${rounds} rounds`);
for (let round = 0; round < rounds; round += 1) {
  const folder = mkdtempSync(join(tmpdir(), 'volterra-bench-'));
  try {
    const bareMs = bareLoop(folder);
    const { importMs, verifyMs } = await throughStore(folder);
    print(
      `bare insert loop ${perSecond(bareMs)}/s · store, committed and hashed ${perSecond(importMs)}/s ` +
        `(ratio ${(bareMs / importMs).toFixed(2)}) · verify ${perSecond(verifyMs)}/s`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
