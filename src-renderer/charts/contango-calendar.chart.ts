import type { Provenance } from '#contract/schemas/common.ts';
import { isoOfDay, monthNames, partsOfDay } from './day.ts';
import { formatNumber, formatPercent } from './format.ts';
import type { ChartDefinition, HeatmapSpec } from './spec.ts';
import { anySample, sourceWords } from './definitions/source-words.ts';

export interface ContangoData {
  readonly days: Int32Array;
  readonly contangoPercent: Float64Array;
  readonly provenance: Provenance;
}
export interface CalendarOptions {
  /** Null shows months of all years, a year shows its days. */
  readonly year: number | null;
}

/** One scale for all years and both views, so that a colour always means the same number. */
const extentPercent = 15;

export const contangoCalendarChart: ChartDefinition<ContangoData, CalendarOptions, HeatmapSpec> = {
  id: 'contango-calendar',
  title: 'Contango by calendar',
  query: 'termStructure.contango',
  fixture: 'contango-calendar.json',
  view: (data, { year }) => {
    const grid = year === null ? monthGrid(data) : dayGrid(data, year);
    const last = data.days.length - 1;
    return {
      ...grid,
      kind: 'heatmap',
      id: 'contango-calendar',
      title: year === null ? 'Contango by month' : `Contango by day, ${year}`,
      summary: summaryOf(data, grid, year),
      asOf: last < 0 ? null : isoOfDay(data.days[last]!),
      source: sourceWords(data.provenance),
      sample: anySample(data.provenance),
      unit: '%',
      counted: ['day', 'days'],
      scale: {
        kind: 'diverging',
        extent: extentPercent,
        negativeLabel: 'backwardation',
        positiveLabel: 'contango',
      },
      decimals: 1,
      written: true,
    };
  },
};

type Grid = Pick<
  HeatmapSpec,
  'rowTitle' | 'columnTitle' | 'valueTitle' | 'rows' | 'columns' | 'values' | 'counts' | 'cellDays'
>;

function fillGrid(
  data: ContangoData,
  size: number,
  cellOf: (day: number) => number,
): Pick<Grid, 'values' | 'counts' | 'cellDays'> {
  const sums = new Float64Array(size);
  const counts = new Int32Array(size);
  const cellDays = new Int32Array(size).fill(-1);
  data.days.forEach((day, index) => {
    const cell = cellOf(day);
    const value = data.contangoPercent[index]!;
    if (cell < 0 || !Number.isFinite(value)) return;
    sums[cell] = sums[cell]! + value;
    counts[cell] = counts[cell]! + 1;
    cellDays[cell] = day;
  });
  return { values: sums.map((sum, cell) => sum / counts[cell]!), counts, cellDays };
}

function monthGrid(data: ContangoData): Grid {
  const first = data.days[0];
  const last = data.days[data.days.length - 1];
  const firstYear = first === undefined ? 0 : partsOfDay(first).year;
  const lastYear = last === undefined ? -1 : partsOfDay(last).year;
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index);
  const cellOf = (day: number): number => {
    const { year, month } = partsOfDay(day);
    return (year - firstYear) * 12 + month - 1;
  };
  return {
    rowTitle: 'Year',
    columnTitle: 'Month',
    valueTitle: 'Mean contango M1→M2',
    rows: years.map(String),
    columns: monthNames,
    ...fillGrid(data, years.length * 12, cellOf),
  };
}

function dayGrid(data: ContangoData, year: number): Grid {
  const cellOf = (day: number): number => {
    const parts = partsOfDay(day);
    return parts.year === year ? (parts.month - 1) * 31 + parts.dayOfMonth - 1 : -1;
  };
  return {
    rowTitle: 'Month',
    columnTitle: 'Day',
    valueTitle: 'Contango M1→M2',
    rows: monthNames,
    columns: Array.from({ length: 31 }, (_, index) => String(index + 1)),
    ...fillGrid(data, 12 * 31, cellOf),
  };
}

/** The cell that holds a day; −1 where the grid has none for it. */
export function cellOfDay(spec: HeatmapSpec, day: number): number {
  const { year, month, dayOfMonth } = partsOfDay(day);
  const row = spec.rows.indexOf(String(year));
  if (spec.columns.length === 12) return row < 0 ? -1 : row * 12 + month - 1;
  return spec.title.endsWith(String(year)) ? (month - 1) * 31 + dayOfMonth - 1 : -1;
}

function summaryOf(data: ContangoData, grid: Grid, year: number | null): string {
  const filled = data.contangoPercent.filter((value) => Number.isFinite(value));
  if (filled.length === 0) return 'There is no contango history.';
  if (year !== null) return `Contango from M1 to M2 on each session of ${year}.`;
  const share = filled.filter((value) => value > 0).length / filled.length;
  const lowest = filled.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  return (
    `Mean contango by month, ${grid.rows[0] ?? ''} to ${grid.rows[grid.rows.length - 1] ?? ''}: ` +
    `${formatNumber(share * 100, 1)} % of ${filled.length} days in contango, lowest ${formatPercent(lowest)}.`
  );
}
