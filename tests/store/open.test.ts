import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import {
  APPLICATION_ID,
  DATABASE_FILE,
  expectedPragmas,
  openReadDb,
  openWriteDb,
  requireSafeSqlite,
} from '#store/connection.ts';
import { readMigrations } from '#store/migration-files.ts';
import { unsafeReason } from '#store/place.ts';
import { diskFull, toStoreError } from '#store/sqlite-errors.ts';
import { backupDay, expiredBackups } from '#store/backup-rotation.ts';
import { toIsoDate } from '#quant/time/day-number.ts';
import * as support from './support.ts';

const { dailyBars, importChunks, makeFolder, open } = support;

afterAll(support.removeFolders);

describe('connections', () => {
  test('every pragma reads back as it was set, for the writer and the reader', () => {
    const path = join(makeFolder(), 'x.sqlite');
    const writer = openWriteDb(path);
    writer.exec('CREATE TABLE t (a INTEGER) STRICT');
    for (const [name, value] of expectedPragmas('writer'))
      expect([name, writer.pragma(name, { simple: true })]).toEqual([name, value]);
    const reader = openReadDb(path);
    for (const [name, value] of expectedPragmas('reader'))
      expect([name, reader.pragma(name, { simple: true })]).toEqual([name, value]);
    expect(reader.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(() => reader.prepare('INSERT INTO t VALUES (1)').run()).toThrow(/readonly/);
    writer.close();
    reader.close();
  });

  test.each(['3.40.1', '3.51.2', '3.50.9', '2.99.99'])(
    'SQLite %s is refused for its corruption bug',
    (version) => {
      expect(() => requireSafeSqlite(version)).toThrow(/3\.51\.3 or newer/);
    },
  );
  test.each(['3.51.3', '3.52.0', '3.54.1', '4.0.0'])('SQLite %s is taken', (version) => {
    expect(() => requireSafeSqlite(version)).not.toThrow();
  });

  test('numbers that are no numbers do not get into any table', () => {
    const db = openWriteDb(join(makeFolder(), 'x.sqlite'));
    db.exec('CREATE TABLE t (a REAL NOT NULL CHECK (abs(a) < 1e300)) STRICT');
    const insert = db.prepare('INSERT INTO t VALUES (?)');
    for (const value of [NaN, Infinity, -Infinity, 1e300])
      expect(() => insert.run(value)).toThrow(/constraint/);
    db.close();
  });
});

describe('places', () => {
  test.each([
    ['/home/a/OneDrive/volterra', 'OneDrive'],
    ['/home/a/OneDrive - Some Company/x', 'OneDrive - Some Company'],
    ['C:\\Users\\a\\Dropbox\\x', 'Dropbox'],
    ['/Users/a/Library/Mobile Documents/x', 'Mobile Documents'],
    ['/Users/a/Library/CloudStorage/Box/x', 'CloudStorage'],
    ['/home/a/iCloud Drive/x', 'iCloud Drive'],
    ['/home/a/Google Drive/x', 'Google Drive'],
    ['\\\\server\\share\\x', 'network share'],
  ])('%s is refused', (path, part) => {
    expect(unsafeReason(path)).toContain(part);
  });
  test.each([
    [0x6969, 'NFS'],
    [0xff534d42, 'CIFS'],
    [0xff534d42 - 2 ** 32, 'CIFS'],
    [0xfe534d42, 'SMB2'],
    [0x01021997, '9P'],
  ])('file system type %i is refused', (type, name) => {
    expect(unsafeReason('/data', type)).toContain(name);
  });
  test('local file systems and folders that only sound alike are taken', () => {
    for (const type of [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x2fc12fc1])
      expect(unsafeReason('/data', type)).toBeNull();
    expect(unsafeReason('/home/a/dropbox-export/x')).toBeNull();
    const mounts =
      '/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /mnt/usb fuseblk rw 0 0\nme@host:/ /mnt/far fuse.sshfs rw 0 0\n';
    expect(unsafeReason('/mnt/usb/x', 0x65735546, mounts)).toBeNull();
    expect(unsafeReason('/mnt/far/x', 0x65735546, mounts)).toContain('fuse.sshfs');
  });
  test('opening in a synchronised folder stops before anything is written', async () => {
    const folder = join(makeFolder(), 'Dropbox', 'volterra');
    await expect(open(folder)).rejects.toMatchObject({ code: 'STORE_UNSAFE_PLACE' });
    expect(existsSync(folder)).toBe(false);
  });
});

describe('what cannot be opened', () => {
  test('a database of a newer Volterra is left alone', async () => {
    const folder = makeFolder();
    await (await open(folder)).close();
    const db = new Database(join(folder, DATABASE_FILE));
    const databaseVersion = readMigrations(support.migrationsDir).length + 1;
    db.prepare("INSERT INTO schema_migration VALUES (?, 'later.sql', printf('%064d', 4), 0)").run(
      databaseVersion,
    );
    db.pragma(`user_version = ${databaseVersion}`);
    db.close();
    await expect(open(folder)).rejects.toMatchObject({
      code: 'STORE_TOO_NEW',
      detail: { data: { databaseVersion } },
    });
    await expect(open(folder, true)).rejects.toMatchObject({ code: 'STORE_TOO_NEW' });
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  test('a file that is no database is set aside, never deleted, and reported', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, DATABASE_FILE), 'this is not a database, but somebody may want it back');
    const store = await open(folder);
    const { recovery, empty } = await store.read.info();
    expect(recovery).toMatchObject({ restoredFrom: null, damagedBackups: [] });
    expect(recovery!.setAside[0]).toMatch(/^volterra\.sqlite\.damaged-\d{8}T\d{9}Z$/);
    expect(readdirSync(folder)).toContain(recovery!.setAside[0]);
    expect(empty).toBe(true);
    await store.close();
  });

  test('the newest good backup takes the place of a damaged database', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    await importChunks(store, [dailyBars('VIX', [[1, 1, 2, 3, 4]])]);
    const backup = await store.write.backupDaily(Date.UTC(2026, 10, 20));
    expect(backup).toMatchObject({ made: true, removed: [] });
    expect(await store.write.backupDaily(Date.UTC(2026, 10, 20))).toMatchObject({ made: false });
    await importChunks(store, [dailyBars('VIX', [[2, 1, 2, 3, 5]])]);
    await store.close();
    writeFileSync(join(folder, 'backups', 'volterra-2026-11-21.sqlite'), 'a damaged backup');
    writeFileSync(join(folder, DATABASE_FILE), Buffer.alloc(8192, 7));
    const again = await open(folder);
    expect((await again.read.dailySeries('VIX'))!.close).toEqual(Float64Array.of(4));
    const { recovery } = await again.read.info();
    expect(recovery!.restoredFrom).toBe(backup.path);
    expect(recovery!.damagedBackups).toEqual([join(folder, 'backups', 'volterra-2026-11-21.sqlite')]);
    expect(await again.write.verify({})).toMatchObject({ integrity: 'ok', mismatches: [], rows: 1 });
    await again.close();
    expect(existsSync(backup.path)).toBe(true);
  });

  test('a data folder that is a file, and reading where nothing is', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'file'), '');
    await expect(open(join(folder, 'file'))).rejects.toMatchObject({ code: 'STORE_IO' });
    await expect(open(folder, true)).rejects.toMatchObject({ code: 'NO_DATA' });
    const odd = makeFolder();
    mkdirSync(join(odd, DATABASE_FILE));
    await expect(open(odd)).rejects.toMatchObject({ code: 'STORE_IO' });
  });
});

