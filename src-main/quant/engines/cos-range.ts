import { complexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction } from '../models/model.ts';

/** Interval that X leaves with a probability below what was asked, on either side. */
export interface CosRange {
  readonly lower: number;
  readonly upper: number;
}

const CANDIDATES = 24;
const REACH = 0.99;

/**
 * Interval [a, b] with P(X < a) and P(X > b) both at most `probability`, guaranteed.
 *
 * Markov's inequality for e^{pX}: P(X > b) ≤ E e^{pX} e^{−pb} for p > 0, and alike with p < 0 on the left; the narrowest
 * interval over a table of p is taken. Junike and Pankrashkin use it with |X|ⁿ; exponential moments, which pricing needs
 * anyway, follow the tails more closely.
 * @param cf characteristic function with some negative moment
 * @param probability bound of either tail, in (0, 1)
 * @returns interval, or null where no negative moment exists
 * @source Junike and Pankrashkin 2022, "Precise option pricing by the COS method: how to choose the truncation range",
 * Applied Mathematics and Computation 421; Chernoff 1952
 */
export function findCosRange(cf: CharacteristicFunction, probability: number): CosRange | null {
  const scale = 1 / Math.sqrt(Math.max(cf.cumulants.c2, 1e-300));
  const lowest = Math.max(REACH * cf.moments.lower, -40 * scale);
  const highest = Math.min(REACH * cf.moments.upper, 40 * scale);
  if (!(lowest < 0)) return null;
  const logProbability = Math.log(probability);
  const left = tailEnds(cf, lowest, logProbability);
  const right = tailEnds(cf, Math.max(highest, 1), logProbability);
  const lower = Math.max(...left.filter((end) => end < Number.POSITIVE_INFINITY));
  const upper = Math.min(...right);
  return Number.isFinite(lower) && Number.isFinite(upper) && lower < upper ? { lower, upper } : null;
}

/** (ln E e^{pX} − ln probability)/p for p geometric up to `extreme`: each is an end that keeps the promise. */
function tailEnds(cf: CharacteristicFunction, extreme: number, logProbability: number): number[] {
  const u = complexVector(CANDIDATES);
  const value = complexVector(CANDIDATES);
  const ratio = 1e-3 ** (1 / (CANDIDATES - 1));
  for (let i = 0, p = extreme; i < CANDIDATES; i += 1, p *= ratio) u.im[i] = -p;
  cf.evaluate(u, value);
  return Array.from(u.im, (im, i) => {
    const end = (Math.log(value.re[i]!) - logProbability) / -im;
    return Number.isFinite(end) ? end : Math.sign(extreme) * Number.POSITIVE_INFINITY;
  });
}
