import { blackGreeks } from '../black/black-greeks.ts';
import { greekColumns } from '../black/greek-definitions.ts';
import { optionStatus } from '../black/option-status.ts';
import type { Model, ModelParams } from '../models/model.ts';
import { greekIds } from './greek-columns.ts';
import { bumpedParams } from './param-sensitivities.ts';
import type { OptionBatch, PricingMarket } from './pricing-types.ts';

/**
 * Whether Black's own formulas give the Greeks of a model: X is normal, and the forward is the market's.
 * @param model any model
 * @returns true for Black–Scholes and its like
 */
export function hasBlackGreeks({ totalVariance, capabilities }: Model): boolean {
  return totalVariance !== undefined && capabilities.forward === undefined;
}

/** What the Greeks of a batch are written to. */
export interface GreekTarget {
  /** [n] `ok` where there is a price; changed where a Greek is infinite. */
  readonly status: Uint8Array;
  /** By id, [n]. */
  readonly greeks: Readonly<Record<string, Float64Array>>;
  /** Id of the column of a parameter. */
  readonly sensitivityId: (name: string) => string;
}

/**
 * Greeks by formula, and sensitivities to parameters as vega times the change of the vol.
 * @param model with `hasBlackGreeks`
 * @param params its parameters
 * @param given market and options [n]
 * @param target columns
 */
export function writeBlackModelGreeks(
  model: Model,
  params: ModelParams,
  { market, options }: { readonly market: PricingMarket; readonly options: OptionBatch },
  { status, greeks, sensitivityId }: GreekTarget,
): void {
  const { strikes, expiryYears, isCall } = options;
  const count = strikes.length;
  const column = (value: number): Float64Array => new Float64Array(count).fill(value);
  const volAt = (point: ModelParams, years: number): number =>
    Math.sqrt(model.totalVariance!(point, years) / years);
  const columns = greekColumns(count);
  const own = new Uint8Array(count);
  blackGreeks(columns, own, {
    underlying: market.spot === undefined ? 'forward' : 'spot',
    levels: column(market.spot ?? market.forward!),
    rates: column(market.rate),
    dividendYields: column(market.dividendYield),
    vols: expiryYears.map((years) => volAt(params, years)),
    strikes,
    expiryYears,
    isCall,
  });
  for (const id of greekIds) greeks[id]!.set(columns[id]);
  for (const spec of model.params) {
    const bumps = bumpedParams(model, params, spec);
    const out = greeks[sensitivityId(spec.name)]!;
    for (let i = 0; i < count; i += 1) {
      const slope = bumps.reduce((sum, bump) => sum + bump.weight * volAt(bump.params, expiryYears[i]!), 0);
      out[i] = columns.vega[i]! * slope;
    }
  }
  for (let i = 0; i < count; i += 1) {
    if (status[i] === optionStatus.ok && own[i] !== optionStatus.ok) status[i] = own[i]!;
  }
}
