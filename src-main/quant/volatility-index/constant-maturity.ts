import { weekday, type DayNumber } from '../time/day-number.ts';
import { MINUTES_PER_DAY, MINUTES_PER_YEAR } from './expiry-variance.ts';

/** Variance of one expiry on the clock of the index. */
export interface TermVariance {
  readonly minutesToExpiry: number;
  /** Annualised variance, a decimal per year. */
  readonly variance: number;
}

export interface IndexValue {
  readonly status: 'OK' | 'EXTRAPOLATED' | 'NOT_REACHED' | 'ONE_EXPIRY' | 'NO_EXPIRY' | 'NEGATIVE_VARIANCE';
  readonly variance: number | null;
  readonly volPoints: number | null;
}

/**
 * Volatility index of a constant maturity from two expiries, linear in total variance.
 *
 * 100·√{[T1σ1²(N2−N)/(N2−N1) + T2σ2²(N−N1)/(N2−N1)]·525600/N}, N the minutes of the maturity.
 * @param near nearer expiry
 * @param next farther expiry
 * @param tenorDays maturity in calendar days (30 for the VIX)
 * @returns the index in vol points; EXTRAPOLATED where the maturity is not between the two
 * @source Cboe, "Volatility Index Methodology: Cboe Volatility Index", final step
 */
export function interpolateIndex(near: TermVariance, next: TermVariance, tenorDays: number): IndexValue {
  const minutes = tenorDays * MINUTES_PER_DAY;
  const span = next.minutesToExpiry - near.minutesToExpiry;
  if (!(span > 0)) return { status: 'ONE_EXPIRY', variance: null, volPoints: null };
  const share = (minutes - near.minutesToExpiry) / span;
  const nearTotal = (near.minutesToExpiry / MINUTES_PER_YEAR) * near.variance;
  const nextTotal = (next.minutesToExpiry / MINUTES_PER_YEAR) * next.variance;
  const variance = ((1 - share) * nearTotal + share * nextTotal) * (MINUTES_PER_YEAR / minutes);
  if (!(variance > 0)) return { status: 'NEGATIVE_VARIANCE', variance: null, volPoints: null };
  const inside = share >= 0 && share <= 1;
  return { status: inside ? 'OK' : 'EXTRAPOLATED', variance, volPoints: 100 * Math.sqrt(variance) };
}

export interface ForwardVariance {
  readonly status: 'OK' | 'NEGATIVE_VARIANCE' | 'SAME_EXPIRY';
  readonly variance: number | null;
  readonly volPoints: number | null;
}

/**
 * Variance expected between two expiries: (T2σ2² − T1σ1²)/(T2 − T1).
 * @param near nearer expiry
 * @param next farther expiry
 * @returns annualised forward variance; NEGATIVE_VARIANCE marks calendar arbitrage or bad quotes
 * @source Carr and Madan 1998, "Towards a theory of volatility trading"
 */
export function forwardVariance(near: TermVariance, next: TermVariance): ForwardVariance {
  const span = next.minutesToExpiry - near.minutesToExpiry;
  if (!(span > 0)) return { status: 'SAME_EXPIRY', variance: null, volPoints: null };
  const variance = (next.minutesToExpiry * next.variance - near.minutesToExpiry * near.variance) / span;
  if (!(variance > 0)) return { status: 'NEGATIVE_VARIANCE', variance: null, volPoints: null };
  return { status: 'OK', variance, volPoints: 100 * Math.sqrt(variance) };
}

/** What the choice of the two expiries looks at. */
export interface TermCandidate {
  readonly root: string;
  readonly expiryDay: DayNumber;
  readonly minutesToExpiry: number;
  readonly usable: boolean;
  /** Standard monthly expiry (third Friday, or the session before it when that is a holiday). */
  readonly isMonthly: boolean;
}

export interface TermPair {
  readonly rule: 'CBOE_30_DAY' | 'BRACKET' | 'EXTRAPOLATE' | 'UNREACHED';
  /** Positions among the candidates. */
  readonly near: number;
  readonly next: number;
}

/**
 * The two expiries that stand behind an index of the given maturity.
 *
 * For 30 days the exchange's rule is tried first: Friday expiries (Thursday where no Friday is listed in that week) more
 * than 23 and fewer than 37 days away. Else the usable expiries around the maturity, monthly before weekly on one date;
 * else the two nearest to it on one side, to be marked as extrapolated, if the nearer one is within half the maturity;
 * else UNREACHED, for which there is no value.
 * @param candidates expiries of one underlying in any order
 * @param quoteDay day of the quotes
 * @param tenorDays maturity in calendar days
 * @returns positions of near and next, or undefined with fewer than two usable expiries
 * @source Cboe, "Volatility Index Methodology: Cboe Volatility Index", "Selecting the options"
 */
export function chooseTerms(
  candidates: readonly TermCandidate[],
  quoteDay: DayNumber,
  tenorDays: number,
): TermPair | undefined {
  const usable = onePerDate(candidates);
  if (tenorDays === 30) {
    const window = usable.filter((at) => {
      const days = candidates[at]!.expiryDay - quoteDay;
      return days > 23 && days < 37 && isWeekEnding(candidates, at);
    });
    const pair = bracketOf(candidates, window, tenorDays);
    if (pair) return { rule: 'CBOE_30_DAY', ...pair };
  }
  const pair = bracketOf(candidates, usable, tenorDays);
  if (pair) return { rule: 'BRACKET', ...pair };
  if (usable.length < 2) return undefined;
  const minutes = tenorDays * MINUTES_PER_DAY;
  const below = candidates[usable[0]!]!.minutesToExpiry < minutes;
  const [near, next] = below ? usable.slice(-2) : usable.slice(0, 2);
  const gap = Math.abs(candidates[below ? next! : near!]!.minutesToExpiry - minutes);
  return { rule: gap <= 0.5 * minutes ? 'EXTRAPOLATE' : 'UNREACHED', near: near!, next: next! };
}

function onePerDate(candidates: readonly TermCandidate[]): number[] {
  const byDay = new Map<DayNumber, number>();
  candidates.forEach((candidate, at) => {
    if (!candidate.usable) return;
    const held = byDay.get(candidate.expiryDay);
    if (held === undefined || (candidate.isMonthly && !candidates[held]!.isMonthly))
      byDay.set(candidate.expiryDay, at);
  });
  return [...byDay.values()].sort((a, b) => candidates[a]!.minutesToExpiry - candidates[b]!.minutesToExpiry);
}

function isWeekEnding(candidates: readonly TermCandidate[], at: number): boolean {
  const day = candidates[at]!.expiryDay;
  if (weekday(day) === 5) return true;
  return weekday(day) === 4 && !candidates.some((candidate) => candidate.expiryDay === day + 1);
}

function bracketOf(
  candidates: readonly TermCandidate[],
  sorted: readonly number[],
  tenorDays: number,
): { near: number; next: number } | undefined {
  const minutes = tenorDays * MINUTES_PER_DAY;
  const next = sorted.findIndex((at) => candidates[at]!.minutesToExpiry >= minutes);
  if (next === 0 && sorted.length > 1 && candidates[sorted[0]!]!.minutesToExpiry === minutes) {
    return { near: sorted[0]!, next: sorted[1]! };
  }
  return next > 0 ? { near: sorted[next - 1]!, next: sorted[next]! } : undefined;
}
