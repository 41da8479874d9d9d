import { outOfTheMoneyVols as referenceVols, type TimeValues } from '#quant/engines/out-of-the-money-vol.ts';
import { referenceKernels, type EngineKernels } from '#quant/engines/kernels.ts';
import { sumWaves as referenceSums } from '#quant/engines/sum-waves.ts';
import type { ComplexVector } from '#quant/math/complex-vector.ts';
import { loadKernel, type Kernel } from './load-kernels.ts';

/** Exports of fourier.kernel.ts. */
interface FourierExports {
  readonly sumWaves: (...addressesAndCounts: readonly number[]) => void;
}

/** The export of black.kernel.ts for one expiry: prices, ln(K/F), years, vols, statuses, even count. */
interface SliceExports {
  readonly volsOfSlice: (...addressesAndCounts: readonly number[]) => number;
}

/** Angles that the reduction by three parts of π/2 can take. */
const LARGEST_ANGLE = 1e6;
/** Status of an element that the kernel leaves to the reference. */
const UNDONE = 255;
const LEAST_CAPACITY = 256;

let engineKernels: EngineKernels | undefined;

/**
 * Hot loops for the engines of quant: vector code where it can run, the reference elsewhere.
 * @returns kernels for `priceOptions` and its kin, the same at every call in a thread
 */
export function findEngineKernels(): EngineKernels {
  return (engineKernels ??= makeEngineKernels());
}

function makeEngineKernels(): EngineKernels {
  const fourier = loadKernel<FourierExports>('fourier');
  const black = loadKernel<SliceExports>('black');
  if (fourier === null || black === null) return referenceKernels;
  return { ...referenceKernels, sumWaves: sumWavesBy(fourier), outOfTheMoneyVols: volsBy(black) };
}

function sumWavesBy(kernel: Kernel<FourierExports>): EngineKernels['sumWaves'] {
  const columns = growingColumns(kernel, 6);
  return (out, positions, nodes, weights) => {
    const nodeCount = nodes.re.length;
    if (widest(positions) * widest(nodes.re) > LARGEST_ANGLE) {
      referenceSums(out, positions, nodes, weights);
      return;
    }
    const { addresses, views } = columns(Math.max(nodeCount + 1, positions.length));
    const evenCount = nodeCount + (nodeCount % 2);
    copyPadded(views[2]!, nodes.re, evenCount);
    copyPadded(views[3]!, nodes.im, evenCount);
    copyPadded(views[4]!, weights.re, evenCount);
    copyPadded(views[5]!, weights.im, evenCount);
    views[0]!.set(out);
    views[1]!.set(positions);
    const [sums, xs, ...rest] = addresses as [number, number, ...number[]];
    kernel.run.sumWaves(sums, xs, positions.length, ...rest, evenCount);
    for (let i = 0; i < out.length; i += 1) out[i] = views[0]![i]!;
  };
}

function copyPadded(to: Float64Array, from: ComplexVector['re'], count: number): void {
  to.set(from);
  if (from.length < count) to[from.length] = 0;
}

function widest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) {
    const size = Math.abs(values[i]!);
    // NaN counts as too wide.
    if (!(size <= most)) most = size;
  }
  return Number.isNaN(most) ? Number.POSITIVE_INFINITY : most;
}

function volsBy(
  kernel: Kernel<SliceExports>,
): (out: Float64Array, status: Uint8Array, values: TimeValues) => void {
  const columns = growingColumns(kernel, 4);
  return (out, status, values) => {
    const count = out.length;
    if (count === 0) return;
    const { addresses, views } = columns(count + 1);
    const [prices, logMoneyness, vols, statuses] = addresses as [number, number, number, number];
    views[0]!.set(values.prices);
    views[1]!.set(values.logMoneyness);
    views[0]![count] = values.prices[count - 1]!;
    views[1]![count] = values.logMoneyness[count - 1]!;
    const evenCount = count + (count % 2);
    const undone = kernel.run.volsOfSlice(
      prices,
      logMoneyness,
      values.expiryYears,
      vols,
      statuses,
      evenCount,
    );
    out.set(views[2]!.subarray(0, count));
    status.set(kernel.bytes(statuses, count));
    if (undone > 0) finishByReference(out, status, values);
  };
}

function finishByReference(out: Float64Array, status: Uint8Array, values: TimeValues): void {
  const [vol, why] = [new Float64Array(1), new Uint8Array(1)];
  for (let i = 0; i < out.length; i += 1) {
    if (status[i] !== UNDONE) continue;
    const one = {
      prices: values.prices.subarray(i, i + 1),
      logMoneyness: values.logMoneyness.subarray(i, i + 1),
      expiryYears: values.expiryYears,
    };
    referenceVols(vol, why, one);
    out[i] = vol[0]!;
    status[i] = why[0]!;
  }
}

/** Columns of one length that are laid out again only when a longer one is asked for: calls here are short and many. */
function growingColumns(
  kernel: Kernel<unknown>,
  count: number,
): (length: number) => ReturnType<Kernel<unknown>['columns']> {
  let capacity = LEAST_CAPACITY;
  let columns = kernel.columns(...new Array<number>(count).fill(capacity));
  return (length) => {
    // Another user of the same memory may have made it grow, which empties the views.
    if (length > capacity || columns.views[0]!.length === 0) {
      while (capacity < length) capacity *= 2;
      columns = kernel.columns(...new Array<number>(count).fill(capacity));
    }
    return columns;
  };
}
