import { complexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction } from '../models/model.ts';

/** On which side of the poles at p = 0 and p = 1 a contour runs: it decides what the integral is the price of. */
export type ContourSide = 'put' | 'call' | 'between';

/** Stretch of real p = −Im u around the saddle in which the integrand stays near its minimum. */
export interface MomentWindow {
  readonly lower: number;
  readonly upper: number;
  /** p of least size. */
  readonly saddle: number;
  /** ln of the size of the integral for the strike that was asked for, to a factor of a few. */
  readonly logSize: number;
  /** ln E e^{pX} at the saddle. */
  readonly logMoment: number;
  /** Relative rounding of φ̂ itself, from how far φ̂(−i) is from 1. */
  readonly noise: number;
}

const CANDIDATES = 9;
/** Growth of the integrand from the saddle to the ends of the window, as an exponent. */
const RISE = 2.5;
/** Beyond this exponent φ̂ itself would near the end of doubles. */
const LARGEST_EXPONENT = 650;
/** A table whose neighbours of the least value lie higher than this is refined, at most so many times. */
const COARSE_RISE = 6;
const MOST_PASSES = 5;
/** At a single point rounding may be small by chance. */
const NOISE_ALLOWANCE = 30;
/** Part of the way to the edge of the moments that candidates may go. */
const REACH = 0.97;
/** Moments that reach less far beyond the pole, in inverse deviations, leave no room for a contour. */
const LEAST_ROOM = 1e-6;

/**
 * Where a contour for strikes around `logMoneyness` should cross the imaginary axis: the saddle of
 * g(p) = ln E e^{pX} + (1 − p)k − ln|p(p − 1)| on one side of the poles, with the stretch where g is at most 2.5 above.
 *
 * At the saddle the integrand is as small as it gets, so that an out-of-the-money price is a sum of terms of its own size
 * and keeps its digits however small it is. g is convex on each side; tables of nine points, refined where it is steep, place it well enough.
 * @param cf characteristic function of X
 * @param logMoneyness k
 * @param side part of the strip
 * @returns window, or null where the moments leave no room on that side
 * @source Lord and Kahl 2007, "Optimal Fourier inversion in semi-analytical option pricing" (the saddle as contour)
 */
export function findMomentWindow(
  cf: CharacteristicFunction,
  logMoneyness: number,
  side: ContourSide,
): MomentWindow | null {
  let p = candidates(cf, logMoneyness, side);
  if (p === null) return null;
  let g = exponents(cf, p, logMoneyness);
  let best = placeOfLeast(g);
  const edge = farEnd(cf, side);
  for (let pass = 0; pass < MOST_PASSES && side !== 'between' && best === 0; pass += 1) {
    p = nearer(p);
    g = exponents(cf, p, logMoneyness);
    best = placeOfLeast(g);
  }
  for (let pass = 0; pass < MOST_PASSES && isCutOff(p, g, best, edge); pass += 1) {
    p = beyond(p, edge);
    g = exponents(cf, p, logMoneyness);
    best = placeOfLeast(g);
  }
  for (let pass = 0; pass < MOST_PASSES && isCoarse(g, best); pass += 1) {
    p = between(p, best);
    g = exponents(cf, p, logMoneyness);
    best = placeOfLeast(g);
  }
  if (!Number.isFinite(g[best]!)) return null;
  const first = crossing(p, g, best, -1);
  const last = crossing(p, g, best, 1);
  const width = Math.abs(last - first);
  return {
    saddle: p[best]!,
    lower: Math.min(first, last),
    upper: Math.max(first, last),
    noise: NOISE_ALLOWANCE * Math.abs(forwardMoment(cf) - 1),
    logMoment: g[best]! - payoffExponent(p[best]!, logMoneyness),
    logSize: g[best]! + Math.log(width / 11),
  };
}

/** E e^X, which is 1 but for rounding. */
function forwardMoment(cf: CharacteristicFunction): number {
  const value = complexVector(1);
  cf.evaluate({ re: Float64Array.of(0), im: Float64Array.of(-1) }, value);
  return value.re[0]!;
}

