import { describe, expect, it } from 'vitest';
import { slicesOfVols } from '#quant/surface/vol-slices.ts';
import {
  aroundVols,
  factorsOfPlaces,
  marketBand,
  scoreHoldOut,
  type HoldOutScores,
} from '#quant/repair/bands/hold-out-bands.ts';
import { misfitField } from '#quant/repair/bands/misfit-field.ts';
import { blendNodes, coordinateOn, placeNames, placesAmong, siblingOf } from '#quant/repair/bands/places.ts';
import { benchmarkGrid } from '#quant/repair/benchmark-grid.ts';
import { quoteSplitter, unseenQuote } from '#quant/repair/chain/hide-quotes.ts';
import { holdOutNodes } from '#quant/repair/chain/hold-out.ts';
import { resampleToGrid, type GridQuotes } from '#quant/repair/chain/resample-to-grid.ts';
import { drawsOf } from '#quant/repair/draws.ts';

const { expiriesYears, logMoneyness } = benchmarkGrid;
const COLUMNS = logMoneyness.length;
const SIZE = expiriesYears.length * COLUMNS;
const nodesWhere = (shows: (row: number, column: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: SIZE }, (_, cell) => (shows(Math.floor(cell / COLUMNS), cell % COLUMNS) ? 1 : 0));
const nameAt = (observed: Uint8Array, row: number, column: number): string[] =>
  placesAmong(benchmarkGrid, observed)(expiriesYears[row]!, logMoneyness[column]!).map((place) =>
    placeNames[place]!.replace(/, (below|above) half a year$/, ''),
  );

describe('places among quotes', () => {
  const middle = nodesWhere((row, column) => row >= 3 && row <= 8 && column >= 4 && column <= 12);

  it('tell how far quotes are, in strikes and in maturities', () => {
    expect(nameAt(middle, 5, 8)).toEqual(['at a quoted node']);
    expect(nameAt(middle, 5, 13)).toEqual(['up to 1 spacing beyond the strikes quoted']);
    expect(nameAt(middle, 5, 2)).toEqual(['1 to 2.5 spacings beyond the strikes quoted']);
    expect(nameAt(middle, 5, 0)).toEqual(['2.5 to 4 spacings beyond the strikes quoted']);
    // The first quoted maturity is 0.56 years: 0.40 is more than half of it, 0.24 less, 0.08 less than a quarter.
    expect(nameAt(middle, 2, 8)).toEqual(['before the first maturity quoted, more than half of it']);
    expect(nameAt(middle, 1, 8)).toEqual(['before the first maturity quoted, a quarter to a half of it']);
    expect(nameAt(middle, 0, 8)).toEqual(['before the first maturity quoted, less than a quarter of it']);
    // The last is 1.36 years.
    expect(nameAt(middle, 12, 8)).toEqual(['after the last maturity quoted, up to half as long again']);
    expect(nameAt(middle, 0, 0)).toEqual([
      '2.5 to 4 spacings beyond the strikes quoted',
      'before the first maturity quoted, less than a quarter of it',
    ]);
  });

  it('tell short maturities from long ones', () => {
    const at = (row: number): readonly number[] =>
      placesAmong(benchmarkGrid, middle)(expiriesYears[row]!, logMoneyness[13]!);
    expect(placeNames[at(4)[0]!]).toBe('up to 1 spacing beyond the strikes quoted, above half a year');
    expect(placeNames[at(0)[1]!]).toMatch(/below half a year$/);
    expect(siblingOf(siblingOf(3))).toBe(3);
    expect(placeNames[siblingOf(0)]).toBe('at a quoted node, above half a year');
  });

  it('tell a hole from a gap', () => {
    const holed = nodesWhere((row, column) => Math.abs(row - 6) > 2 || Math.abs(column - 8) > 2);
    expect(nameAt(holed, 6, 8)).toEqual(['in a hole']);
    expect(nameAt(holed, 4, 8)).toEqual(['about one spacing from quoted nodes']);
  });

  it('are known where nothing is quoted', () => {
    expect(nameAt(new Uint8Array(SIZE), 4, 4)).toEqual(['more than 5.5 spacings beyond the strikes quoted']);
  });

  it('blend nodes along straight lines and keep the edge outside', () => {
    const values = Float64Array.of(1, 2, 3, 5, 6, 7);
    expect(blendNodes(values, 3, 0.5, 1.5)).toBe(4.5);
    expect(blendNodes(values, 3, -2, 9)).toBe(3);
    expect(coordinateOn(Float64Array.of(1, 2, 4), 3)).toBe(1.5);
    expect(coordinateOn(Float64Array.of(1, 2, 4), 0.5)).toBe(-0.5);
  });
});

