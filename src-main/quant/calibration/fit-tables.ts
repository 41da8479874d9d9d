import type { CalibrationProblem } from './problem.ts';
import { origin, type QuoteGroup, type Quotes } from './quotes.ts';
import type { ComponentFit, ExpiryFit, NodeFit } from './report.ts';
import { componentIds, type ComponentId } from './targets.ts';

/** Residuals of options and swaps are told in vol points, those of futures in index points. */
function unitOf(component: ComponentId): number {
  return component === 'indexFutures' ? 1 : 100;
}

/** Root mean square over what is finite; NaN where nothing is. */
function rootMeanSquare(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  return Math.sqrt(known.reduce((sum, value) => sum + value * value, 0) / known.length);
}

/**
 * Market against model by expiry.
 * @param quotes of all components
 * @param model [m] values, NaN where there are none
 * @returns one table for each expiry that the model knows
 */
export function expiryFits(quotes: Quotes, model: Float64Array): ExpiryFit[] {
  return quotes.groups.flatMap((group) => {
    const part = (column: Float64Array): Float64Array => column.slice(group.at, group.at + group.count);
    const values = part(model);
    if (!values.some(Number.isFinite)) return [];
    const market = part(quotes.market);
    const { component, expiryYears, forward, strikes } = group;
    const origins = quotes.origins.subarray(group.at, group.at + group.count);
    const isNodes = origins.some((each) => each >= origin.quotedNode);
    return [
      {
        component,
        expiryYears,
        forward,
        strikes,
        market,
        model: values,
        halfSpreads: part(quotes.halfSpreads),
        weights: part(quotes.scales).map((scale) => scale * scale),
        rmse: rootMeanSquare(Array.from(values, (value, i) => unitOf(component) * (value - market[i]!))),
        ...(isNodes ? { filled: origins.map((each) => (each === origin.filledNode ? 1 : 0)) } : {}),
      },
    ];
  });
}

/** Values that the loss was made of, and those that are told. */
export interface FittedValues {
  /** [m] continued where an implied vol does not exist. */
  readonly continued: Float64Array;
  /** [m] NaN there. */
  readonly told: Float64Array;
}

/**
 * What each component adds to the loss, and how well its quotes are met: those that are only compared with count, nodes of a repaired
 * surface do not, so that fits to either compare.
 * @param problem quotes and weights
 * @param values of the model
 * @returns components with quotes that the model knows
 */
export function componentFits(
  { quotes, settings }: CalibrationProblem,
  values: FittedValues,
): ComponentFit[] {
  return componentIds.flatMap((id) => {
    const places = quotes.groups.filter(({ component }) => component === id).flatMap(placesOf);
    if (!places.some((i) => Number.isFinite(values.told[i]!))) return [];
    const weight = settings.componentWeights[id] ?? 0;
    const own = places.filter((i) => quotes.origins[i]! < origin.quotedNode);
    // Quotes without weight in a component with one have been left out on purpose.
    const counts = (i: number): boolean =>
      quotes.scales[i]! > 0 || quotes.origins[i] === origin.comparedQuote;
    const counted = weight > 0 ? own.filter(counts) : own;
    const fitted = weight > 0 ? places.filter((i) => quotes.scales[i]! > 0) : [];
    const residuals = counted.map((i) => values.told[i]! - quotes.market[i]!);
    const perSpread = counted.map((i, j) => residuals[j]! / quotes.halfSpreads[i]!).filter(Number.isFinite);
    const inside = perSpread.filter((share) => Math.abs(share) <= 1).length;
    const loss = fitted.reduce(
      (sum, i) => sum + (quotes.scales[i]! * (values.continued[i]! - quotes.market[i]!)) ** 2,
      0,
    );
    return [
      {
        id,
        weight,
        loss,
        count: counted.length,
        rmse: rootMeanSquare(residuals.map((residual) => unitOf(id) * residual)),
        rmseHalfSpreads: rootMeanSquare(perSpread),
        insideBidAskPercent: (100 * inside) / perSpread.length,
      },
    ];
  });
}

/** Half-width of the 80 % band of a normal law in standard errors. */
const BAND_80 = 1.281_551_565_544_600_5;

/**
 * How well nodes of a repaired surface are met.
 * @param quotes of all components
 * @param told [m] values of the model
 * @returns undefined where there are none
 */
export function nodeFit(quotes: Quotes, told: Float64Array): NodeFit | undefined {
  const every = Array.from(quotes.origins.keys());
  const nodes = every.filter((i) => quotes.origins[i]! >= origin.quotedNode);
  if (nodes.length === 0) return undefined;
  const residuals = nodes.map((i) => told[i]! - quotes.market[i]!);
  const perError = nodes.map((i, j) => residuals[j]! / quotes.halfSpreads[i]!);
  const isFilled = (i: number): boolean => quotes.origins[i] === origin.filledNode;
  const weightOf = (places: readonly number[]): number =>
    places.reduce((sum, i) => sum + quotes.scales[i]! * quotes.scales[i]!, 0);
  const asset = quotes.groups.filter(({ component }) => component === 'assetOptions').flatMap(placesOf);
  return {
    count: nodes.length,
    filled: nodes.filter(isFilled).length,
    rmse: rootMeanSquare(residuals.map((residual) => unitOf('assetOptions') * residual)),
    rmseErrors: rootMeanSquare(perError),
    insideBandPercent: (100 * perError.filter((each) => Math.abs(each) <= BAND_80).length) / nodes.length,
    filledWeightPercent: (100 * weightOf(nodes.filter(isFilled))) / weightOf(asset),
  };
}

function placesOf({ at, count }: QuoteGroup): number[] {
  return Array.from({ length: count }, (_, i) => at + i);
}
