import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemStorage } from '#contract/schemas/system.ts';
import { readStorage } from '#services/system/storage.ts';
import { depsOf } from '../market/memory-reader.ts';

test('tells backups newest first, the logs and the room left, also where there are none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'volterra-storage-'));
  const { reader } = depsOf({});
  expect(systemStorage.parse(await readStorage(folder, reader))).toMatchObject({ backups: [], logBytes: 0 });
  for (const name of ['backups', 'logs']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'backups', 'volterra-2026-05-14.sqlite'), 'a');
  writeFileSync(join(folder, 'backups', 'notes.txt'), 'not a backup');
  writeFileSync(join(folder, 'logs', 'volterra.log'), 'twelve bytes');
  const storage = systemStorage.parse(await readStorage(folder, reader));
  expect(storage).toMatchObject({
    logBytes: 12,
    backups: [{ fileName: 'volterra-2026-05-14.sqlite', sizeBytes: 1 }],
  });
  expect(storage.freeBytes).toBeGreaterThan(0);
  rmSync(folder, { recursive: true });
});
