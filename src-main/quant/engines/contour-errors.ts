import type { Contour } from './contour.ts';

/** Rounding of φ̂ and of the sum, as part of the mass. */
export const ROUNDING = 1e-14;
const LAST_PLACE = 2.3e-16;
/**
 * Halving the step squares the error while one singularity rules, less while two take turns: the exponent 1.6 and the
 * factor keep estimates above the truth over the whole registry.
 */
const HALVING_POWER = 1.6;
const HALVING_SAFETY = 20;
const RATE_SAFETY = 1000;

/**
 * What the last halving gained where nothing vouches for the strip.
 * @param earlier |T(2h) − T(4h)|/mass
 * @param difference |T(h) − T(2h)|/mass
 * @returns factor from the difference to the error, at most 1
 */
export function measuredGain(earlier: number, difference: number): number {
  return Math.min(1, (RATE_SAFETY * difference) / earlier);
}

/**
 * Error of the finer of two levels from their difference, both relative to the mass.
 * @param difference |T(h) − T(2h)|/mass
 * @param gain NaN where the model vouches for the strip, else from `measuredGain`
 * @returns bound, without rounding; Infinity for what is not finite
 */
export function errorFromDifference(difference: number, gain: number): number {
  if (!Number.isFinite(difference)) return Number.POSITIVE_INFINITY;
  const factor = Number.isNaN(gain) ? HALVING_SAFETY * difference ** (HALVING_POWER - 1) : gain;
  return difference * Math.min(1, factor);
}

/**
 * Accuracy to choose a step by so that the estimate passes at once.
 * @param wanted relative error that the estimate must not exceed
 * @returns relative error to aim at
 */
export function aimFor(wanted: number): number {
  return Math.min(1e-3, Math.max(1e-21, (wanted / HALVING_SAFETY) ** (2 / HALVING_POWER)));
}

/**
 * Rounding of φ̂ and of e^{bk}, whose exponents may be large, as part of the mass.
 * @param contour contour
 * @param lowest least k
 * @param highest greatest k
 * @returns relative rounding
 */
export function roundingOf({ saddle, logMoment }: Contour, lowest: number, highest: number): number {
  // ln(K/F) itself is only known to the last place of K/F.
  const farthest = 1 + Math.max(Math.abs(lowest), Math.abs(highest));
  return ROUNDING + LAST_PLACE * (Math.abs(logMoment) + Math.abs(1 - saddle) * farthest);
}
