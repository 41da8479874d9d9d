import { VolterraError, type WireError } from '#contract/errors.ts';
import { freeBytes } from './place.ts';

const MEGABYTE = 1_048_576;
/** Room that a write should find; below it an input-output error is taken for a full disk. */
const ROOM_BYTES = 64 * MEGABYTE;

const byPrefix: readonly (readonly [string, VolterraError['code']])[] = [
  ['SQLITE_CORRUPT', 'STORE_DAMAGED'],
  ['SQLITE_NOTADB', 'STORE_DAMAGED'],
  ['SQLITE_READONLY', 'STORE_READ_ONLY'],
  ['SQLITE_BUSY', 'STORE_LOCKED'],
  ['SQLITE_LOCKED', 'STORE_LOCKED'],
  ['SQLITE_IOERR', 'STORE_IO'],
  ['SQLITE_CANTOPEN', 'STORE_IO'],
  ['SQLITE_PERM', 'STORE_IO'],
  ['SQLITE_AUTH', 'STORE_IO'],
  ['SQLITE_CONSTRAINT', 'INVALID_INPUT'],
  ['EACCES', 'STORE_IO'],
  ['EPERM', 'STORE_IO'],
  ['EROFS', 'STORE_IO'],
  ['EIO', 'STORE_IO'],
  ['ENOENT', 'STORE_IO'],
  ['ENOTDIR', 'STORE_IO'],
  ['EEXIST', 'STORE_IO'],
  ['EISDIR', 'STORE_IO'],
  ['EBUSY', 'STORE_IO'],
];

/** Any failure of SQLite or the file system as a typed error that says what to do. */
export function toStoreError(error: unknown, folder: string, neededBytes = ROOM_BYTES): VolterraError {
  if (error instanceof VolterraError) return error;
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT')
    return diskFull(folder, neededBytes, error);
  const known = byPrefix.find(([prefix]) => code.startsWith(prefix))?.[1];
  if (known === 'STORE_IO' && nearlyFull(folder)) return diskFull(folder, neededBytes, error);
  if (known === undefined)
    return new VolterraError('INTERNAL', { message: text, data: { code }, cause: error });
  return new VolterraError(known, { message: `${text} (${code}).`, data: { code, folder }, cause: error });
}

/** `STORE_FULL` with the number of megabytes to free. */
export function diskFull(folder: string, neededBytes: number, cause?: unknown): VolterraError {
  const free = freeBytes(folder) ?? 0;
  const missing = Math.max(neededBytes, ROOM_BYTES) - free;
  const freeMegabytes = Math.max(1, Math.ceil(missing / MEGABYTE));
  return new VolterraError('STORE_FULL', {
    message: `The disk of ${folder} is full: free at least ${freeMegabytes} MB.`,
    data: { folder, freeMegabytes, availableBytes: free },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Refuses work that would fill the disk. */
export function requireFree(folder: string, neededBytes: number): void {
  const free = freeBytes(folder);
  if (free !== null && free < neededBytes) throw diskFull(folder, neededBytes);
}

/** The same error on this side of a thread's port. */
export function fromWire(wire: WireError): VolterraError {
  return new VolterraError(wire.code, {
    message: wire.message,
    ...(wire.field === undefined ? {} : { field: wire.field }),
    ...(wire.data === undefined ? {} : { data: wire.data }),
  });
}

function nearlyFull(folder: string): boolean {
  const free = freeBytes(folder);
  return free !== null && free < MEGABYTE;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
