import { quantileOfSorted, sortedFinite } from '../math/statistics.ts';
import type { CalibrationWarning } from './report.ts';
import type { CalibrationSettings } from './settings.ts';
import { smileCurve } from './smile-curve.ts';
import {
  componentIds,
  type CalibrationTargets,
  type ComponentId,
  type OptionTargets,
  type PointTarget,
} from './targets.ts';

/** Quotes of one expiry of one component, and where they stand in the columns. */
export interface QuoteGroup {
  readonly component: ComponentId;
  readonly at: number;
  readonly count: number;
  readonly expiryYears: number;
  readonly forward: number;
  readonly strikes: Float64Array;
}

/** Where the value of a row comes from. */
export const origin = { quote: 0, comparedQuote: 1, quotedNode: 2, filledNode: 3 } as const;

/** Every quote of the targets in columns [m], components one after the other. */
export interface Quotes {
  readonly groups: readonly QuoteGroup[];
  readonly count: number;
  /** Vols (decimal) of options and swaps, index points of futures. */
  readonly market: Float64Array;
  readonly halfSpreads: Float64Array;
  /** [m] `origin` of each. */
  readonly origins: Uint8Array;
  /** Root of the weight in the loss: a residual is scale·(model − market). 0 for what is not fitted. */
  readonly scales: Float64Array;
  readonly warnings: readonly CalibrationWarning[];
}

/** A spread that is narrower than this part of the usual one of its component counts as that wide. */
const LEAST_SPREAD_SHARE = 0.1;
/** Half a spread where a component has none at all: one vol point, five cents of a future. */
const UNKNOWN_HALF_SPREAD = { vol: 0.01, points: 0.05 };
/** Without spreads, residuals are vol points and index points. */
const VOL_POINTS = 100;

/**
 * The quotes in columns, with their weights.
 * @param targets what is to be met
 * @param settings weights of components and within them
 * @returns columns
 */
export function quotesOf(targets: CalibrationTargets, settings: CalibrationSettings): Quotes {
  const groups: QuoteGroup[] = [];
  const market: number[] = [];
  const halfSpreads: number[] = [];
  const scales: number[] = [];
  const origins: number[] = [];
  const warnings: CalibrationWarning[] = [];
  for (const component of componentIds) {
    const weight = settings.componentWeights[component] ?? 0;
    const own = componentTargets(targets, component);
    const spreads = spreadRule(component, own);
    if (settings.weighting === 'bidAsk' && weight > 0) warnings.push(...spreads.warnings);
    for (const one of own) {
      groups.push(groupOf(component, one, market.length));
      const values = 'strikes' in one ? Array.from(one.impliedVols) : [one.value];
      const half = 'strikes' in one ? Array.from(one.halfSpreads) : [one.halfSpread];
      const weights = weightsOf(one, settings.weighting, { component, half: spreads.usable });
      const from = originsOf(one, values.length);
      market.push(...values);
      origins.push(...from);
      halfSpreads.push(...half.map((value) => (value >= 0 ? value : Number.NaN)));
      const counts = (i: number): boolean => from[i] !== origin.comparedQuote;
      scales.push(...weights.map((scale, i) => (counts(i) ? Math.sqrt(weight) * scale : 0)));
    }
  }
  return {
    groups,
    count: market.length,
    market: Float64Array.from(market),
    halfSpreads: Float64Array.from(halfSpreads),
    origins: Uint8Array.from(origins),
    scales: Float64Array.from(scales),
    warnings,
  };
}

type Target = OptionTargets | PointTarget;

function originsOf(one: Target, count: number): number[] {
  const { filled, isCompared } = 'strikes' in one ? one : { filled: undefined, isCompared: false };
  if (filled) return Array.from(filled, (each) => (each === 1 ? origin.filledNode : origin.quotedNode));
  return new Array<number>(count).fill(isCompared === true ? origin.comparedQuote : origin.quote);
}

/**
 * The targets of one component.
 * @param targets of all
 * @param component which
 * @returns by expiry as given
 */
export function componentTargets(targets: CalibrationTargets, component: ComponentId): readonly Target[] {
  return targets[component];
}

function groupOf(component: ComponentId, one: Target, at: number): QuoteGroup {
  if ('strikes' in one) {
    const { expiryYears, forward, strikes } = one;
    return { component, at, count: strikes.length, expiryYears, forward, strikes };
  }
  const { expiryYears, value } = one;
  return { component, at, count: 1, expiryYears, forward: value, strikes: new Float64Array(0) };
}

interface SpreadRule {
  /** Half a spread that a weight may be taken from. */
  readonly usable: (half: number) => number;
  readonly warnings: readonly CalibrationWarning[];
}

function spreadRule(component: ComponentId, targets: readonly Target[]): SpreadRule {
  const all = targets
    .filter((one) => !('filled' in one))
    .flatMap((one) => ('strikes' in one ? Array.from(one.halfSpreads) : [one.halfSpread]));
  const known = sortedFinite(all.filter((half) => half > 0));
  const fallback = component === 'indexFutures' ? UNKNOWN_HALF_SPREAD.points : UNKNOWN_HALF_SPREAD.vol;
  const usual = known.length > 0 ? quantileOfSorted(known, 0.5) : fallback;
  const least = LEAST_SPREAD_SHARE * usual;
  const missing = all.length - known.length;
  const narrow = known.filter((half) => half < least).length;
  const warnings: CalibrationWarning[] = [];
  if (missing > 0) {
    const message = `${missing} of ${all.length} quotes (${component}) have no bid–ask spread and are weighted as if it were ${describe(2 * usual, component)}.`;
    warnings.push({ code: 'NO_SPREAD', message });
  }
  if (narrow > 0) {
    const message = `${narrow} of ${all.length} quotes (${component}) have a spread below a tenth of the usual one and are weighted as if it were ${describe(2 * least, component)}.`;
    warnings.push({ code: 'NARROW_SPREAD', message });
  }
  return { usable: (half) => (half > 0 ? Math.max(half, least) : usual), warnings };
}

function describe(spread: number, component: ComponentId): string {
  return component === 'indexFutures'
    ? `${spread.toPrecision(3)} index points`
    : `${(100 * spread).toPrecision(3)} vol points`;
}

interface WeightRule {
  readonly component: ComponentId;
  readonly half: (half: number) => number;
}

/** Scales within a component. */
function weightsOf(
  one: Target,
  weighting: CalibrationSettings['weighting'],
  { component, half }: WeightRule,
): number[] {
  const isOption = 'strikes' in one;
  const byHand = isOption ? Array.from(one.strikes, (_, i) => one.weights?.[i] ?? 1) : [one.weight ?? 1];
  const unit = component === 'indexFutures' ? 1 : VOL_POINTS;
  if (weighting === 'equal') return byHand.map((weight) => (weight > 0 ? unit : 0));
  if (weighting === 'byHand') return byHand.map((weight) => unit * Math.sqrt(weight));
  if (weighting === 'bidAsk') {
    const spreads = isOption ? Array.from(one.halfSpreads) : [one.halfSpread];
    return byHand.map((weight, i) => Math.sqrt(weight) / half(spreads[i]!));
  }
  if (!isOption) return byHand.map((weight) => unit * Math.sqrt(weight));
  const { vegas } = smileCurve(one);
  const largest = Math.max(...vegas);
  return byHand.map((weight, i) => (unit * Math.sqrt(weight) * vegas[i]!) / largest);
}
