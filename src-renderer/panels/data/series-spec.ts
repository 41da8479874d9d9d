import type { SeriesResult } from '#contract/schemas/market.ts';
import { alignTo, fillHoles } from '#renderer/charts/axis.ts';
import { isoOfDay } from '#renderer/charts/day.ts';
import { anySample, sourceWords } from '#renderer/charts/definitions/source-words.ts';
import { formatCount } from '#renderer/charts/format.ts';
import type { TimeSeriesSpec } from '#renderer/charts/spec.ts';

/** The closes of one series over its whole life, holes and all. */
export function seriesSpec(series: SeriesResult): TimeSeriesSpec {
  const { seriesId, label, unit, provenance } = series;
  const days = fillHoles(series.days);
  const last = series.days.at(-1);
  return {
    kind: 'time-series',
    id: `series-${seriesId}`,
    title: `${label}: history`,
    summary: `${label}, ${formatCount(series.days.length)} days, last value ${series.close.at(-1) ?? 'none'} ${unit}.`,
    asOf: last === undefined ? null : isoOfDay(last),
    source: sourceWords(provenance),
    sample: anySample(provenance),
    days,
    panes: [{ label: `close, ${unit}`, weight: 1, zeroLine: false }],
    series: [
      {
        kind: 'line',
        id: 'close',
        label: seriesId,
        unit,
        pane: 0,
        tone: 'blue',
        decimals: 2,
        dash: 'solid',
        widthPx: 1,
        values: alignTo(days, series.days, series.close),
      },
    ],
    ribbon: null,
  };
}