describe('copies', () => {
  test('a snapshot is one file in rollback-journal mode that holds everything, and overwrites nothing', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    await importChunks(store, [dailyBars('VIX', [[1, 1, 2, 3, 4]])]);
    const path = join(folder, 'out.db');
    const { sizeBytes } = await store.write.snapshot(path);
    expect(sizeBytes).toBeGreaterThan(4096);
    await expect(store.write.snapshot(path)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      detail: { field: 'path' },
    });
    await store.write.backup(join(folder, 'backup.db'));
    await store.close();
    for (const name of ['out.db', 'backup.db']) {
      const db = new Database(join(folder, name), { readonly: true });
      expect(db.pragma('journal_mode', { simple: true })).toBe('delete');
      expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID);
      expect(db.prepare('SELECT close_value FROM v_daily_bar').pluck().get()).toBe(4);
      db.close();
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('seven days and four weeks of backups stay', () => {
    const name = (day: number): string => `volterra-${toIsoDate(day)}.sqlite`;
    let kept: string[] = [];
    // A backup each day for a year, with the expired ones removed each day.
    for (let day = 20_000; day < 20_365; day += 1) {
      kept.push(name(day));
      const expired = expiredBackups([...kept, 'before-version-3-1.sqlite', 'notes.txt']);
      expect(expired).not.toContain('notes.txt');
      kept = kept.filter((entry) => !expired.includes(entry));
    }
    const days = kept.map((entry) => backupDay(entry)!);
    expect(kept).toHaveLength(11);
    expect(days.slice(-7)).toEqual([20_358, 20_359, 20_360, 20_361, 20_362, 20_363, 20_364]);
    const gaps = days.slice(0, 5).map((day, index, all) => (index === 0 ? 0 : day - all[index - 1]!));
    expect(Math.max(...gaps.slice(1, 4))).toBe(7);
  });
});

