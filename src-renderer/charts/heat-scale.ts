import { scaleDiverging } from 'd3-scale';
import { interpolateRdBu } from 'd3-scale-chromatic';

/** Colour of a value on a scale centred at zero. */
export type HeatScale = (value: number) => string;

/**
 * ColorBrewer's RdBu from d3: diverging, safe for colour-blind readers, blue for positive (contango) and the warm end
 * for negative (backwardation), the same two meanings as everywhere. Values beyond ±extent take the end colours.
 */
export function heatScale(extent: number): HeatScale {
  const scale = scaleDiverging(interpolateRdBu).domain([-extent, 0, extent]).clamp(true);
  return (value) => scale(value);
}

/** Black or white, whichever reads better on `rgb(r, g, b)` (WCAG relative luminance). */
export function inkOn(background: string): '#000000' | '#ffffff' {
  const [red = 0, green = 0, blue = 0] = (background.match(/[\d.]+/g) ?? []).map(
    (part) => Number(part) / 255,
  );
  const linear = (channel: number): number =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  const luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return luminance > 0.179 ? '#000000' : '#ffffff';
}
