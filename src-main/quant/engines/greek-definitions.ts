import { describeBlackGreeks } from '../black/greek-definitions.ts';
import { hasBlackGreeks } from './black-model-greeks.ts';
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

/** How a column comes about where X is not normal, and what it then is. */
const ways: Readonly<Record<GreekId, Pick<GreekDefinition, 'method'> & { readonly label?: string }>> = {
  delta: { method: 'fourier' },
  gamma: { method: 'fourier' },
  vega: { method: 'analytic', label: 'Black vega at the implied vol' },
  theta: { method: 'finiteDifference' },
  rho: { method: 'fourier' },
  vanna: { method: 'analytic', label: 'Black vanna at the implied vol' },
  volga: { method: 'analytic', label: 'Black volga at the implied vol' },
  charm: { method: 'finiteDifference' },
  speed: { method: 'fourier' },
  zomma: { method: 'analytic', label: 'Black zomma at the implied vol' },
  color: { method: 'finiteDifference' },
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
  const isBlack = hasBlackGreeks(model);
  const names = new Map(describeBlackGreeks(underlying).map((one) => [one.id as string, one]));
  const own = greekIds.map((id) => {
    const { symbol, label, unit } = names.get(id)!;
    if (isBlack) return { id, symbol, label, unit, method: 'analytic' as const };
    return { id, symbol, label: ways[id].label ?? label, unit, method: ways[id].method };
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
