import { QuantError } from '../math/quant-error.ts';
import { butterflySpans, type ExaminedRange } from './butterfly.ts';
import { deviationOf, timeValueOf } from './normalised-vol.ts';
import { jetByDifferences, type Smile } from './smile.ts';

/** A fitted smile with its time. */
export interface TimedSmile {
  readonly expiryYears: number;
  readonly smile: Smile;
}

/** How a smile at a time without quotes was made. */
export type TimeRule =
  /** A listed expiry itself. */
  | 'LISTED'
  /** Linear in total variance at fixed log-moneyness. */
  | 'TOTAL_VARIANCE'
  /** Linear in normalised price at fixed log-moneyness, where the former would have butterflies. */
  | 'PRICE'
  /** Before the first expiry: its vols at every log-moneyness. */
  | 'FLAT_BEFORE'
  /** After the last: its total variance plus the at-the-money forward variance between the last two, alike at every strike. */
  | 'FORWARD_VARIANCE_AFTER';

export interface InterpolatedSmile {
  readonly smile: Smile;
  readonly rule: TimeRule;
}

/**
 * Smile at any time, free of arbitrage where the smiles around are.
 *
 * Between two expiries total variance is linear in time at fixed k, which keeps the calendar in order; where it would have a butterfly
 * in the range, normalised prices are mixed instead, which has none if neither smile has. Before the first expiry w scales with time:
 * g is concave in that scale, and non-negative at 0 and 1. After the last a constant is added to w (keeps the calendar in order; that
 * it has no butterfly is the caller's to check, see `butterflySpans`).
 * @param smiles expiry ascending, at least one
 * @param expiryYears T > 0
 * @param range log-moneyness over which butterflies decide between the two rules
 * @returns the smile and the rule behind it
 * @throws QuantError BAD_TIME
 * @source Gatheral and Jacquier 2014, lemma 5.1 (prices)
 */
export function smileAtTime(
  smiles: readonly TimedSmile[],
  expiryYears: number,
  range: ExaminedRange,
): InterpolatedSmile {
  if (!(expiryYears > 0) || smiles.length === 0) throw new QuantError('BAD_TIME', { expiryYears });
  const first = smiles[0]!;
  const last = smiles.at(-1)!;
  const listed = smiles.find((each) => each.expiryYears === expiryYears);
  if (listed) return { smile: listed.smile, rule: 'LISTED' };
  if (expiryYears < first.expiryYears)
    return {
      smile: combined([[first.smile, expiryYears / first.expiryYears]], 0),
      rule: 'FLAT_BEFORE',
    };
  if (expiryYears > last.expiryYears)
    return { smile: afterLast(smiles, expiryYears), rule: 'FORWARD_VARIANCE_AFTER' };
  const at = smiles.findIndex((each) => each.expiryYears > expiryYears);
  return between(smiles[at - 1]!, smiles[at]!, expiryYears, range);
}

function between(
  earlier: TimedSmile,
  later: TimedSmile,
  expiryYears: number,
  range: ExaminedRange,
): InterpolatedSmile {
  const share = (expiryYears - earlier.expiryYears) / (later.expiryYears - earlier.expiryYears);
  const linear = combined(
    [
      [earlier.smile, 1 - share],
      [later.smile, share],
    ],
    0,
  );
  const free =
    butterflySpans(linear, range).length === 0 ||
    butterflySpans(earlier.smile, range).length + butterflySpans(later.smile, range).length > 0;
  if (free) return { smile: linear, rule: 'TOTAL_VARIANCE' };
  return { smile: mixedPrices(earlier.smile, later.smile, linear.totalVariance(0)), rule: 'PRICE' };
}

/** Σ share_i·w_i(k) + constant. */
function combined(parts: readonly (readonly [Smile, number])[], constant: number): Smile {
  const heaviest = parts.reduce((a, b) => (b[1] > a[1] ? b : a))[0];
  const scratch = new Float64Array(3);
  const slopes = parts.map(([smile]) => smile.wingSlopes);
  const known = slopes.every((slope) => slope !== null);
  const slope = (side: 0 | 1): number =>
    parts.reduce((sum, [, share], at) => sum + share * slopes[at]![side], 0);
  return {
    totalVariance: (k) => {
      let sum = constant;
      for (const [smile, share] of parts) sum += share * smile.totalVariance(k);
      return sum;
    },
    writeJet: (k, out) => {
      let [w, first, second] = [constant, 0, 0];
      for (const [smile, share] of parts) {
        smile.writeJet(k, scratch);
        w += share * scratch[0]!;
        first += share * scratch[1]!;
        second += share * scratch[2]!;
      }
      out[0] = w;
      out[1] = first;
      out[2] = second;
    },
    centre: heaviest.centre,
    width: Math.min(...parts.map(([smile]) => smile.width)),
    wingSlopes: known ? [slope(0), slope(1)] : null,
  };
}

/** Prices mixed in the proportion that gives the wanted variance at the money. */
function mixedPrices(earlier: Smile, later: Smile, atMoney: number): Smile {
  const low = timeValueOf(0, earlier.totalVariance(0));
  const high = timeValueOf(0, later.totalVariance(0));
  const share = high > low ? (timeValueOf(0, atMoney) - low) / (high - low) : 0.5;
  const totalVariance = (k: number): number => {
    const price =
      (1 - share) * timeValueOf(k, earlier.totalVariance(k)) + share * timeValueOf(k, later.totalVariance(k));
    return deviationOf(k, price) ** 2;
  };
  const width = Math.min(earlier.width, later.width);
  return {
    totalVariance,
    writeJet: jetByDifferences(totalVariance, 0.01 * Math.max(width, 1e-4)),
    centre: later.centre,
    width,
    wingSlopes: null,
  };
}

function afterLast(smiles: readonly TimedSmile[], expiryYears: number): Smile {
  const last = smiles.at(-1)!;
  const before = smiles.at(-2) ?? { expiryYears: 0, smile: undefined };
  const atMoney = last.smile.totalVariance(0);
  const earlier = before.smile?.totalVariance(0) ?? 0;
  const rate = Math.max((atMoney - earlier) / (last.expiryYears - before.expiryYears), 0);
  return combined([[last.smile, 1]], rate * (expiryYears - last.expiryYears));
}
