import type { Model } from '../models/model.ts';
import { componentTargets } from './quotes.ts';
import type { CalibrationSettings } from './settings.ts';
import { componentIds, type CalibrationTargets, type ComponentId, type OptionTargets } from './targets.ts';

const NAMES: Readonly<Record<ComponentId, string>> = {
  assetOptions: 'options on the asset',
  indexFutures: 'futures on the volatility index',
  indexOptions: 'options on the volatility index',
  varianceSwaps: 'variance swaps',
};

/**
 * Whether a model has values for a component.
 * @param model any model
 * @param component which
 * @returns true where it has
 */
export function canValue({ underlying, capabilities }: Model, component: ComponentId): boolean {
  const transform = capabilities.characteristicFunction !== undefined;
  if (underlying === 'volatilityIndex') {
    if (component === 'indexFutures') return capabilities.forward !== undefined;
    return component === 'indexOptions' && transform && capabilities.forward !== undefined;
  }
  if (component === 'assetOptions' || component === 'varianceSwaps') return transform;
  return capabilities.volatilityIndex !== undefined;
}

/**
 * Looks for what makes a calibration impossible, before anything is computed.
 * @param model model to fit
 * @param targets what is to be met
 * @param settings what to fit
 * @returns a sentence, or undefined
 */
export function refusalOf(
  model: Model,
  targets: CalibrationTargets,
  settings: CalibrationSettings,
): string | undefined {
  const asked = componentIds.filter((id) => (settings.componentWeights[id] ?? 0) > 0);
  if (asked.length === 0) return 'No component has a weight; give one to what is to be fitted.';
  for (const id of asked) {
    const own = componentTargets(targets, id);
    const quotes = own.reduce((sum, one) => sum + ('strikes' in one ? one.strikes.length : 1), 0);
    if (quotes === 0) return `There are no ${NAMES[id]}; remove the weight of this component or load quotes.`;
    if (!canValue(model, id)) {
      return `${model.label} has no values for ${NAMES[id]} here; remove the weight of this component or take another model.`;
    }
  }
  if (!Number.isInteger(settings.starts) || settings.starts < 1) return 'At least one start is needed.';
  for (const id of componentIds) {
    const issue = issueOf(targets, id);
    if (issue !== undefined) return issue;
  }
  if (model.underlying === 'volatilityIndex' && !(targets.spot > 0 && Number.isFinite(targets.spot)))
    return `The index today is ${targets.spot}; it must be a number of points above 0.`;
  return undefined;
}

function issueOf(targets: CalibrationTargets, id: ComponentId): string | undefined {
  for (const one of componentTargets(targets, id)) {
    if (!(one.expiryYears > 0 && Number.isFinite(one.expiryYears)))
      return `One expiry of the ${NAMES[id]} is ${one.expiryYears} years away; it must lie ahead.`;
    const issue = 'strikes' in one ? optionIssue(one) : undefined;
    if (issue !== undefined) return `${issue} (${NAMES[id]}, ${one.expiryYears.toPrecision(4)} years).`;
    if (!('strikes' in one) && !(one.value > 0 && Number.isFinite(one.value)))
      return `A quote of the ${NAMES[id]} is ${one.value}; it must be above 0.`;
  }
  return undefined;
}

function optionIssue({
  forward,
  strikes,
  impliedVols,
  halfSpreads,
  weights,
}: OptionTargets): string | undefined {
  if (!(forward > 0 && Number.isFinite(forward))) return `The forward is ${forward}; it must be above 0`;
  const lengths = [impliedVols.length, halfSpreads.length, weights?.length ?? strikes.length];
  if (lengths.some((length) => length !== strikes.length))
    return `There are ${strikes.length} strikes but ${lengths.join(', ')} vols, spreads, weights`;
  for (const [i, strike] of strikes.entries()) {
    if (!(strike > 0 && Number.isFinite(strike))) return `Strike ${strike} is not above 0`;
    if (i > 0 && !(strike > strikes[i - 1]!))
      return `Strike ${strike} follows ${strikes[i - 1]!}; they must ascend`;
    const vol = impliedVols[i]!;
    if (!(vol > 0 && vol < 10)) return `The vol of strike ${strike} is ${vol}; it must lie between 0 and 10`;
    if (weights !== undefined && !(weights[i]! >= 0 && Number.isFinite(weights[i]!)))
      return `The weight of strike ${strike} is ${weights[i]!}; it may not be negative`;
  }
  return undefined;
}
