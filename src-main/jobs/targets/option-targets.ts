import type { ComponentId, OptionTargets } from '#quant/calibration/targets.ts';
import type { MarketSlice } from '#quant/surface/market-slice.ts';
import type { DayNumber } from '#quant/time/day-number.ts';
import {
  handWeight,
  type HandWeight,
  type LeftOut,
  type LeftOutReason,
  type TargetFilters,
} from './target-quotes.ts';

/** Targets of one expiry, with the day by which it is listed. */
export interface DatedOptionTargets extends OptionTargets {
  readonly root: string;
  readonly expiryDay: DayNumber | null;
}

export interface SliceRules {
  readonly component: Extract<ComponentId, 'assetOptions' | 'indexOptions'>;
  readonly filters: TargetFilters;
  readonly handWeights: readonly HandWeight[];
  readonly maxAbsLogMoneyness: number;
  readonly leftOut: LeftOut;
}

const sliceReasons: Readonly<Record<Exclude<MarketSlice['status'], 'OK'>, LeftOutReason>> = {
  NO_FORWARD: 'noForward',
  NO_RATE: 'noRate',
  EXPIRED: 'expired',
  AMERICAN: 'american',
};

/** The quotes of one expiry that pass every rule, or null; each of the others is left out with its reason. */
export function optionTargetsOf(slice: MarketSlice, rules: SliceRules): DatedOptionTargets | null {
  const { component, filters, leftOut } = rules;
  const { quotes, root, expiryDay, expiryYears } = slice;
  const drop = (row: number, reason: string): void => leftOut.add(component, reason, quoteName(slice, row));
  const whole = wholeReason(slice, filters);
  const rows: number[] = [];
  const weights = new Map<number, number>();
  for (let row = 0; row < quotes.reason.length; row += 1) {
    const strike = quotes.strikes[row]!;
    const weight = handWeight(rules.handWeights, { component, expiryDay, root, strike });
    weights.set(row, weight);
    const reason = whole ?? quoteReason(slice, row, { weight, rules });
    if (reason === 'used') rows.push(row);
    else drop(row, reason);
  }
  if (rows.length < filters.minQuotes) {
    rows.forEach((row) => drop(row, 'tooFewQuotes'));
    return null;
  }
  rows.sort((a, b) => quotes.strikes[a]! - quotes.strikes[b]!);
  const kept = thin(rows, filters.mostQuotesPerExpiry);
  rows.filter((row) => !kept.includes(row)).forEach((row) => drop(row, 'thinned'));
  const pick = (valueOf: (row: number) => number): Float64Array => Float64Array.from(kept, valueOf);
  return {
    root,
    expiryDay,
    expiryYears,
    forward: slice.forward!,
    discountFactor: slice.discountFactor!,
    strikes: pick((row) => quotes.strikes[row]!),
    impliedVols: pick((row) => quotes.midVol[row]!),
    halfSpreads: pick((row) => (quotes.askVol[row]! - quotes.bidVol[row]!) / 2),
    weights: pick((row) => weights.get(row)!),
  };
}

function wholeReason({ status, expiryYears }: MarketSlice, filters: TargetFilters): LeftOutReason | null {
  if (status !== 'OK') return sliceReasons[status];
  return timeReason(expiryYears, filters);
}

/** Why an expiry takes no part by its time; null where it does. */
export function timeReason(expiryYears: number, filters: TargetFilters): LeftOutReason | null {
  if (expiryYears < filters.minExpiryYears) return 'expiryTooNear';
  return expiryYears > filters.maxExpiryYears ? 'expiryTooFar' : null;
}

function quoteReason(
  { quotes }: MarketSlice,
  row: number,
  { weight, rules }: { weight: number; rules: SliceRules },
): string {
  const reason = quotes.reason[row]!;
  if (reason !== 'used') return reason;
  if (weight === 0) return 'excludedByHand';
  return Math.abs(quotes.logMoneyness[row]!) > rules.maxAbsLogMoneyness ? 'outsideMoneyness' : 'used';
}

/** At most so many of the ascending rows, first and last among them, evenly by position. */
function thin(rows: readonly number[], most: number | null): readonly number[] {
  if (most === null || rows.length <= most) return rows;
  const step = (rows.length - 1) / (most - 1);
  return Array.from({ length: most }, (_item, at) => rows[Math.round(at * step)]!);
}

function quoteName({ root, expiryDay, quotes }: MarketSlice, row: number): (string | number)[] {
  const { strikes, isCall, bid, ask } = quotes;
  return [root, expiryDay ?? 0, strikes[row]!, isCall[row]!, bid[row]!, ask[row]!];
}
