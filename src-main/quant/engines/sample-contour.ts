import { multiplyInPlace } from './complex-arrays.ts';
import { complexVector, type ComplexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction } from '../models/model.ts';
import { trapezoidStep, writeContourNodes, type Contour, type StrikeBand } from './contour.ts';
import type { Tolerance } from './engine.ts';
import type { EngineKernels } from './kernels.ts';
import { priceWeights } from './payoff-weights.ts';

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
  /** How errors follow from such a difference; see `errorFromDifference`. */
  readonly gain: number;
  /** A price of the band is so much smaller than its terms that its digits are lost to rounding. */
  readonly digitsLost: boolean;
}

const MOST_NODES = 8192;
const BLOCK = 8;
const LONE_MARGIN = 2e-3;
/** A contour along which terms grow so far beyond the first one is bent the wrong way. */
const LARGEST_RISE = Math.log(1e3);
const PROBES = 5;
/** Terms below this part of the first one, twice in a row, end the sum. */
const LEAST_TERM = 1e-18;
/** Rounding of φ̂ and of the sum, as part of the mass. */
const ROUNDING = 1e-14;
const LAST_PLACE = 2.3e-16;
/**
 * Halving the step squares the error while one singularity rules, less while two take turns: the exponent 1.6 and the
 * factor keep estimates above the truth over the whole registry.
 */
const HALVING_POWER = 1.6;
const HALVING_SAFETY = 20;
const RATE_SAFETY = 1000;

/**
 * Samples φ̂ on a contour until prices of the band are as exact as asked, halving the step of the trapezoid rule.
 *
 * The integrand is analytic in a strip of ξ, so the error of step h is ε(h) ≈ M e^{−2πd/h} and ε(h) ≈ ε(2h)²/M: the
 * difference of two levels tells the error of the finer one. It is taken at five strikes across the band, the worst
 * counts. Where nothing vouches for the strip, the rate is read from three levels instead, with an allowance.
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
  const step = 2 * trapezoidStep(contour, wantedAccuracy(contour, band, tolerance));
  const probes = probePositions(band, cf.continuation?.location);
  const first = sampleUntilNegligible(cf, contour, band, step);
  let levels = [first];
  if (first.usable === false) return unusable(contour, first);
  let sums = probeSums(first, probes, kernels);
  let coarser = probeSums(everySecond(first), probes, kernels).map((sum) => 2 * sum);
  let level: SampledContour | null = null;
  for (let spacing = step; levels.length <= 10; spacing /= 2) {
    const count = Math.ceil(((first.count - 1) * step) / spacing);
    const size = levels.reduce((total, part) => total + part.count, count);
    if (size > MOST_NODES) break;
    const between = samplePoints(cf, contour, { step: spacing, first: 0.5, count });
    const added = probeSums(between, probes, kernels);
    const finer = sums.map((sum, i) => 0.5 * (sum + added[i]!));
    levels = [...levels, between];
    level = judge({ contour, levels, probes, coarser, coarse: sums, fine: finer, tolerance });
    if (level.converged || !Number.isFinite(level.relativeError)) break;
    coarser = sums;
    sums = finer;
  }
  const unknown = sums.map(() => Number.NaN);
  return level ?? judge({ contour, levels, probes, coarser, coarse: sums, fine: unknown, tolerance });
}

function unusable(contour: Contour, { nodes, factors, samples }: Level): SampledContour {
  return {
    contour,
    nodes,
    factors,
    samples,
    relativeError: Number.POSITIVE_INFINITY,
    rounding: ROUNDING,
    mass: 0,
    base: nodes.im[0]!,
    converged: false,
    coarseCount: 0,
    gain: 1,
    digitsLost: false,
  };
}

interface Level {
  readonly nodes: ComplexVector;
  /** u′ spacing/π, with the spacing of the level itself. */
  readonly factors: ComplexVector;
  readonly samples: ComplexVector;
  readonly count: number;
  /** False where terms grow or are not numbers. */
  readonly usable?: boolean;
  /** What was left out, as part of the first term. */
  readonly truncation?: number;
}

/** Relative error for the choice of the step, finer than what is asked so that the estimate passes at once. */
function wantedAccuracy(contour: Contour, band: StrikeBand, { absolute, relative }: Tolerance): number {
  const reach = Math.abs(1 - contour.saddle) * 0.5 * (band.highest - band.lowest);
  const wanted = Math.min(0.1 * relative, absolute * Math.exp(-contour.logSize - reach));
  return Math.min(1e-3, Math.max(1e-21, (wanted / HALVING_SAFETY) ** (2 / HALVING_POWER)));
}

