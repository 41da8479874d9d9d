import { expiryFits } from '../fit-tables.ts';
import type { ExpiryFit } from '../report.ts';
import type { CalibrationSettings } from '../settings.ts';
import type { CalibrationTargets } from '../targets.ts';
import { quinticProblem } from './quintic-problem.ts';
import { quinticPricer } from './quintic-values.ts';

/** Enough for a picture: a few hundredths of a second. */
const PICTURE_SIZE = { paths: 1024, refinement: 1.5 };

/**
 * Market against a quintic model at one set of parameters, its forward variance repricing the futures.
 * @param targets what is to be met
 * @param settings what is fitted
 * @param params of the model
 * @returns by expiry; empty where the model cannot be fitted to these targets
 */
export function quinticFitsAt(
  targets: CalibrationTargets,
  settings: CalibrationSettings,
  params: Readonly<Record<string, number>>,
): ExpiryFit[] {
  const problem = quinticProblem(targets, settings);
  if (typeof problem === 'string') return [];
  const { price } = quinticPricer(settings.modelId, targets, { ...PICTURE_SIZE, seed: settings.seed });
  return expiryFits(problem.quotes, price(params).told);
}
