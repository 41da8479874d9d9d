import type { MarketSlice } from './market-slice.ts';

/** Forward and discount factor of one time. */
export interface ForwardPoint {
  readonly forward: number;
  readonly discountFactor: number;
}

interface Knot {
  readonly years: number;
  readonly logForward: number;
  readonly logDiscount: number;
}

/** So far beyond the first and the last expiry carry and rate go on as they are: about a month. */
const CARRIED_YEARS = 0.085;
const SAME_EXPIRY_YEARS = 2e-3;

/**
 * Forwards and discount factors between the expiries of a chain: ln F and ln D linear in time, so that carry and rate are constant from
 * one expiry to the next, and for a month beyond the first and the last. One expiry alone tells a rate and no carry.
 * @param slices of one chain, in any order; those without a forward take no part
 * @returns values at a time in years; undefined farther away from every expiry
 */
export function forwardCurve(slices: readonly MarketSlice[]): (years: number) => ForwardPoint | undefined {
  const knots = knotsOf(slices);
  const [first, last] = [knots[0], knots.at(-1)];
  if (!first || !last) return () => undefined;
  return (years) => {
    if (!(years > 0 && years >= first.years - CARRIED_YEARS && years <= last.years + CARRIED_YEARS))
      return undefined;
    const after = Math.max(
      knots.findIndex((knot) => knot.years >= years),
      1,
    );
    return years > last.years
      ? pointOn(knots.at(-2) ?? atOnce(last), last, years)
      : pointOn(knots[after - 1]!, knots[after] ?? atOnce(first), years);
  };
}

/** One for each day: two roots that end within a day would make a carry of the difference of their noise. */
function knotsOf(slices: readonly MarketSlice[]): Knot[] {
  const knots: Knot[] = [];
  const ordered = [...slices].sort((a, b) => a.expiryYears - b.expiryYears);
  for (const { status, expiryYears: years, forward, discountFactor } of ordered) {
    if (status !== 'OK' || forward === null || discountFactor === null) continue;
    if (years - (knots.at(-1)?.years ?? Number.NEGATIVE_INFINITY) < SAME_EXPIRY_YEARS) continue;
    knots.push({ years, logForward: Math.log(forward), logDiscount: Math.log(discountFactor) });
  }
  return knots;
}

/** Today as one expiry alone tells it: its forward, undiscounted. */
function atOnce({ logForward }: Knot): Knot {
  return { years: 0, logForward, logDiscount: 0 };
}

function pointOn(a: Knot, b: Knot, years: number): ForwardPoint {
  const share = (years - a.years) / (b.years - a.years);
  return {
    forward: Math.exp(a.logForward + share * (b.logForward - a.logForward)),
    discountFactor: Math.exp(a.logDiscount + share * (b.logDiscount - a.logDiscount)),
  };
}
