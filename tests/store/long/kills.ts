import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readMigrations } from '#store/migration-files.ts';
import { openDatabase } from '#store/open-database.ts';
import { WriterLock } from '#store/writer-lock.ts';
import { seeded, verifyDirect } from '../direct.ts';
import { migrationsDir } from '../support.ts';
import { RECORDS, REJECTS } from './batches.ts';

export interface KillTally {
  kills: number;
  /** Batches whose commit was acknowledged before a kill. */
  acknowledged: number;
  /** Batches whose commit had happened, but whose acknowledgement the kill cut off. */
  unacknowledged: number;
  /** Kills while a batch was on its way in. */
  insideBatch: number;
  lost: number;
  doubled: number;
  partial: number;
  corrupt: number;
  /** Locks of killed writers that could not be taken over at once. */
  stuckLocks: number;
}

/** Databases grow; a new one after so many kills keeps the check of each kill short. */
const KILLS_PER_DATABASE = 40;
const LONGEST_LIFE_MS = 220;

/** Kills an importing process (SIGKILL) at random times and checks after each what the store holds. */
export async function runKills(options: {
  kills: number;
  seed: number;
  report?: (tally: KillTally) => void;
}): Promise<KillTally> {
  const tally: KillTally = {
    kills: 0,
    acknowledged: 0,
    unacknowledged: 0,
    insideBatch: 0,
    lost: 0,
    doubled: 0,
    partial: 0,
    corrupt: 0,
    stuckLocks: 0,
  };
  const random = seeded(options.seed);
  while (tally.kills < options.kills) {
    const folder = mkdtempSync(join(tmpdir(), 'volterra-kill-'));
    try {
      const acknowledged = new Map<number, string>();
      const rounds = Math.min(KILLS_PER_DATABASE, options.kills - tally.kills);
      for (let round = 0; round < rounds; round += 1) {
        await killOnce(folder, acknowledged, random, tally);
        check(folder, acknowledged, tally);
        options.report?.(tally);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return tally;
}

async function killOnce(
  folder: string,
  acknowledged: Map<number, string>,
  random: () => number,
  tally: KillTally,
): Promise<void> {
  const next = acknowledged.size === 0 ? 0 : Math.max(...acknowledged.keys()) + 1;
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'ingest-child.ts'), folder, String(next)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const closed = new Promise((resolve) => child.on('close', resolve));
  // One kill in ten falls into the opening, the others after it.
  if (random() < 0.1) await sleep(random() * 200);
  else {
    const opened = new Promise<void>((resolve) =>
      child.stdout.on('data', () => said.startsWith('open') && resolve()),
    );
    await Promise.race([opened, closed]);
    await sleep(random() * LONGEST_LIFE_MS);
  }
  child.kill('SIGKILL');
  await closed;
  tally.kills += 1;
  const lines = said.split('\n').slice(0, -1);
  if (lines.at(-1)?.startsWith('begin')) tally.insideBatch += 1;
  for (const line of lines) {
    const [word, number, hash] = line.split(' ');
    if (word !== 'done') continue;
    acknowledged.set(Number(number), hash!);
    tally.acknowledged += 1;
  }
}

function check(folder: string, acknowledged: Map<number, string>, tally: KillTally): void {
  let lock: WriterLock;
  try {
    lock = new WriterLock(folder);
  } catch {
    tally.stuckLocks += 1;
    return;
  }
  const { db, recovery } = openDatabase(folder, readMigrations(migrationsDir), 0);
  try {
    const { integrity, mismatches } = verifyDirect(db);
    if (recovery || integrity !== 'ok' || mismatches.length > 0) tally.corrupt += 1;
    const batches = db
      .prepare(
        `SELECT file_name, batch_hash, record_count,
           (SELECT count(*) FROM rejected_row r WHERE r.batch_no = b.batch_no) AS rejects FROM import_batch b`,
      )
      .all() as { file_name: string; batch_hash: string; record_count: number; rejects: number }[];
    const found = new Map(batches.map((batch) => [Number(batch.file_name.slice('batch-'.length)), batch]));
    tally.doubled += batches.length - found.size;
    tally.partial += batches.filter(
      (batch) => batch.record_count !== RECORDS || batch.rejects !== REJECTS,
    ).length;
    for (const [number, hash] of acknowledged) if (found.get(number)?.batch_hash !== hash) tally.lost += 1;
    for (const [number, batch] of found) {
      if (acknowledged.has(number)) continue;
      tally.unacknowledged += 1;
      acknowledged.set(number, batch.batch_hash);
    }
    const rows = db
      .prepare(
        'SELECT (SELECT count(*) FROM daily_bar) + (SELECT count(*) FROM vx_bar) + (SELECT count(*) FROM option_quote)',
      )
      .pluck()
      .get() as number;
    if (rows > found.size * RECORDS) tally.doubled += 1;
    if (rows < found.size * RECORDS) tally.partial += 1;
  } finally {
    db.close();
    lock.release();
  }
}
