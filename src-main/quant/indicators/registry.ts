import { bollingerBands } from './bollinger-bands.indicator.ts';
import { exponentialAverage } from './exponential-average.indicator.ts';
import type { Indicator, IndicatorSettings } from './indicator.ts';
import { movingAverageConvergence } from './moving-average-convergence.indicator.ts';
import { realisedVolatilities } from './realised-volatility.indicator.ts';
import { relativeStrength } from './relative-strength.indicator.ts';
import { sessionVwap } from './session-vwap.indicator.ts';
import { simpleAverage } from './simple-average.indicator.ts';
import { standardScore } from './standard-score.indicator.ts';
import { averageTrueRange } from './true-range.indicator.ts';

/** Every indicator, in the order in which they are offered. */
export const indicators: readonly Indicator[] = [
  simpleAverage,
  exponentialAverage,
  bollingerBands,
  sessionVwap,
  relativeStrength,
  movingAverageConvergence,
  averageTrueRange,
  ...realisedVolatilities,
  standardScore,
];

/** What is wrong with a setting, and which. */
export interface SettingFault {
  readonly name: string;
  readonly message: string;
}

/**
 * Settings with the fallbacks in the place of what is missing.
 * @param indicator whose settings
 * @param given by name
 * @returns the settings, or what is wrong with them
 */
export function readSettings(
  indicator: Indicator,
  given: IndicatorSettings,
): { readonly settings: IndicatorSettings } | { readonly fault: SettingFault } {
  const settings: Record<string, number> = {};
  for (const { name, fallback, lower, upper, isWhole } of indicator.params) {
    const value = Object.hasOwn(given, name) ? given[name]! : fallback;
    if (!(value >= lower && value <= upper) || (isWhole && !Number.isInteger(value)))
      return {
        fault: {
          name,
          message: `${name} must be ${isWhole ? 'a whole number' : 'a number'} from ${lower} to ${upper}.`,
        },
      };
    settings[name] = value;
  }
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(settings, name));
  if (unknown !== undefined)
    return { fault: { name: unknown, message: `${indicator.label} has no setting ${unknown}.` } };
  const message = indicator.fault?.(settings) ?? null;
  return message === null ? { settings } : { fault: { name: indicator.params[0]?.name ?? '', message } };
}