describe('holes made in quotes', () => {
  it('take wings, maturities and patches, never all quotes, and the same from the same seed', () => {
    const observed = nodesWhere((row, column) => row < 8 && column > 1 && column < 15);
    const quoted = observed.reduce((sum, each) => sum + each, 0);
    for (let fold = 0; fold < 60; fold += 1) {
      const out = holdOutNodes(benchmarkGrid, observed, drawsOf(5, 'test', fold), fold);
      expect(out).toEqual(holdOutNodes(benchmarkGrid, observed, drawsOf(5, 'test', fold), fold));
      const left = observed.filter((each, cell) => each === 1 && out[cell] === 0).length;
      expect(left).toBeGreaterThanOrEqual(0.4 * quoted);
      expect(left).toBeLessThan(quoted);
    }
  });
});

describe('misfit of quotes', () => {
  it('is the distance of the quotes from the surface, near them and carried into holes', () => {
    const k = Array.from(logMoneyness);
    const slices = slicesOfVols([
      {
        expiryYears: expiriesYears[2]!,
        forward: 1,
        strikes: k.map(Math.exp),
        impliedVols: k.map(() => 0.21),
      },
      {
        expiryYears: expiriesYears[9]!,
        forward: 1,
        strikes: k.map(Math.exp),
        impliedVols: k.map(() => 0.24),
      },
    ]).map(({ points }) => points);
    const field = misfitField(benchmarkGrid, slices, () => 0.2);
    expect(field[2 * COLUMNS + 8]).toBeCloseTo(0.01, 6);
    expect(field[9 * COLUMNS + 8]).toBeCloseTo(0.04, 6);
    expect(field[0]).toBeGreaterThan(0.0099);
    expect(field[5 * COLUMNS + 8]).toBeLessThan(0.04);
    expect(misfitField(benchmarkGrid, [], () => 0.2)).toEqual(new Float64Array(SIZE));
  });
});

/** Scores 1 … n in every fold at one place, each at a node of its own. */
function scoresOf(place: number, folds: number, perFold: number): HoldOutScores {
  const none = { scores: new Float64Array(0), nodes: new Int32Array(0), folds: new Int32Array(0) };
  const places = placeNames.map((_, at) => {
    if (at !== place) return none;
    const count = folds * perFold;
    return {
      scores: Float64Array.from({ length: count }, (_each, i) => 1 + Math.floor(i / folds)),
      nodes: Int32Array.from({ length: count }, (_each, i) => i),
      folds: Int32Array.from({ length: count }, (_each, i) => i % folds),
    };
  });
  return { places, folds, quotes: folds * perFold };
}

describe('factors of places', () => {
  it('are quantiles at level·(K + 1)/K, and none where folds are too few', () => {
    const factors = factorsOfPlaces(scoresOf(5, 20, 100), 0.8);
    // 0.84 of 2,000 scores are passed at 84.
    expect(factors[5]).toEqual({ factor: 84, folds: 20 });
    expect(factors[0]).toEqual({ factor: null, folds: 0 });
    expect(factorsOfPlaces(scoresOf(5, 19, 100), 0.95)[5]!.factor).toBe(100);
    expect(factorsOfPlaces(scoresOf(5, 18, 100), 0.95)[5]!.factor).toBeNull();
  });

  it('inside are those of all inside places where one has too few folds, and outside do not fall with distance', () => {
    const inside = factorsOfPlaces(scoresOf(1, 30, 50), 0.8);
    expect(inside.slice(0, 4).map(({ factor }) => factor)).toEqual(Array(4).fill(inside[1]!.factor));
    expect(inside.slice(14, 18).map(({ factor }) => factor)).toEqual(Array(4).fill(inside[1]!.factor));
    expect(inside[4]!.factor).toBeNull();
    const [near, far] = [scoresOf(4, 30, 60), scoresOf(5, 30, 20)];
    const both = { ...near, places: near.places.map((place, at) => (at === 5 ? far.places[5]! : place)) };
    const factors = factorsOfPlaces(both, 0.8);
    expect(factors[5]!.factor).toBe(factors[4]!.factor);
  });
});

