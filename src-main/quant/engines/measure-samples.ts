import { complexVector, type ComplexVector } from '../math/complex-vector.ts';
import { viewOf, type ContourBuffer } from './contour-buffer.ts';
import type { StrikeBand } from './contour.ts';
import type { EngineKernels } from './kernels.ts';
import { priceWeights } from './payoff-weights.ts';

/** Strikes at which the convergence of a band is watched. */
export const PROBES = 5;
/** Wide enough that the error of a step, which oscillates with k, cannot vanish at all probes. */
const LONE_MARGIN = 0.1;

/**
 * Five strikes across the band; a lone strike gets neighbours on its own side of the location, where φ̂ behaves alike.
 * @param band strikes
 * @param location of the continuation of φ̂
 * @returns [5] k
 */
export function probePositions(
  { lowest, highest }: StrikeBand,
  location = Number.POSITIVE_INFINITY,
): Float64Array {
  const positions = new Float64Array(PROBES);
  const margin = highest > lowest ? 0 : Math.min(LONE_MARGIN, 0.25 * Math.abs(lowest - location));
  const [from, to] = [lowest - margin, highest + margin];
  for (let i = 0; i < PROBES; i += 1) positions[i] = from + ((to - from) * i) / (PROBES - 1);
  return positions;
}

/** Prices less e^k at the probes, and the sums of the sizes of their terms at the first and the last of them. */
export interface Measured {
  readonly sums: Float64Array;
  readonly lowMass: number;
  readonly highMass: number;
}

/**
 * Measures the part of a buffer from a node on.
 * @param buffer nodes and samples
 * @param from first node
 * @param probes [5] k
 * @param kernels hot loops
 * @returns sums and masses
 */
export function measure(
  buffer: ContourBuffer,
  from: number,
  probes: Float64Array,
  kernels: EngineKernels,
): Measured {
  const nodes = viewOf(buffer.nodes, from, buffer.count);
  const weights = complexVector(buffer.count - from);
  priceWeights(weights, nodes, viewOf(buffer.samples, from, buffer.count));
  const sums = new Float64Array(PROBES);
  kernels.sumWaves(sums, probes, nodes, weights);
  const base = buffer.nodes.im[0]!;
  let lowMass = 0;
  let highMass = 0;
  for (let j = 0; j < weights.re.length; j += 1) {
    const size = Math.abs(weights.re[j]!) + Math.abs(weights.im[j]!);
    lowMass += size * Math.exp((nodes.im[j]! - base) * probes[0]!);
    highMass += size * Math.exp((nodes.im[j]! - base) * probes[PROBES - 1]!);
  }
  return { sums, lowMass, highMass };
}

/**
 * Rules of one step, one between the points of the other, make one of half the step.
 * @param a measured
 * @param b measured
 * @returns their mean
 */
export function halfSum(a: Measured, b: Measured): Measured {
  return {
    sums: a.sums.map((sum, i) => 0.5 * (sum + b.sums[i]!)),
    lowMass: 0.5 * (a.lowMass + b.lowMass),
    highMass: 0.5 * (a.highMass + b.highMass),
  };
}

/**
 * The rule of twice the step of the first level.
 * @param buffer the first level
 * @param probes [5] k
 * @param kernels hot loops
 * @returns [5] sums
 */
export function measureEverySecond(
  buffer: ContourBuffer,
  probes: Float64Array,
  kernels: EngineKernels,
): Float64Array {
  const isEven = (_: number, j: number): boolean => j % 2 === 0;
  const pick = (vector: ComplexVector): ComplexVector => {
    const { re, im } = viewOf(vector, 0, buffer.count);
    return { re: re.filter(isEven), im: im.filter(isEven) };
  };
  const nodes = pick(buffer.nodes);
  const weights = complexVector(nodes.re.length);
  priceWeights(weights, nodes, pick(buffer.samples));
  const sums = new Float64Array(PROBES);
  kernels.sumWaves(sums, probes, nodes, weights);
  return sums.map((sum) => 2 * sum);
}
