import { scaleDiverging, scaleSequential } from 'd3-scale';
import { interpolateCividis, interpolatePuOr, interpolateRdBu } from 'd3-scale-chromatic';
import type { HeatScaleSpec } from './spec.ts';
import type { ChartTheme } from './theme.ts';

/** Colour of a value. */
export type HeatScale = (value: number) => string;

export function heatScaleOf(spec: HeatScaleSpec, theme: ChartTheme): HeatScale {
  if (spec.kind === 'sequential') return levelScale(spec.low, spec.high);
  return spec.quiet ? quietScale(spec.extent, theme) : heatScale(spec.extent);
}

/** From the theme's raised colour at zero to its orange below and its blue above. */
function quietScale(extent: number, { raised, tones }: ChartTheme): HeatScale {
  const [zero, below, above] = [raised, tones.orange, tones.blue].map(channelsOf);
  return (value) => {
    const share = Math.min(1, Math.abs(value) / extent);
    const end = value < 0 ? below! : above!;
    const mixed = zero!.map((from, index) => Math.round(from + share * (end[index]! - from)));
    return `rgb(${mixed.join(', ')})`;
  };
}

const channelsOf = (colour: string): readonly number[] =>
  (colour.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);

/** First and last value of a scale. */
export const scaleEnds = (spec: HeatScaleSpec): readonly [number, number] =>
  spec.kind === 'diverging' ? [-spec.extent, spec.extent] : [spec.low, spec.high];

/** Cividis, which reads the same with and without colour vision: dark is low, light is high. */
export function levelScale(low: number, high: number): HeatScale {
  const scale = scaleSequential(interpolateCividis).domain([low, high]).clamp(true);
  return (value) => scale(value);
}

/**
 * Two halves of ColorBrewer's diverging scales from d3 that meet in the same neutral: orange below zero (backwardation),
 * blue above (contango), the two meanings that the hues have everywhere; red stays for errors. Values beyond ±extent
 * take the end colours.
 */
export function heatScale(extent: number): HeatScale {
  const scale = scaleDiverging(interpolateOrangeBlue).domain([-extent, 0, extent]).clamp(true);
  return (value) => scale(value);
}

const interpolateOrangeBlue = (place: number): string =>
  place < 0.5 ? interpolatePuOr(1 - place) : interpolateRdBu(place);

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
