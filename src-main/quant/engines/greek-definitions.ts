import type { Model } from '../models/model.ts';
import { greekIds, type GreekId } from './greek-columns.ts';
import type { PricingMarket } from './pricing-types.ts';

/** What a column of Greeks is. */
export interface GreekDefinition {
  readonly id: string;
  readonly symbol: string;
  readonly label: string;
  readonly unit: string;
  readonly method: 'analytic' | 'fourier' | 'finiteDifference';
}

type Described = Omit<GreekDefinition, 'id'>;

/** `{U}` stands for what the market gives: spot, or the forward. */
const described: Readonly<Record<GreekId, Described>> = {
  delta: { symbol: 'Δ', label: 'Delta to the {U}', unit: 'price/{U}', method: 'fourier' },
  gamma: { symbol: 'Γ', label: 'Gamma to the {U}', unit: 'price/{U}²', method: 'fourier' },
  vega: {
    symbol: '𝒱',
    label: 'Black vega at the implied vol',
    unit: 'price per 1.00 of vol',
    method: 'analytic',
  },
  theta: {
    symbol: 'Θ',
    label: 'Theta, calendar time, {U} held',
    unit: 'price/yr',
    method: 'finiteDifference',
  },
  rho: { symbol: 'ρ', label: 'Rho, {U} held', unit: 'price per 1.00 of rate', method: 'fourier' },
  vanna: {
    symbol: '∂²V/∂S∂σ',
    label: 'Black vanna at the implied vol',
    unit: 'price/({U}·1.00 of vol)',
    method: 'analytic',
  },
  volga: {
    symbol: '∂²V/∂σ²',
    label: 'Black volga at the implied vol',
    unit: 'price per 1.00 of vol²',
    method: 'analytic',
  },
  charm: { symbol: '−∂Δ/∂T', label: 'Charm, calendar time', unit: 'delta/yr', method: 'finiteDifference' },
  speed: { symbol: '∂Γ/∂S', label: 'Speed to the {U}', unit: 'price/{U}³', method: 'fourier' },
  zomma: {
    symbol: '∂Γ/∂σ',
    label: 'Black zomma at the implied vol',
    unit: 'gamma per 1.00 of vol',
    method: 'analytic',
  },
  color: { symbol: '−∂Γ/∂T', label: 'Color, calendar time', unit: 'gamma/yr', method: 'finiteDifference' },
};

/**
 * Id of the column of a parameter's sensitivity.
 * @param name name of the parameter
 * @returns `param.kappa`
 */
export function sensitivityId(name: string): string {
  return `param.${name}`;
}

/**
 * Definitions of all columns that `greeksOfOptions` gives for a model.
 * @param model model
 * @param market decides whether delta is to spot or to the forward
 * @returns in the order of the columns
 */
export function describeGreeks(model: Model, market: PricingMarket): GreekDefinition[] {
  const toForward = market.forward !== undefined || model.capabilities.forward !== undefined;
  const underlying = toForward ? 'forward' : 'spot';
  const fill = (text: string): string => text.replaceAll('{U}', underlying);
  const own = greekIds.map((id) => {
    const { symbol, label, unit, method } = described[id];
    return { id, symbol, label: fill(label), unit: fill(unit), method };
  });
  const method = model.capabilities.characteristicGradient === undefined ? 'finiteDifference' : 'fourier';
  const byParam = model.params.map(({ name, symbol, label, unit }) => ({
    id: sensitivityId(name),
    symbol: `∂V/∂${symbol}`,
    label: `Sensitivity to ${label.toLowerCase()}`,
    unit: `price/(${unit})`,
    method: method as GreekDefinition['method'],
  }));
  return [...own, ...byParam];
}