function candidates(cf: CharacteristicFunction, k: number, side: ContourSide): Float64Array | null {
  const p = new Float64Array(CANDIDATES);
  if (side === 'between') {
    for (let i = 0; i < CANDIDATES; i += 1) p[i] = 0.03 + (0.94 * i) / (CANDIDATES - 1);
    return p;
  }
  const { lower, upper } = cf.moments;
  const room = REACH * (side === 'put' ? -lower : upper - 1);
  const variance = Math.max(cf.cumulants.c2, 1e-300);
  const deviation = Math.sqrt(variance);
  const far = Math.min(room, (1.3 * Math.abs(k)) / variance + 3 / deviation + 0.5);
  const near = Math.min(0.3 / deviation, far / 6);
  if (!(room * deviation > LEAST_ROOM)) return null;
  const ratio = Math.exp(Math.log(far / near) / (CANDIDATES - 1));
  for (let i = 0, distance = near; i < CANDIDATES; i += 1, distance *= ratio) {
    p[i] = side === 'put' ? -distance : 1 + distance;
  }
  return p;
}

function exponents(cf: CharacteristicFunction, p: Float64Array, k: number): Float64Array {
  const u = complexVector(p.length);
  const value = complexVector(p.length);
  for (let i = 0; i < p.length; i += 1) u.im[i] = -p[i]!;
  cf.evaluate(u, value);
  const g = new Float64Array(p.length);
  for (let i = 0; i < p.length; i += 1) {
    const logMoment = Math.log(value.re[i]!);
    const usable = logMoment < LARGEST_EXPONENT && logMoment > -LARGEST_EXPONENT;
    g[i] = usable ? logMoment + payoffExponent(p[i]!, k) : Number.POSITIVE_INFINITY;
  }
  return g;
}

/** ln of the size of the transform of the payoff, e^{(1−p)k}/|p(p − 1)|. */
function payoffExponent(p: number, k: number): number {
  return (1 - p) * k - Math.log(Math.abs(p * (p - 1)));
}

function placeOfLeast(g: Float64Array): number {
  let best = 0;
  for (let i = 1; i < g.length; i += 1) if (g[i]! < g[best]!) best = i;
  return best;
}

/** Whether the neighbours of the least value lie so much higher that the saddle is not yet found. */
function isCoarse(g: Float64Array, best: number): boolean {
  const rise = Math.max((g[best - 1] ?? g[best]!) - g[best]!, (g[best + 1] ?? g[best]!) - g[best]!);
  return Number.isFinite(g[best]!) && rise > COARSE_RISE;
}

function farEnd({ moments }: CharacteristicFunction, side: ContourSide): number {
  if (side === 'between') return 0;
  return side === 'put' ? REACH * moments.lower : 1 + REACH * (moments.upper - 1);
}

/** Whether the function still falls at the last point although the moments reach further. */
function isCutOff(p: Float64Array, g: Float64Array, best: number, edge: number): boolean {
  const last = p.length - 1;
  return (
    best === last &&
    Number.isFinite(g[last]!) &&
    Math.abs(p[last]!) < 0.999 * Math.abs(edge) &&
    p[last]! * edge > 0
  );
}

/** Candidates that end where the last ones began, down to a sixteenth of the distance to the pole. */
function nearer(p: Float64Array): Float64Array {
  const pole = p[0]! > 0 ? 1 : 0;
  const to = p[2]! - pole;
  const ratio = Math.exp(Math.log(to / (p[0]! - pole) / (1 / 16)) / (p.length - 1));
  return p.map((_, i) => pole + ((p[0]! - pole) / 16) * ratio ** i);
}

/** Candidates that start where the last ones ended and reach up to eight times as far. */
function beyond(p: Float64Array, edge: number): Float64Array {
  const pole = edge > 0 ? 1 : 0;
  const from = Math.abs(p[p.length - 3]! - pole);
  const to = Math.min(8 * Math.abs(p[p.length - 1]! - pole), Math.abs(edge - pole));
  const ratio = Math.exp(Math.log(to / from) / (p.length - 1));
  return p.map((_, i) => pole + Math.sign(edge) * from * ratio ** i);
}

/** Even points over the two cells around the least value. */
function between(p: Float64Array, best: number): Float64Array {
  const from = p[Math.max(best - 1, 0)]!;
  const to = p[Math.min(best + 1, p.length - 1)]!;
  return p.map((_, i) => from + ((to - from) * i) / (p.length - 1));
}

/** Where g has risen by RISE from its minimum, walking one way; the last finite candidate where it never does. */
function crossing(p: Float64Array, g: Float64Array, best: number, step: 1 | -1): number {
  const target = g[best]! + RISE;
  let at = best;
  for (let next = best + step; next >= 0 && next < p.length && Number.isFinite(g[next]!); next += step) {
    if (g[next]! >= target) {
      const part = (target - g[at]!) / (g[next]! - g[at]!);
      return p[at]! + part * (p[next]! - p[at]!);
    }
    at = next;
  }
  return p[at]!;
}
