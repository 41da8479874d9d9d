import type { CalibrationProblem } from './problem.ts';
import type { QuoteGroup, Quotes } from './quotes.ts';
import type { ComponentFit, ExpiryFit } from './report.ts';
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
 * What each component adds to the loss, and how well it is met.
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
    // Quotes without weight in a component with one have been left out on purpose.
    const counted = weight > 0 ? places.filter((i) => quotes.scales[i]! > 0) : places;
    const residuals = counted.map((i) => values.told[i]! - quotes.market[i]!);
    const perSpread = counted.map((i, j) => residuals[j]! / quotes.halfSpreads[i]!).filter(Number.isFinite);
    const inside = perSpread.filter((share) => Math.abs(share) <= 1).length;
    const loss = counted.reduce(
      (sum, i) => sum + (quotes.scales[i]! * (values.continued[i]! - quotes.market[i]!)) ** 2,
      0,
    );
    return [
      {
        id,
        weight,
        loss: weight > 0 ? loss : 0,
        count: counted.length,
        rmse: rootMeanSquare(residuals.map((residual) => unitOf(id) * residual)),
        rmseHalfSpreads: rootMeanSquare(perSpread),
        insideBidAskPercent: (100 * inside) / perSpread.length,
      },
    ];
  });
}

function placesOf({ at, count }: QuoteGroup): number[] {
  return Array.from({ length: count }, (_, i) => at + i);
}
