import type { Model } from '../models/model.ts';
import { findModel } from '../models/registry.ts';
import { refusalOf } from './check-targets.ts';
import { freeParams, type FreeParams } from './free-params.ts';
import { quotesOf, type Quotes } from './quotes.ts';
import type { CalibrationSettings } from './settings.ts';
import type { CalibrationTargets } from './targets.ts';

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
  const weighted = quotes.scales.reduce((sum, scale) => sum + (scale > 0 ? 1 : 0), 0);
  if (weighted === 0) return 'Every quote has weight 0; give a weight to what is to be fitted.';
  if (weighted + free.priors.length < free.names.length)
    return `${weighted} quotes cannot determine ${free.names.length} parameters; add quotes or fix parameters.`;
  return { model, targets, settings, free, quotes };
}
