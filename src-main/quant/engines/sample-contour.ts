import { complexVector, type ComplexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction } from '../models/model.ts';
import {
  appendPoints,
  copyOf,
  emptyContourBuffer,
  halveWeights,
  MOST_NODES,
  type ContourBuffer,
} from './contour-buffer.ts';
import {
  aimFor,
  errorFromDifference,
  errorRule,
  ROUNDING,
  roundingOf,
  type ErrorRule,
} from './contour-errors.ts';
import { trapezoidStep, type Contour, type StrikeBand } from './contour.ts';
import type { Tolerance } from './engine.ts';
import type { EngineKernels } from './kernels.ts';
import {
  halfSum,
  measure,
  measureEverySecond,
  PROBES,
  probePositions,
  type Measured,
} from './measure-samples.ts';
import { toOutOfTheMoney } from './parity.ts';

/** How exact, and by which hot loops. */
export interface SamplingOrder {
  /** Out-of-the-money prices surely below it, per unit of forward, are not computed; never where absent. */
  readonly negligible?: number;
  readonly tolerance: Tolerance;
  readonly kernels: EngineKernels;
}

/** φ̂ along a contour, ready to be summed against any payoff: Σ_j Re(samples_j · g(u_j)) = (1/2π)∫ φ̂(u) g(u) du. */
export interface SampledContour {
  readonly contour: Contour;
  /** [count] nodes u_j with Re u ≥ 0; the other half of the contour is their mirror. */
  readonly nodes: ComplexVector;
  /** [count] u′(ξ_j) step/π, halved at ξ = 0. */
  readonly factors: ComplexVector;
  /** [count] φ̂(u_j) times the factors. */
  readonly samples: ComplexVector;
  /** Error of a price as part of its `mass`, the sum of the sizes of its terms. */
  readonly relativeError: number;
  /** The part of it that no more nodes take away. */
  readonly rounding: number;
  /** Mass of the price of a strike k is mass·e^{k(1 + base)}, with base = Im u at ξ = 0. */
  readonly mass: number;
  readonly base: number;
  readonly converged: boolean;
  /** The first nodes alone, with twice their samples, are the rule of twice the step: what a sum differs by is its error. */
  readonly coarseCount: number;
  /** Node farthest out; what a sum leaves out is a few times its term there. */
  readonly farthest: number;
  /** How errors follow from differences; see `errorFromDifference`. */
  readonly errorRule: ErrorRule;
  /** A price of the band is so much smaller than its terms that its digits are lost to rounding. */
  readonly digitsLost: boolean;
}

const BLOCK = 8;
const MOST_LEVELS = 10;
/** A contour along which terms grow so far beyond the first one is bent the wrong way. */
const LARGEST_RISE = Math.log(1e3);
/** Terms below this part of the accuracy, and of the first term, twice in a row, end the sum; at least the second. */
const NEGLIGIBLE_PART = 1e-3;
const LEAST_TERM = 1e-18;
/** Where φ̂ overflows, terms must have fallen so far; the remainder is a few times the last of them. */
const ACCEPTABLE_TERM = 1e-9;
/** What is left out, as a multiple of the last term. */
export const REMAINDER = 5;

/**
 * Samples φ̂ on a contour until prices of the band are as exact as asked, halving the step of the trapezoid rule.
 *
 * The integrand is analytic in a strip of ξ, so the error of step h is ε(h) ≈ M e^{−2πd/h}: the difference of two levels
 * tells the error of the finer one, and a third level whether it converges as it should. They are taken at five strikes
 * across the band, the worst counts.
 * @param cf characteristic function
 * @param contour from `chooseContour`
 * @param band strikes
 * @param order error wanted per unit of forward, and the hot loops
 * @returns nodes and samples with the error reached
 * @source Trefethen and Weideman 2014, "The exponentially convergent trapezoidal rule", SIAM Review 56
 */
export function sampleContour(
  cf: CharacteristicFunction,
  contour: Contour,
  band: StrikeBand,
  { tolerance, kernels }: SamplingOrder,
): SampledContour {
  const accuracy = wantedAccuracy(contour, band, tolerance);
  const step = 2 * trapezoidStep(contour, accuracy);
  const probes = probePositions(band, cf.continuation?.location);
  const buffer = emptyContourBuffer();
  const reach = sampleUntilNegligible({ buffer, cf, contour, band, step, accuracy });
  const first = buffer.count;
  if (!reach.usable) return unusable(contour, buffer);
  let measured = measure(buffer, 0, probes, kernels);
  let coarser = measureEverySecond(buffer, probes, kernels);
  let sampled: SampledContour | null = null;
  for (let level = 1, spacing = step; level <= MOST_LEVELS; level += 1, spacing /= 2) {
    const count = Math.ceil(((first - 1) * step) / spacing);
    const before = buffer.count;
    if (before + count > MOST_NODES) break;
    appendPoints(buffer, cf, contour, { step: spacing, first: 0.5, count });
    const added = measure(buffer, before, probes, kernels);
    halveWeights(buffer);
    const finer = halfSum(measured, added);
    sampled = judge({
      contour,
      buffer,
      probes,
      tolerance,
      coarser,
      coarse: measured.sums,
      fine: finer,
      before,
      first,
      reach,
    });
    if (sampled.converged || !Number.isFinite(sampled.relativeError)) break;
    coarser = measured.sums;
    measured = finer;
  }
  if (sampled === null) return unusable(contour, buffer);
  const { count } = buffer;
  return {
    ...sampled,
    nodes: copyOf(buffer.nodes, count),
    factors: copyOf(buffer.factors, count),
    samples: copyOf(buffer.samples, count),
  };
}

