import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { VolterraError, type ErrorCode } from '#contract/errors.ts';

export interface FileIdentity {
  readonly sizeBytes: number;
  readonly modifiedNs: bigint;
  readonly inode: bigint;
}

export interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly identity: FileIdentity;
}

/** Opens a regular file for reading; a pipe, device or folder is refused, and opening never waits for one. */
export async function openRegular(path: string): Promise<OpenFile> {
  // Without O_NONBLOCK the open of a FIFO would wait for a writer; Windows has neither.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags).catch((cause: unknown) => {
    throw openError(path, cause);
  });
  try {
    const identity = await identify(handle);
    if (!identity) throw new VolterraError('FILE_NOT_REGULAR', { data: { path } });
    return { path, handle, identity };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Fails when the open file is not what it was when it was opened. */
export async function assertUnchanged(file: OpenFile, expected: FileIdentity = file.identity): Promise<void> {
  const now = await identify(file.handle);
  const same =
    now?.sizeBytes === expected.sizeBytes &&
    now.modifiedNs === expected.modifiedNs &&
    now.inode === expected.inode;
  if (!same) throw new VolterraError('FILE_CHANGED', { data: { path: file.path } });
}

async function identify(handle: FileHandle): Promise<FileIdentity | undefined> {
  const stat = await handle.stat({ bigint: true });
  if (!stat.isFile()) return undefined;
  return { sizeBytes: Number(stat.size), modifiedNs: stat.mtimeNs, inode: stat.ino };
}

function openError(path: string, cause: unknown): VolterraError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const known: Record<string, ErrorCode> = {
    ENOENT: 'FILE_NOT_FOUND',
    ENOTDIR: 'FILE_NOT_FOUND',
    EISDIR: 'FILE_NOT_REGULAR',
    ENXIO: 'FILE_NOT_REGULAR',
    ENODEV: 'FILE_NOT_REGULAR',
    ELOOP: 'FILE_NOT_REGULAR',
  };
  return new VolterraError(known[code] ?? 'FILE_UNREADABLE', { data: { path, reason: code }, cause });
}
