import type { SmileOptions } from '#renderer/charts/smile.chart.ts';
import { methodWords } from '#renderer/charts/definitions/quote-reasons.ts';
import type { SurfaceMethod } from '#renderer/charts/definitions/quote-reasons.ts';
import type { SmileAxis } from '#renderer/charts/smile-axis.ts';

/** How the right-hand picture shows the surface. */
export const surfaceViews = [
  { id: 'heatmap', label: 'Heatmap' },
  { id: 'solid', label: '3-D' },
  { id: 'residuals', label: 'Residuals' },
] as const;
export type SurfaceViewId = (typeof surfaceViews)[number]['id'] | 'change';

/** Which quotes the big smile shows. */
export const ranges = [
  { id: 'core', label: 'Core' },
  { id: 'used', label: 'In use' },
  { id: 'all', label: 'All quotes' },
] as const;

export const methods = Object.entries(methodWords).map(([id, label]) => ({ id: id as SurfaceMethod, label }));

/** What the user chose on this screen, kept with the workspace. */
export interface SurfaceView {
  readonly underlying: string;
  readonly method: SurfaceMethod;
  readonly axis: SmileAxis;
  readonly range: SmileOptions['range'];
  readonly surface: SurfaceViewId;
  /** `none`, `previous`, or the id of a chain. */
  readonly compare: string;
  readonly overlay: SurfaceMethod | 'none';
  readonly below: 'arbitrage' | 'quotes';
}

export const defaultView: SurfaceView = {
  underlying: 'SPX',
  method: 'svi',
  axis: 'moneyness',
  range: 'core',
  surface: 'heatmap',
  compare: 'none',
  overlay: 'none',
  below: 'arbitrage',
};

const choices = {
  method: Object.keys(methodWords),
  axis: ['strike', 'moneyness', 'delta'],
  range: ['core', 'used', 'all'],
  surface: ['heatmap', 'solid', 'residuals', 'change'],
  overlay: ['none', ...Object.keys(methodWords)],
  below: ['arbitrage', 'quotes'],
} as const;

export function isSurfaceView(value: unknown): value is SurfaceView {
  if (typeof value !== 'object' || value === null) return false;
  const view = value as Record<string, unknown>;
  return (
    typeof view['underlying'] === 'string' &&
    typeof view['compare'] === 'string' &&
    Object.entries(choices).every(([name, allowed]) => (allowed as readonly unknown[]).includes(view[name]))
  );
}
