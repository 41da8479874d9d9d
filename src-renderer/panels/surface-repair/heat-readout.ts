import type { ChartCursor } from '#renderer/charts/chart-walk.ts';
import { formatNumber } from '#renderer/charts/format.ts';
import type { Readout } from '#renderer/charts/readout.ts';
import type { HeatmapSpec } from '#renderer/charts/spec.ts';

/** The cell under the pointer or the keyboard, in words. */
export function heatReadout(spec: HeatmapSpec, cursor: ChartCursor | null): Readout | null {
  if (!cursor) return null;
  const at = cursor.series * spec.columns.length + cursor.point;
  const dot = spec.dots?.cells[at] === 1 ? `, ${spec.dots.label}` : '';
  const value = `${formatNumber(spec.values[at], spec.decimals)} ${spec.unit}${dot}`;
  return {
    place: `${spec.rows[cursor.series] ?? ''}  ${spec.columns[cursor.point] ?? ''}`,
    items: [{ label: spec.valueTitle.toLowerCase(), value, tone: 'text' }],
  };
}
