import { formatNumber } from '#renderer/charts/format.ts';
import { lineValueAt, plotReadout, type Readout } from '#renderer/charts/readout.ts';
import type { PlotSpec } from '#renderer/charts/spec.ts';

/** Lines at a place, bands as their two ends. */
export function smileReadout(spec: PlotSpec, x: number | null): Readout | null {
  const readout = plotReadout({ ...spec, lines: spec.lines.filter(({ id }) => !id.startsWith('band')) }, x);
  if (!readout || x === null) return readout;
  const bands = (spec.fills ?? []).flatMap(({ lowerId, upperId, tone }) => {
    const lower = spec.lines.find(({ id }) => id === lowerId);
    const upper = spec.lines.find(({ id }) => id === upperId);
    if (!lower || !upper) return [];
    const ends = [lineValueAt(lower, x), lineValueAt(upper, x)].map((value) => formatNumber(value, 2));
    return [{ label: upper.label, value: ends.join(' to '), tone }];
  });
  return { ...readout, items: [...readout.items, ...bands] };
}
