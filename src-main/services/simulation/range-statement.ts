import type { RangeForecast } from '#contract/schemas/range-forecast.ts';
import type { GeometricBrownianFit } from '#quant/estimators/range-forecast.ts';
import type { ForecastHorizon } from './range-horizon.ts';

/** The forecast in two sentences that say what it rests on and how little is known of the drift. */
export function rangeStatement(
  series: string,
  {
    ahead,
    fit,
    closedForm,
  }: {
    readonly ahead: ForecastHorizon;
    readonly fit: GeometricBrownianFit;
    readonly closedForm: RangeForecast['closedForm'];
  },
): string {
  const { mean, standardDeviation, quantiles } = closedForm;
  const shown = (level: number): string => level.toFixed(decimalsOf(standardDeviation));
  const at = (probability: number) => quantiles.find((entry) => entry.probability === probability)!;
  const [low, high] = [at(0.05), at(0.95)];
  const percent = (value: number): string => `${(100 * value).toFixed(0).replace('-', '−')} %`;
  const reach = 1.96 * fit.driftStandardError;
  const drift = `${percent(fit.driftAnnual - reach)} and ${percent(fit.driftAnnual + reach)} a year`;
  return [
    `If the current trajectory continues, ${series} is at ${shown(mean)} ± ${shown(standardDeviation)} ${ahead.label}, and between ${shown(low.level)} and ${shown(high.level)} nine times in ten.`,
    `The bars leave the drift anywhere between ${drift} (95 %); with that error the range is ${shown(low.withDriftError)} to ${shown(high.withDriftError)}.`,
  ].join(' ');
}

/** Two digits of the standard deviation, at most cents of cents. */
function decimalsOf(deviation: number): number {
  return Math.min(Math.max(1 - Math.floor(Math.log10(deviation)), 0), 4);
}
