import type { Provenance } from '#contract/schemas/common.ts';
import { alignTo, fillHoles, lastFinite, unionDays } from './axis.ts';
import { isoOfDay } from './day.ts';
import { formatVol } from './format.ts';
import type { ChartDefinition, RibbonSpec, TimeSeries, TimeSeriesSpec } from './spec.ts';
import { regimeLegend } from './definitions/regime-legend.ts';
import { anySample, sourceWords } from './definitions/source-words.ts';

export interface VixHistoryData {
  readonly index: {
    readonly label: string;
    readonly days: Int32Array;
    readonly open: Float64Array;
    readonly high: Float64Array;
    readonly low: Float64Array;
    readonly close: Float64Array;
    readonly provenance: Provenance;
  };
  readonly realised: {
    readonly days: Int32Array;
    readonly volPoints: Float64Array;
    readonly provenance: Provenance;
  } | null;
  readonly regimes: { readonly days: Int32Array; readonly states: Uint8Array } | null;
}
export interface VixHistoryOptions {
  /** "RV 21 d". */
  readonly realisedLabel: string;
  /** "SPX realised, close-to-close, 21 sessions". */
  readonly realisedDetail: string;
}

export const vixHistoryChart: ChartDefinition<VixHistoryData, VixHistoryOptions, TimeSeriesSpec> = {
  id: 'vix-history',
  title: 'VIX and realised vol',
  query: 'market.series',
  fixture: 'vix-history.json',
  view: ({ index, realised, regimes }, { realisedLabel, realisedDetail }) => {
    const days = fillHoles(unionDays(index.days, realised?.days ?? new Int32Array(0)));
    const align = (values: Float64Array): Float64Array => alignTo(days, index.days, values);
    const common = { pane: 0, unit: 'vol points', decimals: 2 } as const;
    const series: TimeSeries[] = [
      {
        ...common,
        kind: 'candles',
        id: 'index',
        label: index.label,
        tone: 'text',
        open: align(index.open),
        high: align(index.high),
        low: align(index.low),
        close: align(index.close),
      },
    ];
    if (realised) {
      const values = alignTo(days, realised.days, realised.volPoints);
      const look = { tone: 'green', dash: 'solid', widthPx: 1.5, bridgeDays: 1 } as const;
      series.push({
        ...common,
        ...look,
        kind: 'line',
        id: 'realised',
        label: realisedLabel,
        detail: realisedDetail,
        values,
      });
    }
    const last = lastFinite(index.close);
    return {
      kind: 'time-series',
      id: 'vix-history',
      title: 'VIX and realised vol',
      summary: summaryOf(index.label, index.days[last], index.close[last]),
      asOf: last < 0 ? null : isoOfDay(index.days[last]!),
      source: sourceWords(index.provenance, realised?.provenance),
      sample: anySample(index.provenance, realised?.provenance),
      days,
      panes: [{ label: 'index and realised volatility, vol points', weight: 1, zeroLine: false }],
      series,
      ribbon: regimes ? ribbonOf(days, regimes) : null,
    };
  },
};

function summaryOf(label: string, day: number | undefined, value: number | undefined): string {
  if (day === undefined || value === undefined) return `No ${label} values.`;
  return `${label} by day, last ${formatVol(value)} on ${isoOfDay(day)}, over the state of the futures curve.`;
}

function ribbonOf(days: Int32Array, regimes: { days: Int32Array; states: Uint8Array }): RibbonSpec {
  const states = Uint8Array.from(alignTo(days, regimes.days, regimes.states), (state) =>
    Number.isNaN(state) ? 0 : state,
  );
  return { label: 'curve', states, legend: regimeLegend };
}
