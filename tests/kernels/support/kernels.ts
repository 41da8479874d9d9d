import { loadKernel } from '#kernels/load-kernels.ts';

/** Why tests of a kernel cannot run, or null. */
export function kernelSkipReason(name: string): string | null {
  return loadKernel(name) === null ? 'the kernels are not built: run `npm run build`' : null;
}

const SMALLEST_NORMAL = 2 ** -1022;

/** Distance of two doubles in units of the last place of the second; 0 for two NaN or two equal infinities. */
export function ulpsApart(value: number, reference: number): number {
  if (Object.is(value, reference) || value === reference) return 0;
  if (!Number.isFinite(value) || !Number.isFinite(reference)) return Number.POSITIVE_INFINITY;
  const size = Math.max(Math.abs(reference), SMALLEST_NORMAL);
  return Math.abs(value - reference) / 2 ** (Math.floor(Math.log2(size)) - 52);
}
