import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { VolterraError } from '#contract/errors.ts';
import type { FoundFile } from './collect-files.ts';

export const MAX_UPLOAD_BYTES = 2 ** 31;
export const MAX_CHUNK_BYTES = 512 * 1024;
/** Uploads that wait at once: as many as one import takes. An open one is a small file, not an open handle. */
const MAX_OPEN = 10_000;

interface Upload {
  readonly fileName: string;
  readonly path: string;
  readonly sizeBytes: number;
  received: number;
  /** Chunks are written one after the other. */
  tail: Promise<unknown>;
}

/** Files that a browser sends wait here, under names of ours, until they are imported. */
export class UploadQuarantine {
  readonly #folder: string;
  readonly #uploads = new Map<string, Upload>();

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'uploads');
  }

  /** Removes what an earlier run left behind. */
  async sweep(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder))
      await rm(join(this.#folder, name), { recursive: true, force: true });
  }

  async begin(fileName: string, sizeBytes: number): Promise<string> {
    if (sizeBytes > MAX_UPLOAD_BYTES) throw new VolterraError('TOO_LARGE', { field: 'sizeBytes' });
    if (this.#uploads.size >= MAX_OPEN)
      throw new VolterraError('OVERLOADED', { message: `${MAX_OPEN} uploads are open already.` });
    const uploadId = randomUUID();
    const path = join(this.#folder, `${uploadId}.part`);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await (await open(path, 'wx', 0o600)).close();
    // Only the last part of the name counts, and only for display and detection.
    this.#uploads.set(uploadId, {
      fileName: basename(fileName.replaceAll('\\', '/')),
      path,
      sizeBytes,
      received: 0,
      tail: Promise.resolve(),
    });
    return uploadId;
  }

  async append(uploadId: string, offset: number, bytes: Uint8Array): Promise<number> {
    const upload = this.#find(uploadId);
    if (bytes.length > MAX_CHUNK_BYTES) throw new VolterraError('TOO_LARGE', { field: 'bytes' });
    const written = upload.tail.then(() => this.#write(upload, offset, bytes));
    upload.tail = written.catch(() => undefined);
    return written;
  }

  /** The complete file of an upload. */
  take(uploadId: string): FoundFile {
    const { path, fileName, received, sizeBytes } = this.#find(uploadId);
    if (received !== sizeBytes) {
      throw new VolterraError('INVALID_INPUT', {
        message: `The upload of ${fileName} is not complete: ${received} of ${sizeBytes} bytes.`,
      });
    }
    return { path, fileName };
  }

  async discard(uploadId: string): Promise<void> {
    const upload = this.#uploads.get(uploadId);
    this.#uploads.delete(uploadId);
    if (upload) await rm(upload.path, { force: true });
  }

  async #write(upload: Upload, offset: number, bytes: Uint8Array): Promise<number> {
    if (offset !== upload.received) {
      throw new VolterraError('INVALID_INPUT', {
        message: `The next byte is ${upload.received}, not ${offset}.`,
        field: 'offset',
      });
    }
    if (offset + bytes.length > upload.sizeBytes)
      throw new VolterraError('TOO_LARGE', { message: 'The upload is longer than announced.' });
    const handle = await open(upload.path, 'r+');
    try {
      await handle.write(bytes, 0, bytes.length, offset);
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code === 'ENOSPC' ? 'STORE_FULL' : 'STORE_IO';
      throw new VolterraError(code, { cause });
    } finally {
      await handle.close();
    }
    upload.received += bytes.length;
    return upload.received;
  }

  #find(uploadId: string): Upload {
    const upload = this.#uploads.get(uploadId);
    if (!upload)
      throw new VolterraError('INVALID_INPUT', {
        message: 'There is no upload of that id.',
        field: 'uploadId',
      });
    return upload;
  }
}
