import type { SurfaceFitResult, SurfaceSlice } from '#contract/schemas/surface.ts';
import { methodWords } from '#renderer/charts/definitions/quote-reasons.ts';
import type { SmileBeside } from '#renderer/charts/smile.chart.ts';
import { calendarFloor } from './arbitrage-rows.ts';
import { sliceKey } from './refit.svelte.ts';
import { expiryWords } from './surface-words.ts';

export interface SmileNeighbours {
  /** The fit of the chain that is compared with. */
  readonly compared: SurfaceFitResult | null;
  /** The fit of the same chain by another method. */
  readonly overlay: SurfaceFitResult | null;
  /** The earlier expiry of a calendar violation. */
  readonly earlier: SurfaceSlice | null;
}

/** The lines beside the fit of `selected`: what has no fit of this expiry has no line. */
export function linesBeside(selected: SurfaceSlice, neighbours: SmileNeighbours): readonly SmileBeside[] {
  const { compared, overlay, earlier } = neighbours;
  const key = sliceKey(selected);
  const found: SmileBeside[] = [];
  const same = (fit: SurfaceFitResult | null): SurfaceSlice | undefined =>
    fit?.slices.find((slice) => sliceKey(slice) === key && slice.fit.curve !== null);
  const before = same(compared);
  if (before && compared?.chain) {
    const { quoteDate } = compared.chain;
    found.push({ id: 'compare', label: quoteDate, detail: `fit of ${quoteDate}`, slice: before });
  }
  const over = same(overlay);
  if (over && overlay) {
    const name = methodWords[overlay.method];
    found.push({ id: 'overlay', label: name, detail: `${name} fit`, slice: over });
  }
  if (earlier?.fit.curve) {
    const name = expiryWords(earlier);
    const detail = `least vol that ${name} allows`;
    found.push({ id: 'floor', label: `≥ ${name}`, detail, slice: calendarFloor(earlier, selected) });
  }
  return found;
}