/** Five strikes across the band; a lone strike gets neighbours on its own side of the location, where φ̂ behaves alike. */
function probePositions({ lowest, highest }: StrikeBand, location = Number.POSITIVE_INFINITY): Float64Array {
  const positions = new Float64Array(PROBES);
  const margin = highest > lowest ? 0 : Math.min(LONE_MARGIN, 0.25 * Math.abs(lowest - location));
  const [from, to] = [lowest - margin, highest + margin];
  for (let i = 0; i < PROBES; i += 1) positions[i] = from + ((to - from) * i) / (PROBES - 1);
  return positions;
}

function samplePoints(
  cf: CharacteristicFunction,
  contour: Contour,
  points: { readonly step: number; readonly first: number; readonly count: number },
): Level {
  const nodes = complexVector(points.count);
  const factors = complexVector(points.count);
  const samples = complexVector(points.count);
  writeContourNodes(contour, points, nodes, factors);
  cf.evaluate(nodes, samples);
  const weight = points.step / Math.PI;
  for (let j = 0; j < points.count; j += 1) {
    const own = j === 0 && points.first === 0 ? 0.5 * weight : weight;
    factors.re[j]! *= own;
    factors.im[j]! *= own;
  }
  multiplyInPlace(samples, factors);
  return { nodes, factors, samples, count: points.count };
}

function sampleUntilNegligible(
  cf: CharacteristicFunction,
  contour: Contour,
  band: StrikeBand,
  step: number,
): Level {
  let whole: Level = {
    nodes: complexVector(0),
    factors: complexVector(0),
    samples: complexVector(0),
    count: 0,
  };
  let start = Number.NaN;
  let last = Number.POSITIVE_INFINITY;
  let small = 0;
  for (let first = 0; first < MOST_NODES / 4; first += BLOCK) {
    const block = samplePoints(cf, contour, { step, first, count: BLOCK });
    whole = joinLevels([whole, block]);
    for (let j = 0; j < BLOCK; j += 1) {
      const size = termSize(block, j, band);
      if (first + j === 0) start = size + LOG_2;
      if (size !== Number.NEGATIVE_INFINITY && !(size - start <= LARGEST_RISE)) {
        // φ̂ itself has left the range of doubles: what is left out is no larger than what came before.
        const usable = last - start < LOG_ACCEPTABLE_TERM;
        return {
          ...shorten(whole, first + j),
          usable,
          truncation: usable ? REMAINDER * Math.exp(last - start) : 0,
        };
      }
      last = size;
      small = size === Number.NEGATIVE_INFINITY || size - start < LOG_LEAST_TERM ? small + 1 : 0;
      if (small === 2) return shorten(whole, first + j + 1);
    }
  }
  return whole;
}

const LOG_2 = Math.log(2);
const LOG_LEAST_TERM = Math.log(LEAST_TERM);
/** Where φ̂ overflows, terms must have fallen so far; the remainder is a few times the last of them. */
const LOG_ACCEPTABLE_TERM = Math.log(1e-9);
const REMAINDER = 5;

/** ln of the larger of the terms of both ends of the band, less e^k. */
function termSize({ nodes, samples }: Level, j: number, band: StrikeBand): number {
  const [a, b] = [nodes.re[j]!, nodes.im[j]!];
  const [x, y] = [samples.re[j]!, samples.im[j]!];
  const payoff = 0.5 * Math.log((a * a + b * b) * (a * a + (b + 1) * (b + 1)));
  const growth = Math.max(b * band.lowest, b * band.highest);
  return Math.log(Math.max(Math.abs(x), Math.abs(y))) - payoff + growth;
}

function everySecond({ nodes, factors, samples, count }: Level): Level {
  const isEven = (_: number, j: number): boolean => j % 2 === 0;
  return {
    nodes: { re: nodes.re.filter(isEven), im: nodes.im.filter(isEven) },
    factors,
    samples: { re: samples.re.filter(isEven), im: samples.im.filter(isEven) },
    count: Math.ceil(count / 2),
  };
}

function shorten({ nodes, factors, samples }: Level, count: number): Level {
  return {
    nodes: { re: nodes.re.slice(0, count), im: nodes.im.slice(0, count) },
    factors: { re: factors.re.slice(0, count), im: factors.im.slice(0, count) },
    samples: { re: samples.re.slice(0, count), im: samples.im.slice(0, count) },
    count,
  };
}

