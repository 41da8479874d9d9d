import { createGunzip } from 'node:zlib';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Hash } from 'node:crypto';
import { VolterraError } from '#contract/errors.ts';
import { type Archive, refused } from './archive.ts';
import { LIMITS } from './limits.ts';

export type Compression = 'none' | 'gzip' | 'zip';

const READ_BYTES = 262_144;

/** Tells gzip and zip from their first bytes, never from the name. */
export async function sniffCompression(handle: FileHandle): Promise<Compression> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
  if (bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return 'gzip';
  const isZip = bytesRead >= 4 && buffer[0] === 0x50 && buffer[1] === 0x4b;
  return isZip && (buffer[2] === 3 || buffer[2] === 5) ? 'zip' : 'none';
}

/** Bytes of an open file from its start, optionally hashed on the way. */
export async function* fileBytes(handle: FileHandle, hash?: Hash): AsyncGenerator<Buffer> {
  let position = 0;
  for (;;) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    const bytes = buffer.subarray(0, bytesRead);
    hash?.update(bytes);
    yield bytes;
  }
}

/** Unpacked bytes of a gzip file; a bomb is refused as soon as it shows. */
export async function* gunzipped(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: READ_BYTES });
  let packed = 0;
  const feed = (async () => {
    for await (const bytes of source) {
      packed += bytes.length;
      if (!gunzip.write(bytes))
        await new Promise((resolve) => gunzip.once('drain', resolve).once('close', resolve));
      if (gunzip.destroyed) return;
    }
    gunzip.end();
  })();
  feed.catch((error: Error) => gunzip.destroy(error));
  try {
    yield* bounded(gunzip, () => packed);
    await feed;
  } catch (error) {
    throw error instanceof VolterraError ? error : refused(`it is damaged (${(error as Error).message})`);
  } finally {
    gunzip.destroy();
  }
}

/** Unpacked bytes of one entry of a zip archive. */
export async function* entryBytes(archive: Archive, index: number, hash?: Hash): AsyncGenerator<Buffer> {
  const entry = archive.entries[index];
  if (!entry) throw refused('the entry is gone');
  if (entry.refusal) throw refused(entry.refusal);
  const stream = await archive.open(index);
  try {
    for await (const bytes of bounded(stream, () => Math.max(1, entry.compressedBytes))) {
      hash?.update(bytes);
      yield bytes;
    }
  } catch (error) {
    throw error instanceof VolterraError ? error : refused(`it is damaged (${(error as Error).message})`);
  } finally {
    stream.destroy();
  }
}

async function* bounded(stream: Readable, packedBytes: () => number): AsyncGenerator<Buffer> {
  let unpacked = 0;
  for await (const bytes of stream as AsyncIterable<Buffer>) {
    unpacked += bytes.length;
    if (unpacked > LIMITS.unpackedBytes)
      throw refused(`it unpacks to more than ${LIMITS.unpackedBytes} bytes`);
    if (unpacked > LIMITS.expansionFloorBytes && unpacked > packedBytes() * LIMITS.expansion) {
      throw refused(`it expands more than ${LIMITS.expansion} times`);
    }
    yield bytes;
  }
}
