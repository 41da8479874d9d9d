import { expiryFits } from './fit-tables.ts';
import { createObjective } from './objective.ts';
import { problemOf } from './problem.ts';
import { quinticFitsAt } from './quintic/quintic-fits.ts';
import { isQuintic } from './quintic/quintic-problem.ts';
import type { ExpiryFit } from './report.ts';
import type { CalibrationSettings } from './settings.ts';
import type { CalibrationTargets } from './targets.ts';

/** Accurate enough to be drawn, decimal vol. */
const PICTURE_PRECISION = { volError: 1e-4 };

/**
 * Market against model at one set of parameters: what a screen draws while a calibration runs.
 * @param targets what is to be met
 * @param settings what is fitted
 * @param params of the model
 * @returns by expiry; empty where the model cannot be fitted to these targets
 */
export function fitsAt(
  targets: CalibrationTargets,
  settings: CalibrationSettings,
  params: Readonly<Record<string, number>>,
): ExpiryFit[] {
  if (isQuintic(settings.modelId)) return quinticFitsAt(targets, settings, params);
  const problem = problemOf(targets, settings);
  if (typeof problem === 'string') return [];
  const { free, quotes } = problem;
  const objective = createObjective({ free, quotes, targets, precision: PICTURE_PRECISION });
  return expiryFits(quotes, objective.values(params));
}
