import type { Model } from '../models/model.ts';
import { findModel } from '../models/registry.ts';
import { refusalOf } from './check-targets.ts';
import { freeParams, type FreeParams } from './free-params.ts';
import { quotesOf, type Quotes } from './quotes.ts';
import type { CalibrationSettings } from './settings.ts';
import { quotesAlone, type CalibrationTargets } from './targets.ts';

/** What is known before anything is computed. */
export interface CalibrationProblem {
  readonly model: Model;
  readonly targets: CalibrationTargets;
  readonly settings: CalibrationSettings;
  readonly free: FreeParams;
  readonly quotes: Quotes;
}

/**
 * The problem that targets and settings pose.
 * @param targets what is to be met
 * @param settings what to fit
 * @returns the problem, or a sentence that says why there is none
 */
export function problemOf(
  targets: CalibrationTargets,
  settings: CalibrationSettings,
): CalibrationProblem | string {
  const model = findModel(settings.modelId);
  if (model === undefined) return `There is no model ${settings.modelId}.`;
  const refusal = refusalOf(model, targets, settings);
  if (refusal !== undefined) return refusal;
  const free = freeParams(model, settings);
  if (typeof free === 'string') return free;
  const quotes = quotesOf(targets, settings);
  if (weightedOf(quotes) === 0) return 'Every quote has weight 0; give a weight to what is to be fitted.';
  const weighted = countQuotes(targets, settings);
  if (weighted + free.priors.length < free.names.length)
    return `${weighted} quotes cannot determine ${free.names.length} parameters; add quotes or fix parameters.`;
  return { model, targets, settings, free, quotes };
}

/**
 * The problem as the quotes alone pose it: nodes of a repaired surface are made of quotes and add nothing to what is known.
 * @param problem with or without nodes
 * @returns the same object where there are none
 */
export function problemOfQuotes(problem: CalibrationProblem): CalibrationProblem {
  const targets = quotesAlone(problem.targets);
  if (targets === problem.targets) return problem;
  return { ...problem, targets, quotes: quotesOf(targets, problem.settings) };
}

/**
 * Number of quotes that can tell something of the parameters: nodes of a repaired surface do not count.
 * @param targets of any source
 * @param settings weights
 * @returns quotes with a weight
 */
export function countQuotes(targets: CalibrationTargets, settings: CalibrationSettings): number {
  return weightedOf(quotesOf(quotesAlone(targets), settings));
}

function weightedOf({ scales }: Quotes): number {
  return scales.reduce((sum, scale) => sum + (scale > 0 ? 1 : 0), 0);
}
