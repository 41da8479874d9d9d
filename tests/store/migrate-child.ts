// Opens a database with migrations that may call die(), which kills this process on the spot.
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { DATABASE_FILE, type WriteDb } from '#store/connection.ts';
import { migrate } from '#store/migrate.ts';
import { readMigrations } from '#store/migration-files.ts';

const [folder, migrations, dieAtEnd] = process.argv.slice(2);
const db = new Database(join(folder!, DATABASE_FILE));
const die = (): null => {
  process.kill(process.pid, 'SIGKILL');
  return null;
};
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.function('die', die);
migrate(db as unknown as WriteDb, readMigrations(migrations!), 0);
if (dieAtEnd === 'true') die();
