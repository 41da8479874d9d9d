import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VolterraError } from '#contract/errors.ts';

export interface Migration {
  readonly version: number;
  readonly fileName: string;
  readonly sql: string;
  readonly sha256: string;
}

/** Migrations of a folder in order; line ends do not count, since some checkouts change them. */
export function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}_[a-z_]+\.sql$/.test(name));
  return names.sort().map((fileName, index) => {
    const sql = readFileSync(join(folder, fileName), 'utf8').replaceAll('\r\n', '\n');
    if (Number(fileName.slice(0, 4)) !== index + 1) {
      throw new VolterraError('STORE_MIGRATION_EDITED', {
        message: `The migrations are not numbered in sequence at ${fileName}.`,
      });
    }
    return { version: index + 1, fileName, sql, sha256: createHash('sha256').update(sql).digest('hex') };
  });
}