function unusable(contour: Contour, { nodes }: ContourBuffer): SampledContour {
  return {
    contour,
    nodes: complexVector(0),
    factors: complexVector(0),
    samples: complexVector(0),
    relativeError: Number.POSITIVE_INFINITY,
    rounding: ROUNDING,
    mass: 0,
    base: nodes.im[0]!,
    converged: false,
    coarseCount: 0,
    farthest: 0,
    errorRule: { vouched: false, gain: 1 },
    digitsLost: false,
  };
}

/** Relative error for the choice of the step, finer than what is asked so that the estimate passes at once. */
function wantedAccuracy(contour: Contour, band: StrikeBand, { absolute, relative }: Tolerance): number {
  const reach = Math.abs(1 - contour.saddle) * 0.5 * (band.highest - band.lowest);
  return aimFor(Math.min(0.1 * relative, absolute * Math.exp(-contour.logSize - reach)));
}

interface Sampling {
  readonly buffer: ContourBuffer;
  readonly cf: CharacteristicFunction;
  readonly contour: Contour;
  readonly band: StrikeBand;
  readonly step: number;
  readonly accuracy: number;
}

interface Reach {
  /** False where terms grow or are not numbers. */
  readonly usable: boolean;
  /** What was left out, as part of the first term. */
  readonly truncation: number;
}

/** Fills the buffer with the coarsest level, out to where terms no longer count. */
function sampleUntilNegligible({ buffer, cf, contour, band, step, accuracy }: Sampling): Reach {
  const least = Math.max(LEAST_TERM, NEGLIGIBLE_PART * accuracy);
  const enough = Math.log(least);
  let start = Number.NaN;
  let last = Number.POSITIVE_INFINITY;
  let small = 0;
  for (let first = 0; first < MOST_NODES / 4; first += BLOCK) {
    appendPoints(buffer, cf, contour, { step, first, count: BLOCK });
    for (let j = first; j < first + BLOCK; j += 1) {
      const size = termSize(buffer, j, band);
      if (j === 0) start = size + Math.LN2;
      if (size !== Number.NEGATIVE_INFINITY && !(size - start <= LARGEST_RISE)) {
        // φ̂ itself has left the range of doubles: what is left out is no larger than what came before.
        buffer.count = j;
        const part = Math.exp(last - start);
        return { usable: part < ACCEPTABLE_TERM, truncation: REMAINDER * part };
      }
      last = size;
      small = size === Number.NEGATIVE_INFINITY || size - start < enough ? small + 1 : 0;
      if (small === 2) {
        buffer.count = j + 1;
        return { usable: true, truncation: 0 };
      }
    }
  }
  return { usable: true, truncation: REMAINDER * Math.exp(last - start) };
}

/** ln of the larger of the terms of both ends of the band, less e^k. */
function termSize({ nodes, samples }: ContourBuffer, j: number, band: StrikeBand): number {
  const a = nodes.re[j]!;
  const b = nodes.im[j]!;
  const payoff = 0.5 * Math.log((a * a + b * b) * (a * a + (b + 1) * (b + 1)));
  const growth = Math.max(b * band.lowest, b * band.highest);
  return Math.log(Math.max(Math.abs(samples.re[j]!), Math.abs(samples.im[j]!))) - payoff + growth;
}

interface Judged {
  readonly contour: Contour;
  readonly buffer: ContourBuffer;
  readonly probes: Float64Array;
  readonly tolerance: Tolerance;
  readonly coarser: Float64Array;
  readonly coarse: Float64Array;
  readonly fine: Measured;
  /** Nodes before the last level, and those of the first. */
  readonly before: number;
  readonly first: number;
  readonly reach: Reach;
}

/** What is known of the rule in the buffer; its columns are still those of the buffer. */
function judge({
  contour,
  buffer,
  probes,
  tolerance,
  coarser,
  coarse,
  fine,
  before,
  first,
  reach,
}: Judged): SampledContour {
  const base = buffer.nodes.im[0]!;
  const mass = Math.max(fine.lowMass, fine.highMass);
  let earlier = 0;
  let difference = 0;
  let wanted = Number.POSITIVE_INFINITY;
  let digitsLost = false;
  for (let i = 0; i < PROBES; i += 1) {
    const k = probes[i]!;
    const scale = Math.max(mass * Math.exp(base * k), Number.MIN_VALUE);
    earlier = Math.max(earlier, Math.abs(coarse[i]! - coarser[i]!) / scale);
    difference = Math.max(difference, Math.abs(fine.sums[i]! - coarse[i]!) / scale);
    // What counts is the out-of-the-money price, which parity may have to take from an integral of another side.
    const price = Math.abs(fine.sums[i]! + Math.exp(-k) * toOutOfTheMoney(contour.side, k).shift);
    const share = (tolerance.relative * price) / scale;
    digitsLost ||= share < ROUNDING;
    wanted = Math.min(wanted, share, (tolerance.absolute * Math.exp(-k)) / scale);
  }
  const rule = errorRule(contour.vouched, earlier, difference);
  const rounding = roundingOf(contour, probes[0]!, probes[PROBES - 1]!);
  const relativeError = errorFromDifference(difference, rule) + rounding + reach.truncation;
  return {
    contour,
    nodes: buffer.nodes,
    factors: buffer.factors,
    samples: buffer.samples,
    relativeError,
    rounding,
    mass,
    base,
    coarseCount: before,
    farthest: first - 1,
    errorRule: rule,
    digitsLost,
    converged: relativeError <= Math.max(wanted, 2 * rounding),
  };
}
