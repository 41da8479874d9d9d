import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { VolterraError } from '#contract/errors.ts';
import { DATABASE_FILE, type ReadDb } from '#store/connection.ts';
import { readMigrations } from '#store/migration-files.ts';
import { openDatabase } from '#store/open-database.ts';
import { recordTableList } from '#store/record-tables.ts';
import { toStoreError } from '#store/sqlite-errors.ts';
import { importDirect, openDirect, seeded, verifyDirect } from '../direct.ts';
import { dailyBars, migrationsDir, optionQuotes, tempRoot, vxBars } from '../support.ts';

export interface DamageTally {
  trials: number;
  /** Opened, with all data as it was. */
  harmless: number;
  /** Set aside at opening; restored from the backup or started empty. */
  setAside: number;
  /** Refused with a typed error, nothing touched. */
  refused: number;
  /** Opened with other data than before, and verify says so. */
  foundByVerify: number;
  /** Opened with other data than before, and nothing says so: must stay zero. */
  silent: string[];
  /** Anything that is not a typed error, a lost original, a wrong restore: must stay empty. */
  broken: string[];
}

type Random = () => number;

/** Writes a stocked database and its content. */
function stock(folder: string): { bytes: Buffer; content: string } {
  const tools = openDirect(folder);
  const bars = Array.from({ length: 400 }, (_, day) => [
    day,
    17 + day / 7,
    18 + day / 7,
    16 + day / 7,
    17.5 + day / 9,
    NaN,
  ]);
  importDirect(tools, [dailyBars('VIX', bars), vxBars('VX/F5', 600, bars.slice(0, 100))]);
  const quotes = Array.from({ length: 400 }, (_, row) => [
    row % 2,
    40 + (row >> 6),
    1000 + row,
    row % 2,
    row / 7,
    row / 7 + 1,
    NaN,
    0.2,
  ]);
  importDirect(tools, [optionQuotes(quotes)]);
  const content = dump(tools.db);
  tools.db.pragma('wal_checkpoint(TRUNCATE)');
  tools.db.close();
  return { bytes: readFileSync(join(folder, DATABASE_FILE)), content };
}

function dump(db: ReadDb): string {
  const tables = [
    ...recordTableList.map(({ table }) => table),
    'series',
    'option_chain',
    'option_root',
    'import_batch',
    'batch_scope',
  ];
  return JSON.stringify(tables.map((table) => db.prepare(`SELECT * FROM ${table}`).raw().all()));
}

const flips = (bytes: Buffer, random: Random, count: number): void => {
  for (let flip = 0; flip < count; flip += 1) {
    const at = Math.floor(random() * bytes.length);
    bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8));
  }
};

const damages: readonly ((bytes: Buffer, random: Random) => Buffer)[] = [
  (bytes, random) => (flips(bytes, random, 1), bytes),
  (bytes, random) => (flips(bytes, random, 1 + Math.floor(random() * 64)), bytes),
  (bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  (bytes, random) => {
    const sector = Math.floor((random() * bytes.length) / 512) * 512;
    return bytes.fill(0, sector, Math.min(bytes.length, sector + 512 * (1 + Math.floor(random() * 8))));
  },
  (bytes, random) => {
    const from = Math.floor((random() * bytes.length) / 4096) * 4096;
    const to = Math.floor((random() * bytes.length) / 4096) * 4096;
    bytes.copyWithin(to, from, from + 4096);
    return bytes;
  },
  (bytes, random) => (flips(bytes.subarray(0, 100), random, 3), bytes),
  () => Buffer.alloc(0),
  (bytes, random) => Buffer.from(Array.from({ length: 5000 }, () => Math.floor(random() * 256))),
  (bytes, random) =>
    Buffer.concat([bytes, Buffer.from(Array.from({ length: 700 }, () => Math.floor(random() * 256)))]),
];

/** Damages the same database in many ways and opens each. */
export function runDamage(options: { count: number; seed: number }): DamageTally {
  const place = mkdtempSync(join(tempRoot, 'volterra-damage-'));
  const tally: DamageTally = {
    trials: 0,
    harmless: 0,
    setAside: 0,
    refused: 0,
    foundByVerify: 0,
    silent: [],
    broken: [],
  };
  try {
    mkdirSync(join(place, 'origin'));
    const origin = stock(join(place, 'origin'));
    const random = seeded(options.seed);
    for (let trial = 0; trial < options.count; trial += 1) {
      const folder = join(place, 'trial');
      mkdirSync(join(folder, 'backups'), { recursive: true });
      const withBackup = trial % 2 === 0;
      if (withBackup)
        copyFileSync(
          join(place, 'origin', DATABASE_FILE),
          join(folder, 'backups', 'volterra-2026-01-01.sqlite'),
        );
      const bytes = damages[trial % damages.length]!(Buffer.from(origin.bytes), random);
      writeFileSync(join(folder, DATABASE_FILE), bytes);
      // Every seventh also meets a log that belongs to no database.
      if (trial % 7 === 0)
        writeFileSync(join(folder, `${DATABASE_FILE}-wal`), origin.bytes.subarray(0, 9000));
      judge({ folder, bytes, withBackup, content: origin.content, label: `trial ${trial}` }, tally);
      rmSync(folder, { recursive: true });
    }
    return tally;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

interface Case {
  readonly folder: string;
  readonly bytes: Buffer;
  readonly withBackup: boolean;
  readonly content: string;
  readonly label: string;
}

function judge(one: Case, tally: DamageTally): void {
  tally.trials += 1;
  try {
    const { db, recovery } = openDatabase(one.folder, readMigrations(migrationsDir), 1_700_000_000_000);
    try {
      if (recovery) judgeRecovery(one, db, recovery.setAside, tally);
      else judgeOpened(one, db, tally);
    } finally {
      db.close();
    }
  } catch (error) {
    const typed = toStoreError(error, one.folder);
    const expected = error instanceof VolterraError || typed.code !== 'INTERNAL';
    const untouched = readFileSync(join(one.folder, DATABASE_FILE)).length > 0;
    if (expected && untouched) tally.refused += 1;
    else tally.broken.push(`${one.label}: ${String(error)}`);
  }
}

function judgeRecovery(one: Case, db: ReadDb, setAside: readonly string[], tally: DamageTally): void {
  const kept = setAside.find((name) => /damaged-\w+$/.test(name));
  const evidence =
    kept !== undefined &&
    existsSync(join(one.folder, kept)) &&
    readFileSync(join(one.folder, kept)).length === one.bytes.length;
  const content = dump(db);
  const right = one.withBackup ? content === one.content : !content.includes('VIX');
  if (evidence && right) tally.setAside += 1;
  else
    tally.broken.push(
      `${one.label}: ${evidence ? 'wrong content after recovery' : 'the damaged file is gone'}`,
    );
}

function judgeOpened(one: Case, db: ReadDb, tally: DamageTally): void {
  let same = false;
  let flagged = true;
  try {
    same = dump(db) === one.content;
    const { integrity, mismatches } = verifyDirect(db);
    flagged = integrity !== 'ok' || mismatches.length > 0;
  } catch (error) {
    if (toStoreError(error, one.folder).code !== 'STORE_DAMAGED') {
      tally.broken.push(`${one.label}: ${String(error)}`);
      return;
    }
  }
  // An empty file without a backup is a new database: there is nothing that it could have said.
  if (same) tally.harmless += 1;
  else if (flagged) tally.foundByVerify += 1;
  else if (one.bytes.length === 0) tally.harmless += 1;
  else tally.silent.push(one.label);
}