describe('bands tested on held-out quotes', () => {
  const noise = 0.004;
  const truthAt = (years: number, k: number): number => 0.2 - 0.1 * k + 0.02 * years;
  const times = Array.from(expiriesYears.subarray(0, 9), (years) => years + 0.01);
  const draws = drawsOf(1, 'noisy', 0);
  const k = Array.from({ length: 46 }, (_, at) => -0.45 + 0.02 * at);
  const points = slicesOfVols(
    times.map((expiryYears) => ({
      expiryYears,
      forward: 1,
      strikes: k.map(Math.exp),
      impliedVols: k.map((each) => truthAt(expiryYears, each) + draws.normal(0, noise)),
      halfSpreads: k.map(() => noise),
    })),
  ).map((slice) => slice.points);
  const truth = Float64Array.from(
    { length: SIZE },
    (_, cell) =>
      truthAt(expiriesYears[Math.floor(cell / COLUMNS)]!, logMoneyness[cell % COLUMNS]!) ** 2 *
      expiriesYears[Math.floor(cell / COLUMNS)]!,
  );
  const split = quoteSplitter(points, benchmarkGrid, unseenQuote);
  const { surface } = resampleToGrid(points, benchmarkGrid);
  /** A repair that knows the truth: all that is missed is the noise of the quotes. */
  const repairOf = (visible: readonly GridQuotes[]) => ({
    surface: resampleToGrid(visible, benchmarkGrid).surface,
    visible,
    repaired: { totalVariance: truth },
    volErrors: new Float64Array(SIZE),
  });
  const folds = Array.from({ length: 150 }, (_, fold) => {
    const out = holdOutNodes(benchmarkGrid, surface.observed, drawsOf(2, 'folds', fold), fold);
    const { visible, hidden } = split((node) => out[node] === 0);
    return { repair: repairOf(visible), hidden };
  });

  it('hold quotes that they have not seen as often as they say', () => {
    const scores = scoreHoldOut(folds);
    for (const level of [0.8, 0.95]) {
      const band = marketBand(repairOf(points), factorsOfPlaces(scores, level));
      const fresh = drawsOf(3, 'fresh', 0);
      let [inside, count] = [0, 0];
      for (const years of times)
        for (const each of k) {
          const { half, tested } = band.at(years, each);
          if (!tested) continue;
          count += 1;
          inside += Math.abs(fresh.normal(0, noise)) <= half ? 1 : 0;
        }
      expect(count).toBeGreaterThan(350);
      // 400 quotes: 2 % of standard error at 80 %; (K + 1)/K and scales measured on a few quotes each make bands a little wide.
      expect(inside / count).toBeGreaterThan(level - 0.03);
      expect(inside / count).toBeLessThan(level + 0.08);
    }
  });

  it('mark nodes that no fold could test', () => {
    const band = marketBand(repairOf(points), factorsOfPlaces(scoreHoldOut(folds), 0.95));
    expect(band.tested[4 * COLUMNS + 8]).toBe(1);
    expect(band.places[4 * COLUMNS + 8]).toBe(siblingOf(0));
    expect(
      factorsOfPlaces(scoreHoldOut(folds.slice(0, 10)), 0.95).every(({ factor }) => factor === null),
    ).toBe(true);
    const { lower, upper } = aroundVols({ totalVariance: truth }, benchmarkGrid, band.halves);
    expect(upper.every((each, cell) => each > lower[cell]!)).toBe(true);
  });
});
