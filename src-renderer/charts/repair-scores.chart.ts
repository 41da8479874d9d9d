import type { RepairCell, RepairEvaluation } from '#contract/schemas/repair-evaluation.ts';
import { extentOf } from './axis.ts';
import { formatNumber } from './format.ts';
import { roundUp, scoredLabel, scoredName } from './repair-data.ts';
import type { ChartDefinition, HeatmapSpec, HeatScaleSpec } from './spec.ts';

/** A number of one estimator on one family under one mask, as it is shown. */
export interface RepairMeasure {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly decimals: number;
  /** Which number is the best: the least, the most, or the one nearest to the nominal one. */
  readonly best: 'least' | 'most' | 'nearest';
  /** The number that is right, where there is one. */
  readonly nominal?: number;
  readonly value: (cell: RepairCell) => number | null;
  /** One standard error of the number, where it is known. */
  readonly error?: (cell: RepairCell) => number | null;
}

export interface RepairScoresOptions {
  readonly measure: RepairMeasure;
  readonly familyOf: (family: string) => string;
  readonly labelOf: (estimator: string) => string;
}

/** Estimators down, families and masks across. */
export const repairScoresChart: ChartDefinition<RepairEvaluation, RepairScoresOptions, HeatmapSpec> = {
  id: 'repair-scores',
  title: 'Scores of estimators',
  query: 'repairLab.evaluate',
  fixture: 'repair-evaluation.json',
  view: ({ cells, seed }, { measure, familyOf, labelOf }) => {
    const estimators = unique(cells.map(scoredName));
    const places = unique(cells.map(placeOf));
    const values = new Float64Array(estimators.length * places.length).fill(Number.NaN);
    const unseen = new Uint8Array(values.length);
    for (const cell of cells) {
      const at = estimators.indexOf(scoredName(cell)) * places.length + places.indexOf(placeOf(cell));
      values[at] = measure.value(cell) ?? Number.NaN;
      unseen[at] = Number(cell.inFamily === false);
    }
    const range = extentOf(values);
    const size = `${cells[0]?.surfaces ?? 0} surfaces each`;
    const { decimals, unit } = measure;
    return {
      kind: 'heatmap',
      id: 'repair-scores',
      title: measure.label,
      summary: range
        ? `${measure.label} of ${estimators.length} estimators on ${places.length} kinds of surfaces, ${size}: from ${formatNumber(range[0], decimals)} to ${formatNumber(range[1], decimals)} ${unit}.`
        : `No estimator gives this number: ${measure.label}.`,
      asOf: null,
      source: `generated surfaces, seed ${seed}, ${size}`,
      sample: false,
      rowTitle: 'Estimator',
      columnTitle: 'Family and mask',
      valueTitle: measure.label,
      unit,
      rows: unique(cells.map((cell) => scoredLabel(cell, labelOf))),
      columns: places.map((place) => placeName(place, familyOf)),
      values,
      counts: Int32Array.from(values, (value) => Number(Number.isFinite(value))),
      counted: null,
      cellDays: null,
      scale: scaleOf(values, measure),
      decimals,
      written: true,
      dots: { cells: unseen, label: 'family not trained on' },
    };
  },
};

/** Ends at the 80th percentile: one hopeless estimator does not take the colours from the rest. */
function scaleOf(values: Float64Array, { nominal }: RepairMeasure): HeatScaleSpec {
  const sorted = values.filter(Number.isFinite).sort();
  const least = sorted[0] ?? 0;
  if (nominal !== undefined)
    return { kind: 'sequential', low: Math.min(least, nominal), high: 100, clipped: false };
  const high = roundUp(sorted[Math.floor(0.8 * (sorted.length - 1))] ?? 1);
  return { kind: 'sequential', low: Math.min(0, least), high, clipped: true };
}

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
const placeOf = ({ family, mask }: Pick<RepairCell, 'family' | 'mask'>): string => `${family}|${mask}`;

function placeName(place: string, familyOf: RepairScoresOptions['familyOf']): string {
  const [family = '', mask = ''] = place.split('|');
  return `${familyOf(family)}, ${mask}`;
}
