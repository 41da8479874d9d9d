import type { Provenance } from '#contract/schemas/common.ts';
import { alignTo, fillHoles, lastFinite } from './axis.ts';
import { isoOfDay } from './day.ts';
import { formatVol, joinWords } from './format.ts';
import type { ChartDefinition, Dash, LineSeriesSpec, TimeSeriesSpec, Tone } from './spec.ts';
import { anySample, sourceWords } from './definitions/source-words.ts';

export interface ConstantMaturityData {
  readonly days: Int32Array;
  readonly tenors: readonly { readonly tenorDays: number; readonly values: Float64Array }[];
  readonly provenance: Provenance;
}

const looks: readonly { readonly tone: Tone; readonly dash: Dash }[] = [
  { tone: 'text', dash: 'solid' },
  { tone: 'green', dash: 'solid' },
  { tone: 'purple', dash: 'dashed' },
  { tone: 'muted', dash: 'dotted' },
];

export const constantMaturityChart: ChartDefinition<ConstantMaturityData, null, TimeSeriesSpec> = {
  id: 'constant-maturity',
  title: 'Constant-maturity futures',
  query: 'termStructure.constantMaturity',
  fixture: 'constant-maturity.json',
  view: ({ days, tenors, provenance }) => {
    const axis = fillHoles(days);
    const series = tenors.map(({ tenorDays, values }, index): LineSeriesSpec => {
      const look = looks[index % looks.length]!;
      const label = `${tenorDays} d`;
      const shape = { kind: 'line', pane: 0, unit: 'vol points', decimals: 2, widthPx: 1.5 } as const;
      return { ...shape, ...look, id: `tenor-${tenorDays}`, label, values: alignTo(axis, days, values) };
    });
    const last = Math.max(-1, ...tenors.map(({ values }) => lastFinite(values)));
    const words = series.map(({ label, values }) => `${label} ${formatVol(values[lastFinite(values)])}`);
    return {
      kind: 'time-series',
      id: 'constant-maturity',
      title: 'Constant-maturity futures',
      summary:
        last < 0
          ? 'There are no constant-maturity values.'
          : `VIX futures interpolated to fixed tenors; on ${isoOfDay(days[last]!)} ${joinWords(words)}.`,
      asOf: last < 0 ? null : isoOfDay(days[last]!),
      source: sourceWords(provenance),
      sample: anySample(provenance),
      days: axis,
      panes: [{ label: 'futures at constant maturity, vol points', weight: 1, zeroLine: false }],
      series,
      ribbon: null,
    };
  },
};
