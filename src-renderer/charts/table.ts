import type { Cell, TableColumn, TableData } from '#renderer/ui/table-data.ts';
import { placeWords } from './place.ts';
import type { ChartSpec, CurveSpec, HeatmapSpec, PlotSpec, TimeSeries, TimeSeriesSpec } from './spec.ts';

/** Exactly the drawn data, at full precision. */
export function tableOf(spec: ChartSpec): TableData {
  if (spec.kind === 'time-series') return timeSeriesTable(spec);
  if (spec.kind === 'plot') return plotTable(spec);
  return spec.kind === 'curve' ? curveTable(spec) : heatmapTable(spec);
}

const cellOf = (value: number | undefined): Cell =>
  value !== undefined && Number.isFinite(value) ? value : null;

interface NamedValues {
  readonly name: string;
  readonly values: Float64Array;
}

const nameOf = ({ label, detail }: { label: string; detail?: string }): string => detail ?? label;

function valuesOf(series: TimeSeries): readonly NamedValues[] {
  if (series.kind === 'line' || series.kind === 'columns')
    return [{ name: nameOf(series), values: series.values }];
  if (series.kind === 'band') {
    return [
      { name: `${nameOf(series)}, low`, values: series.low },
      { name: `${nameOf(series)}, high`, values: series.high },
    ];
  }
  return (['open', 'high', 'low', 'close'] as const).map((part) => ({
    name: `${nameOf(series)} ${part}`,
    values: series[part],
  }));
}

function timeSeriesTable(spec: TimeSeriesSpec): TableData {
  const columns: TableColumn[] = [
    { id: 'date', label: spec.minutes === undefined ? 'Date' : 'Bar', unit: '', decimals: null },
  ];
  const values: Float64Array[] = [];
  for (const series of spec.series) {
    for (const part of valuesOf(series)) {
      columns.push({
        id: `${series.id}-${values.length}`,
        label: part.name,
        unit: series.unit,
        decimals: series.decimals,
      });
      values.push(part.values);
    }
  }
  const ribbon = spec.ribbon;
  if (ribbon) columns.push({ id: 'state', label: ribbon.label, unit: '', decimals: null });
  const rows: Cell[][] = [];
  for (let index = spec.days.length - 1; index >= 0; index -= 1) {
    const numbers = values.map((column) => cellOf(column[index]));
    if (numbers.every((cell) => cell === null)) continue;
    const row: Cell[] = [placeWords(spec.days[index]!, spec), ...numbers];
    if (ribbon) row.push(ribbon.legend[ribbon.states[index]!]?.label ?? null);
    rows.push(row);
  }
  return { columns, rows };
}

function curveTable(spec: CurveSpec): TableData {
  const columns: TableColumn[] = [
    { id: 'curve', label: 'Curve', unit: '', decimals: null },
    { id: 'point', label: 'Point', unit: '', decimals: null },
    { id: 'x', label: spec.xLabel, unit: '', decimals: 0 },
    { id: 'y', label: spec.yLabel, unit: spec.yUnit, decimals: spec.decimals },
  ];
  const rows: Cell[][] = spec.lines.flatMap((line) =>
    Array.from(line.x, (x, index) => [nameOf(line), line.pointLabels[index] ?? '', x, cellOf(line.y[index])]),
  );
  const band = spec.band;
  if (band) {
    const edges = [
      ['10th percentile', band.low],
      ['median', band.middle],
      ['90th percentile', band.high],
    ] as const;
    for (const [name, values] of edges) {
      for (let index = 0; index < band.x.length; index += 1) {
        rows.push([band.label, name, band.x[index]!, cellOf(values[index])]);
      }
    }
  }
  return { columns, rows };
}

function heatmapTable(spec: HeatmapSpec): TableData {
  const columns: TableColumn[] = [
    { id: 'row', label: spec.rowTitle, unit: '', decimals: null },
    { id: 'column', label: spec.columnTitle, unit: '', decimals: null },
    { id: 'value', label: spec.valueTitle, unit: spec.unit, decimals: spec.decimals },
  ];
  const { counted, dots } = spec;
  if (counted) columns.push({ id: 'count', label: capital(counted[1]), unit: '', decimals: 0 });
  if (dots) columns.push({ id: 'dot', label: capital(dots.label), unit: '', decimals: null });
  const rows: Cell[][] = [];
  spec.rows.forEach((row, rowIndex) =>
    spec.columns.forEach((column, columnIndex) => {
      const index = rowIndex * spec.columns.length + columnIndex;
      const count = spec.counts[index] ?? 0;
      if (count === 0) return;
      const marks: Cell[] = dots ? [dots.cells[index] === 1 ? 'yes' : 'no'] : [];
      rows.push([row, column, cellOf(spec.values[index]), ...(counted ? [count] : []), ...marks]);
    }),
  );
  return { columns, rows };
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Bars fill low, middle and high; a line fills the middle. Points without any value are no rows. */
function plotTable(spec: PlotSpec): TableData {
  const [low, middle, high] = spec.bars[0]?.parts ?? ['low', 'value', 'high'];
  const value = { unit: spec.yUnit, decimals: spec.decimals };
  const columns: TableColumn[] = [
    { id: 'series', label: 'Series', unit: '', decimals: null },
    { id: 'point', label: 'Point', unit: '', decimals: null },
    { id: 'x', label: spec.xLabel, unit: '', decimals: spec.xDecimals },
    { id: 'middle', label: middle, ...value },
  ];
  const hasBars = spec.bars.length > 0;
  if (hasBars) columns.push({ id: 'low', label: low, ...value }, { id: 'high', label: high, ...value });
  const rows: Cell[][] = [];
  for (const bars of spec.bars) {
    bars.x.forEach((x, index) => {
      const cells = [bars.middle, bars.low, bars.high].map((part) => cellOf(part[index]));
      if (cells.some((cell) => cell !== null)) {
        rows.push([nameOf(bars), bars.pointLabels[index] ?? '', x, ...cells]);
      }
    });
  }
  for (const line of spec.lines) {
    line.x.forEach((x, index) => {
      const cell = cellOf(line.y[index]);
      if (cell !== null) rows.push([nameOf(line), '', x, cell, ...(hasBars ? [null, null] : [])]);
    });
  }
  return { columns, rows };
}