function joinLevels(parts: readonly Level[], scales?: readonly number[]): Level {
  const count = parts.reduce((total, part) => total + part.count, 0);
  const nodes = complexVector(count);
  const factors = complexVector(count);
  const samples = complexVector(count);
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const scale = scales?.[index] ?? 1;
    nodes.re.set(part.nodes.re, at);
    nodes.im.set(part.nodes.im, at);
    for (let j = 0; j < part.count; j += 1) {
      factors.re[at + j] = scale * part.factors.re[j]!;
      factors.im[at + j] = scale * part.factors.im[j]!;
      samples.re[at + j] = scale * part.samples.re[j]!;
      samples.im[at + j] = scale * part.samples.im[j]!;
    }
    at += part.count;
  }
  return { nodes, factors, samples, count };
}

function probeSums(level: Level, probes: Float64Array, kernels: EngineKernels): number[] {
  const weights = complexVector(level.count);
  priceWeights(weights, level.nodes, level.samples);
  const out = new Float64Array(probes.length);
  kernels.sumWaves(out, probes, level.nodes, weights);
  return [...out];
}

/**
 * Error of the finer of two levels from their difference, both relative to the mass.
 * @param difference |T(h) − T(2h)|/mass
 * @param gain NaN where the model vouches for the strip, else what the last halving gained
 * @returns bound, without rounding; Infinity for what is not finite
 */
export function errorFromDifference(difference: number, gain: number): number {
  if (!Number.isFinite(difference)) return Number.POSITIVE_INFINITY;
  const factor = Number.isNaN(gain) ? HALVING_SAFETY * difference ** (HALVING_POWER - 1) : gain;
  return difference * Math.min(1, factor);
}

/** Rounding of φ̂ and of e^{bk}, whose exponents may be large: as part of the mass. */
function roundingOf({ saddle, logMoment }: Contour, probes: Float64Array): number {
  const farthest = Math.max(Math.abs(probes[0]!), Math.abs(probes[probes.length - 1]!));
  return ROUNDING + LAST_PLACE * (Math.abs(logMoment) + Math.abs(1 - saddle) * farthest);
}

interface Judged {
  readonly contour: Contour;
  readonly levels: readonly Level[];
  readonly probes: Float64Array;
  readonly coarser: readonly number[];
  readonly coarse: readonly number[];
  readonly fine: readonly number[];
  readonly tolerance: Tolerance;
}

/** Joins the levels into one rule and measures it. */
function judge({ contour, levels, probes, coarser, coarse, fine, tolerance }: Judged): SampledContour {
  // Level 0 and 1 were sampled at spacings h and h; each later one at half of its predecessor's.
  const last = levels.length - 1;
  const whole = joinLevels(
    levels,
    levels.map((_, index) => 0.5 ** (index === 0 ? last : last - index + 1)),
  );
  const base = whole.nodes.im[0]!;
  const mass = massOf(whole, base, probes);
  let [earlier, difference] = [0, 0];
  let wanted = Number.POSITIVE_INFINITY;
  let digitsLost = false;
  for (const [i, k] of probes.entries()) {
    const scale = Math.max(mass * Math.exp(base * k), Number.MIN_VALUE);
    earlier = Math.max(earlier, Math.abs(coarse[i]! - coarser[i]!) / scale);
    difference = Math.max(difference, Math.abs(fine[i]! - coarse[i]!) / scale);
    const share = (tolerance.relative * Math.abs(fine[i]!)) / scale;
    digitsLost ||= share < ROUNDING;
    wanted = Math.min(wanted, share, (tolerance.absolute * Math.exp(-k)) / scale);
  }
  const gain = contour.vouched ? Number.NaN : Math.min(1, (RATE_SAFETY * difference) / earlier);
  const rounding = roundingOf(contour, probes);
  const relativeError = errorFromDifference(difference, gain) + rounding + (levels[0]!.truncation ?? 0);
  return {
    contour,
    nodes: whole.nodes,
    factors: whole.factors,
    samples: whole.samples,
    relativeError,
    mass,
    base,
    gain,
    digitsLost,
    coarseCount: whole.count - levels[last]!.count,
    rounding,
    converged: relativeError <= wanted + 2 * rounding,
  };
}

function massOf(level: Level, base: number, probes: Float64Array): number {
  const weights = complexVector(level.count);
  priceWeights(weights, level.nodes, level.samples);
  const ends = [probes[0]!, probes[probes.length - 1]!];
  return Math.max(
    ...ends.map((k) => {
      let sum = 0;
      for (let j = 0; j < level.count; j += 1) {
        const size = Math.abs(weights.re[j]!) + Math.abs(weights.im[j]!);
        sum += size * Math.exp((level.nodes.im[j]! - base) * k);
      }
      return sum;
    }),
  );
}
