import type { Estimate } from '#contract/schemas/common.ts';
import { alignTo, fillHoles, lastFinite } from './axis.ts';
import { isoOfDay } from './day.ts';
import { formatParameter, formatSigned } from './format.ts';
import type { ChartDefinition, TimeSeriesSpec } from './spec.ts';
import { anySample, sourceWords } from './definitions/source-words.ts';

export interface VariancePremiumData {
  readonly days: Int32Array;
  readonly impliedVol: Float64Array;
  readonly forecastVol: Float64Array;
  readonly premiumVolPoints: Float64Array;
  readonly latest: Estimate;
  readonly shortHistory: boolean;
}

export const variancePremiumChart: ChartDefinition<VariancePremiumData, null, TimeSeriesSpec> = {
  id: 'variance-premium',
  title: 'Variance risk premium',
  query: 'market.variancePremium',
  fixture: 'variance-premium.json',
  view: (data) => {
    const last = lastFinite(data.premiumVolPoints);
    const days = fillHoles(data.days);
    const align = (values: Float64Array): Float64Array => alignTo(days, data.days, values);
    const line = { kind: 'line', widthPx: 1.5, decimals: 2 } as const;
    const vol = { ...line, pane: 0, unit: 'vol points' } as const;
    return {
      kind: 'time-series',
      id: 'variance-premium',
      title: 'Variance risk premium',
      summary: summaryOf(data.latest),
      asOf: last < 0 ? null : isoOfDay(data.days[last]!),
      source: sourceWords(data.latest.provenance),
      sample: anySample(data.latest.provenance),
      days,
      panes: [
        { label: 'VIX and forecast, vol points', weight: 1, zeroLine: false },
        { label: 'premium, vol points', weight: 1, zeroLine: true },
      ],
      series: [
        { ...vol, id: 'implied', label: 'VIX', tone: 'blue', dash: 'solid', values: align(data.impliedVol) },
        {
          ...vol,
          id: 'forecast',
          label: 'forecast',
          tone: 'green',
          dash: 'dashed',
          values: align(data.forecastVol),
        },
        {
          ...line,
          pane: 1,
          id: 'premium',
          label: 'premium',
          unit: 'vol points',
          tone: 'purple',
          dash: 'solid',
          decimals: 2,
          values: align(data.premiumVolPoints),
        },
      ],
      ribbon: null,
    };
  },
};

function summaryOf({ value, standardError, unit }: Estimate): string {
  if (value === null) return 'There is no premium for this day.';
  const error = standardError === null ? '' : ` with a standard error of ${formatParameter(standardError)}`;
  return `The premium is ${formatSigned(value)} ${unit}${error}; each forecast was fitted on earlier days only.`;
}
