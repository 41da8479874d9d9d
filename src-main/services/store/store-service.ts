import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { isAbsolute } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { VolterraError } from '#contract/errors.ts';
import type { AreaService } from '#services/service-context.ts';
import type { StoreWriter } from '#store/store.ts';

export function createStoreService(writer: StoreWriter): AreaService<'store'> {
  return {
    verify: async (_input, { signal, progress }) => {
      const report = await writer.verify({
        signal,
        progress: (fraction) => progress(fraction, 'Checking batches'),
      });
      const sound = report.integrity === 'ok';
      const status = !sound ? 'DAMAGED' : report.mismatches.length > 0 ? 'MISMATCH' : 'OK';
      return { status, ...report };
    },
    snapshot: async ({ path }, { door, signal, progress }) => {
      if (door === 'loopback')
        throw new VolterraError('NOT_ALLOWED_HERE', {
          message: 'A browser may not name a path on this machine.',
          field: 'path',
        });
      if (!isAbsolute(path))
        throw new VolterraError('INVALID_INPUT', {
          message: 'store.snapshot: path: must be absolute.',
          field: 'path',
        });
      progress(null, 'Copying');
      const { sizeBytes } = await writer.snapshot(path);
      progress(null, 'Hashing');
      return { path, sizeBytes, fileHash: await hashFile(path, signal) };
    },
  };
}

async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}
