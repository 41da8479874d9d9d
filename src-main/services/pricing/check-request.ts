import { VolterraError } from '#contract/errors.ts';
import { checkMarket } from '#quant/engines/check-market.ts';
import type { PricingMarket } from '#quant/engines/pricing-types.ts';
import { enginesFor } from '#quant/engines/registry.ts';
import type { Model, ModelParams } from '#quant/models/model.ts';
import { findModel, models } from '#quant/models/registry.ts';
import { checkParams } from '#quant/models/validate-params.ts';

/** Optional members as the contract hands them over: absent or undefined. */
export interface GivenMarket {
  readonly spot?: number | undefined;
  readonly forward?: number | undefined;
  readonly rate: number;
  readonly dividendYield: number;
}

/** @throws VolterraError UNKNOWN_MODEL with the ids that there are */
export function requireModel(id: string): Model {
  const model = findModel(id);
  if (model) return model;
  const ids = models.map((known) => known.id);
  throw new VolterraError('UNKNOWN_MODEL', {
    message: `There is no model "${id}". There are ${ids.join(', ')}.`,
    field: 'model',
    data: { value: id, models: ids },
  });
}

/** @throws VolterraError BAD_PARAMETER with the field, the rule and the value */
export function requireParams(model: Model, params: ModelParams): void {
  const issue = checkParams(model, params);
  if (!issue) return;
  const { param, rule, value } = issue;
  throw new VolterraError('BAD_PARAMETER', {
    message: `${model.label}: ${param} ${rule}${Number.isNaN(value) ? '' : `; it is ${describe(value)}`}.`,
    field: `params.${param}`,
    data: { rule, value: describe(value) },
  });
}

/** @throws VolterraError BAD_MARKET with the field, the rule and the value */
export function requireMarket(given: GivenMarket): PricingMarket {
  const { spot, forward, rate, dividendYield } = given;
  const market: PricingMarket = {
    rate,
    dividendYield,
    ...(spot === undefined ? {} : { spot }),
    ...(forward === undefined ? {} : { forward }),
  };
  const issue = checkMarket(market);
  if (issue) throw badMarket(issue.field, issue.rule, issue.value);
  return market;
}

/** @throws VolterraError UNKNOWN_ENGINE with the engines that can price the model */
export function requireEngine(model: Model, engine: string | undefined): void {
  const able = enginesFor(model).map(({ id }) => id);
  if (engine === undefined ? able.length > 0 : able.includes(engine)) return;
  throw new VolterraError('UNKNOWN_ENGINE', {
    message:
      able.length > 0
        ? `No engine "${engine ?? ''}" prices ${model.label}. These do: ${able.join(', ')}.`
        : `${model.label} has no closed form or characteristic function: its asset needs simulation.`,
    field: 'engine',
    data: { value: engine ?? null, engines: able },
  });
}

/** For options on an index whose forward the model makes: only the rate is asked for. */
export function requireRates({ rate, dividendYield }: GivenMarket): PricingMarket {
  return { rate, dividendYield };
}

/** @throws VolterraError UNKNOWN_ENGINE where the model implies no volatility index */
export function requireIndex(model: Model): void {
  if (model.capabilities.volatilityIndex) return;
  const able = models.filter(({ capabilities }) => capabilities.volatilityIndex).map(({ id }) => id);
  throw new VolterraError('UNKNOWN_ENGINE', {
    message: `${model.label} implies no volatility index. These models do: ${able.join(', ')}.`,
    field: 'on',
    data: { value: 'volatilityIndex', models: able },
  });
}

/** @throws VolterraError UNKNOWN_ENGINE where the model has no characteristic function to take derivatives of */
export function requireGreeks(model: Model): void {
  if (model.capabilities.characteristicFunction) return;
  throw new VolterraError('UNKNOWN_ENGINE', {
    message: `${model.label} has no characteristic function, which its Greeks are taken from.`,
    field: 'model',
    data: { value: model.id },
  });
}

function badMarket(field: string, rule: string, value: number | undefined): VolterraError {
  const told = value === undefined ? '' : `; it is ${describe(value)}`;
  return new VolterraError('BAD_MARKET', {
    message: `market.${field} ${rule}${told}.`,
    field: `market.${field}`,
    data: { rule, value: value === undefined ? null : describe(value) },
  });
}

/** Numbers that JSON cannot carry are named. */
function describe(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
