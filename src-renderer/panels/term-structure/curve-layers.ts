import type { CurveOptions } from '#renderer/charts/vix-curve.chart.ts';

/** What can be drawn beside the as-of curve. */
export const curveLayers = [
  { id: 'prior-day', label: 'Prior day' },
  { id: 'prior-week', label: '−1 week' },
  { id: 'prior-month', label: '−1 month' },
  { id: 'band', label: '10–90 % band' },
  { id: 'family', label: 'VIX family' },
  { id: 'published', label: 'VIX by expiry' },
] as const;
export type CurveLayer = (typeof curveLayers)[number]['id'];

export interface CurveLayout {
  readonly layers: readonly CurveLayer[];
  readonly overlays: readonly string[];
}

export const defaultLayout: CurveLayout = { layers: ['prior-day', 'band', 'published'], overlays: [] };

export function isCurveLayout(value: unknown): value is CurveLayout {
  if (typeof value !== 'object' || value === null) return false;
  const { layers, overlays } = value as Record<string, unknown>;
  const known = (id: unknown): boolean => curveLayers.some((layer) => layer.id === id);
  return (
    Array.isArray(layers) &&
    layers.every(known) &&
    Array.isArray(overlays) &&
    overlays.every((date) => typeof date === 'string' && /^\d{4}-\d\d-\d\d$/.test(date))
  );
}

export const toggleLayer = (layers: readonly CurveLayer[], layer: CurveLayer): readonly CurveLayer[] =>
  layers.includes(layer) ? layers.filter((other) => other !== layer) : [...layers, layer];

export function optionsOf({ layers }: CurveLayout): CurveOptions {
  const roles = (['prior-day', 'prior-week', 'prior-month'] as const).filter((role) => layers.includes(role));
  return {
    roles: [...roles, 'overlay'],
    band: layers.includes('band'),
    published: layers.includes('published'),
    family: layers.includes('family'),
  };
}