describe('errors', () => {
  test.each([
    ['SQLITE_FULL', 'STORE_FULL'],
    ['ENOSPC', 'STORE_FULL'],
    ['SQLITE_CORRUPT_VTAB', 'STORE_DAMAGED'],
    ['SQLITE_NOTADB', 'STORE_DAMAGED'],
    ['SQLITE_BUSY_SNAPSHOT', 'STORE_LOCKED'],
    ['SQLITE_READONLY_DBMOVED', 'STORE_READ_ONLY'],
    ['SQLITE_IOERR_WRITE', 'STORE_IO'],
    ['SQLITE_CANTOPEN', 'STORE_IO'],
    ['EACCES', 'STORE_IO'],
    ['EROFS', 'STORE_IO'],
    ['SQLITE_SCHEMA', 'INTERNAL'],
  ])('%s leaves as %s', (code, expected) => {
    expect(toStoreError(Object.assign(new Error('x'), { code }), '/').code).toBe(expected);
  });
  test('a full disk says how many megabytes to free', () => {
    const error = diskFull(makeFolder(), 2 ** 60);
    expect(error.message).toMatch(/free at least \d+ MB\.$/);
    expect(error.detail.data!['freeMegabytes']).toBeGreaterThan(2 ** 39);
  });
});

test('a store that is open read-only answers and refuses to write', async () => {
  const folder = makeFolder();
  const store = await open(folder);
  await importChunks(store, [dailyBars('VIX', [[1, 1, 2, 3, 4]])]);
  const reader = await open(folder, true);
  expect((await reader.read.dailySeries('VIX'))!.close).toEqual(Float64Array.of(4));
  await importChunks(store, [dailyBars('VIX', [[2, 1, 2, 3, 5]])]);
  expect((await reader.read.dailySeries('VIX'))!.close, 'sees later commits').toEqual(Float64Array.of(4, 5));
  expect(await reader.read.info()).toMatchObject({ readOnly: true });
  await expect(reader.write.beginImport(support.importStart())).rejects.toMatchObject({
    code: 'STORE_READ_ONLY',
  });
  await expect(reader.write.removeImport('x')).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
  expect(await reader.write.verify({})).toMatchObject({ integrity: 'ok', mismatches: [] });
  await reader.close();
  await store.close();
});

test('verify reports its progress and stops when asked', async () => {
  const store = await open(makeFolder());
  const rows = Array.from({ length: 60_000 }, (_, day) => [day, 1, 2, 3, 4]);
  await importChunks(store, [dailyBars('VIX', rows)]);
  const fractions: number[] = [];
  await store.write.verify({ progress: (fraction) => fractions.push(fraction) });
  expect(fractions).toEqual([1 / 3, 2 / 3, 1]);
  const controller = new AbortController();
  const stopped = store.write.verify({ signal: controller.signal, progress: () => controller.abort() });
  await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(store.write.verify({ signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  await store.close();
});
