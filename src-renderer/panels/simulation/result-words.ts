import type { SimulationEstimate } from '#contract/schemas/simulation.ts';
import { formatNumber } from '#renderer/charts/format.ts';

/** A value to the place of its error's second digit, with a true minus. */
export function toError(value: number, error: number): string {
  return formatNumber(value, decimalsOf(error));
}

/** Decimals that show two digits of the error. */
function decimalsOf(error: number): number {
  if (!(error > 0)) return 6;
  return Math.min(Math.max(1 - Math.floor(Math.log10(error)), 0), 10);
}

/** Value, error and reference, all to the place of the error's second digit. */
export function valueWords({ mean, standardError, reference }: SimulationEstimate): {
  value: string;
  error: string;
  reference: string;
} {
  const decimals = decimalsOf(standardError);
  return {
    value: formatNumber(mean, decimals),
    error: formatNumber(standardError, decimals),
    reference: reference ? formatNumber(reference.price, decimals) : '',
  };
}

/** From the reference, in standard errors; null without one. */
export function distanceOf({ mean, standardError, reference }: SimulationEstimate): number | null {
  return reference && standardError > 0 ? (mean - reference.price) / standardError : null;
}

/** "41 M path steps/s" */
export function throughputWords(perSecond: number): string {
  return perSecond >= 1e6
    ? `${(perSecond / 1e6).toFixed(perSecond >= 1e7 ? 0 : 1)} M path steps/s`
    : `${Math.round(perSecond / 1e3)} k path steps/s`;
}
