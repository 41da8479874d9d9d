import Database from 'better-sqlite3';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VolterraError } from '#contract/errors.ts';

const LOCK_FILE = 'writer.lock';
const OWNER_FILE = 'writer.json';
const LEASE_MS = 5000;

/** Who writes to a data folder: for people and messages; the lock itself is the operating system's. */
export interface LockOwner {
  readonly pid: number;
  readonly startedAtMs: number;
  /** Renewed every five seconds while the owner lives. */
  readonly leaseMs: number;
}

/**
 * The right to write to a data folder, held as an exclusive transaction on an empty database of its own: the system releases it
 * when the process dies, however it dies, so that there is no stale lock to judge and no race in taking it over.
 * Nothing else may open `writer.lock`: closing any handle on it would release a POSIX lock.
 */
export class WriterLock {
  readonly #db: Database.Database;
  readonly #owner: string;
  readonly #lease: NodeJS.Timeout;

  /** @throws VolterraError STORE_LOCKED while another process or thread holds it */
  constructor(folder: string) {
    this.#owner = join(folder, OWNER_FILE);
    this.#db = new Database(join(folder, LOCK_FILE), { timeout: 0 });
    try {
      this.#db.pragma('journal_mode = DELETE');
      this.#db.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      this.#db.close();
      throw isBusy(error) ? lockedBy(readOwner(folder), error) : error;
    }
    const startedAtMs = Math.round(performance.timeOrigin);
    this.#renew(startedAtMs);
    this.#lease = setInterval(() => this.#renew(startedAtMs), LEASE_MS);
    this.#lease.unref();
  }

  release(): void {
    clearInterval(this.#lease);
    rmSync(this.#owner, { force: true });
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
    this.#db.close();
  }

  #renew(startedAtMs: number): void {
    const owner: LockOwner = { pid: process.pid, startedAtMs, leaseMs: Date.now() };
    try {
      writeFileSync(this.#owner, `${JSON.stringify(owner)}\n`);
    } catch {
      // The note is for people; a full disk must not cost the lock.
    }
  }
}

/** What the last writer wrote about itself; null where it says nothing readable. */
export function readOwner(folder: string): LockOwner | null {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')) as LockOwner;
  } catch {
    return null;
  }
}

function isBusy(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY');
}

function lockedBy(owner: LockOwner | null, cause: unknown): VolterraError {
  const who = owner === null ? 'Another Volterra' : `The Volterra with process number ${owner.pid}`;
  return new VolterraError('STORE_LOCKED', {
    message: `${who} has this data folder open for writing.`,
    ...(owner === null ? {} : { data: { ...owner } }),
    cause,
  });
}
