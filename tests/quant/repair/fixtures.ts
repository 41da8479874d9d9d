import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { benchmarkGrid } from '#quant/repair/benchmark-grid.ts';
import type { BenchmarkSurface } from '#quant/repair/repair-grid.ts';
import { sharedPath } from '../../support/shared-data.ts';

/** The four test sets of the published benchmark, in the order of its tables. */
export const publishedSets = [
  'ssvi-regular',
  'ssvi-adversarial',
  'sabr-regular',
  'sabr-adversarial',
] as const;
export type PublishedSet = (typeof publishedSets)[number] | 'train' | 'validation';

const NODES = 13 * 17;

function readFloats(set: PublishedSet, part: string): Float32Array {
  const bytes = gunzipSync(readFileSync(sharedPath('data', 'surface-repair', `${set}.${part}.f32.gz`)));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** The first surfaces of a published set, all where no count is given. */
export function publishedSurfaces(set: PublishedSet, count = Number.POSITIVE_INFINITY): BenchmarkSurface[] {
  const [truth, mask, quotes] = ['w', 'mask', 'observed'].map((part) => readFloats(set, part));
  const surfaces = Math.min(count, truth!.length / NODES);
  return Array.from({ length: surfaces }, (_, at) => {
    const part = (values: Float32Array): Float32Array => values.subarray(at * NODES, (at + 1) * NODES);
    return {
      grid: benchmarkGrid,
      truth: Float64Array.from(part(truth!)),
      totalVariance: Float64Array.from(part(quotes!)),
      observed: Uint8Array.from(part(mask!)),
      family: set,
    };
  });
}
