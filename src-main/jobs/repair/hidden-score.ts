import { placeNames, placesAmong } from '#quant/repair/bands/places.ts';
import { scoreHidden, type HiddenQuote, type HiddenScore } from '#quant/repair/chain/hide-quotes.ts';
import { volBetweenNodes } from '#quant/repair/chain/vol-between-nodes.ts';
import type { ObservedSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';
import type { MarketBands } from './market-bands.ts';

/** Hidden quotes of one kind of place. */
export interface PlaceCoverage {
  readonly name: string;
  readonly count: number;
  /** Whether quotes held out of the visible ones tested such a place. */
  readonly tested: boolean;
  /** Inside the bands at 80 and 95 %. */
  readonly inside: readonly [number, number];
}

/** What a repair and its bands say of quotes that they have not seen. */
export interface BandedHiddenScore extends HiddenScore {
  /** Percent at 80 and 95 %; nothing where there are no bands. */
  readonly coveragePercent: readonly number[];
  /** Mean widths at 80 and 95 %. */
  readonly bandWidthVolPoints: readonly number[];
  readonly places: readonly PlaceCoverage[];
}

/**
 * Scores a repair on hidden quotes, with bands at the very strikes and expiries of the quotes.
 * @param bands null where there are none that quotes have tested
 */
export function scoreHiddenInBands(
  hidden: readonly HiddenQuote[],
  surface: ObservedSurface,
  repaired: RepairedSurface,
  bands: MarketBands | null,
): BandedHiddenScore {
  const score = scoreHidden(hidden, surface.grid, repaired);
  if (!bands) return { ...score, coveragePercent: [], bandWidthVolPoints: [], places: [] };
  const volAt = volBetweenNodes(surface.grid, repaired);
  const placesAt = placesAmong(surface.grid, surface.observed);
  const found = placeNames.map((name) => ({
    name,
    count: 0,
    tested: true,
    inside: [0, 0] as [number, number],
  }));
  const widths: [number, number] = [0, 0];
  for (const { expiryYears: years, logMoneyness: k, midVol } of hidden) {
    const miss = Math.abs(volAt(years, k) - midVol);
    const place = found[placesAt(years, k).at(-1)!]!;
    place.count += 1;
    for (const level of [0, 1] as const) {
      const { half, tested } = bands.between[level](years, k);
      widths[level] += 2 * half;
      place.inside[level] += miss <= half ? 1 : 0;
      if (level === 1) place.tested &&= tested;
    }
  }
  const inside = (level: 0 | 1): number => found.reduce((sum, place) => sum + place.inside[level], 0);
  return {
    ...score,
    coveragePercent: ([0, 1] as const).map((level) => (100 * inside(level)) / hidden.length),
    bandWidthVolPoints: widths.map((width) => (100 * width) / hidden.length),
    places: found.filter(({ count }) => count > 0),
  };
}

/** Several scores together: by the number of quotes. */
export function poolPlaces(scores: readonly BandedHiddenScore[]): readonly PlaceCoverage[] {
  return placeNames.flatMap((name): PlaceCoverage[] => {
    const own = scores.flatMap(({ places }) => places.filter((place) => place.name === name));
    if (own.length === 0) return [];
    const sum = (value: (place: PlaceCoverage) => number): number =>
      own.reduce((total, place) => total + value(place), 0);
    return [
      {
        name,
        count: sum(({ count }) => count),
        tested: own.every(({ tested }) => tested),
        inside: [sum(({ inside }) => inside[0]), sum(({ inside }) => inside[1])],
      },
    ];
  });
}
