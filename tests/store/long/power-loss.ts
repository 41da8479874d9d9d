import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from '#store/connection.ts';
import { readMigrations } from '#store/migration-files.ts';
import { openDatabase } from '#store/open-database.ts';
import { importDirect, openDirect, seeded, verifyDirect } from '../direct.ts';
import { migrationsDir, tempRoot } from '../support.ts';
import { batchChunks, batchName } from './batches.ts';

const BATCHES = 6;

/**
 * What a power loss can do to a write-ahead log: cut it, leave sectors of zeros, or keep old sectors. After each the store
 * must hold the first n batches, whole, for some n.
 */
export function runPowerLoss(options: { count: number; seed: number }): {
  trials: number;
  prefixes: number[];
  broken: string[];
} {
  const place = mkdtempSync(join(tempRoot, 'volterra-power-'));
  const tally = { trials: 0, prefixes: Array<number>(BATCHES + 1).fill(0), broken: [] as string[] };
  try {
    const origin = join(place, 'origin');
    mkdirSync(origin);
    const tools = openDirect(origin);
    tools.db.pragma('wal_checkpoint(TRUNCATE)');
    tools.db.pragma('wal_autocheckpoint = 0');
    for (let batch = 0; batch < BATCHES; batch += 1)
      importDirect(tools, batchChunks(batch), { batchId: batchName(batch).fileName });
    const database = join(place, 'before.sqlite');
    copyFileSync(join(origin, DATABASE_FILE), database);
    const log = readFileSync(join(origin, `${DATABASE_FILE}-wal`));
    tools.db.close();
    const random = seeded(options.seed);
    for (let trial = 0; trial < options.count; trial += 1) {
      const folder = join(place, 'trial');
      mkdirSync(folder);
      copyFileSync(database, join(folder, DATABASE_FILE));
      writeFileSync(join(folder, `${DATABASE_FILE}-wal`), lose(Buffer.from(log), random));
      judge(folder, trial, tally);
      rmSync(folder, { recursive: true });
    }
    return tally;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function lose(log: Buffer, random: () => number): Buffer {
  const kind = Math.floor(random() * 3);
  const at = Math.floor(random() * log.length);
  if (kind === 0) return log.subarray(0, at);
  const sectors = 1 + Math.floor(random() * 20);
  for (let lost = 0; lost < sectors; lost += 1) {
    const sector = Math.floor((random() * log.length) / 512) * 512;
    if (kind === 1) log.fill(0, sector, Math.min(log.length, sector + 512));
    else log.copy(log, sector, 0, 512);
  }
  return log;
}

function judge(folder: string, trial: number, tally: ReturnType<typeof runPowerLoss>): void {
  tally.trials += 1;
  const { db, recovery } = openDatabase(folder, readMigrations(migrationsDir), 0);
  try {
    const ids = db.prepare('SELECT batch_id FROM import_batch ORDER BY batch_no').pluck().all() as string[];
    const { integrity, mismatches } = verifyDirect(db);
    const prefix = ids.every((id, index) => id === batchName(index).fileName);
    if (recovery || integrity !== 'ok' || mismatches.length > 0 || !prefix)
      tally.broken.push(`trial ${trial}`);
    else tally.prefixes[ids.length]! += 1;
  } finally {
    db.close();
  }
}
