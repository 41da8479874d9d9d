import type { Contour } from './contour.ts';

/** Rounding of φ̂ and of the sum, as part of the mass. */
export const ROUNDING = 3e-14;
const LAST_PLACE = 2e-15;
/**
 * Halving the step squares the error while one singularity rules, less while two take turns: the exponent 1.6 and the
 * factor keep estimates above the truth over the whole registry.
 */
const HALVING_POWER = 1.6;
const HALVING_SAFETY = 20;
const VOUCHED_ALLOWANCE = 10;
const LEVEL_ALLOWANCE = 1000;

/** How the error of a rule follows from its difference to the rule of twice the step. */
export interface ErrorRule {
  /** Whether the model vouches for the strip of analyticity. */
  readonly vouched: boolean;
  /** Measured gain of the last halving, with an allowance. */
  readonly gain: number;
}

/**
 * Reads the gain from three levels: what came before the last difference says how fast the rule converges in fact.
 * @param vouched whether the model vouches for the strip
 * @param earlier |T(2h) − T(4h)|/mass
 * @param difference |T(h) − T(2h)|/mass
 * @returns rule for these and for other sums on the same nodes
 */
export function errorRule(vouched: boolean, earlier: number, difference: number): ErrorRule {
  const allowance = vouched ? VOUCHED_ALLOWANCE : LEVEL_ALLOWANCE;
  return { vouched, gain: earlier > 0 ? Math.min(1, (allowance * difference) / earlier) : 1 };
}

/**
 * Error of the finer of two levels from their difference, both relative to the mass.
 * @param difference |T(h) − T(2h)|/mass
 * @param rule from `errorRule`
 * @returns bound, without rounding; Infinity for what is not finite
 */
export function errorFromDifference(difference: number, { vouched, gain }: ErrorRule): number {
  if (!Number.isFinite(difference)) return Number.POSITIVE_INFINITY;
  const factor = vouched ? Math.max(gain, HALVING_SAFETY * difference ** (HALVING_POWER - 1)) : gain;
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
export function roundingOf({ saddle, logMoment, noise }: Contour, lowest: number, highest: number): number {
  // ln(K/F) itself is only known to the last place of K/F.
  const farthest = 1 + Math.max(Math.abs(lowest), Math.abs(highest));
  return ROUNDING + noise + LAST_PLACE * (Math.abs(logMoment) + Math.abs(1 - saddle) * farthest);
}
