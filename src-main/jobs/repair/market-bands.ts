import { QuantError } from '#quant/math/quant-error.ts';
import {
  aroundVols,
  factorsOfPlaces,
  marketBand,
  nestBands,
  scoreHoldOut,
  type HoldOutScores,
  type MarketBand,
  type MarketRepair,
} from '#quant/repair/bands/hold-out-bands.ts';
import { blendNodes, coordinateOn, placeNames } from '#quant/repair/bands/places.ts';
import { volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { quoteSplitter, unseenQuote, type UnseenQuote } from '#quant/repair/chain/hide-quotes.ts';
import { holdOutNodes } from '#quant/repair/chain/hold-out.ts';
import { resampleToGrid, type GridQuotes } from '#quant/repair/chain/resample-to-grid.ts';
import { drawsOf, type Draws } from '#quant/repair/draws.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import type { ObservedSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';
import type { CalibratedBand } from './band-scores.ts';
import { openEstimator } from './open-estimator.ts';

/** What the band of a node rests on. */
export const [GENERATED, QUOTES, EXTRAPOLATED] = [0, 1, 2];

/** One kind of place, how often held-out quotes tested it, and the factors that came of it. */
export interface TestedPlace {
  readonly name: string;
  readonly nodes: number;
  readonly folds: number;
  readonly quotes: number;
  readonly factor80: number | null;
  readonly factor95: number | null;
}

/** Bands of a market's surface. */
export interface MarketBands {
  readonly bands: readonly CalibratedBand[];
  /** [n·m] quotes of this market that were held out, or extrapolated because none could be. */
  readonly basis: Uint8Array;
  readonly holdOut: {
    readonly folds: number;
    readonly quotes: number;
    readonly places: readonly TestedPlace[];
  };
  /** Bands at 80 and 95 % at any strike and expiry of the grid: as wide as those of generated surfaces at least where nothing was tested. */
  readonly between: readonly [HalfAt, HalfAt];
}

type HalfAt = (years: number, k: number) => { readonly half: number; readonly tested: boolean };

export interface MarketToBand {
  readonly estimator: RepairEstimator;
  readonly surface: ObservedSurface;
  readonly visible: readonly GridQuotes[];
  readonly repaired: RepairedSurface;
}

/** Half of them patches, a sixth each wings, first and last maturities; at 95 % a place needs nineteen. */
const FOLDS = 120;
const SEED = 5;
/** Held-out quotes of a fold that are scored: more of one hole say little more. */
const MOST_QUOTES = 150;
/** Nodes without which a fold is no surface. */
const LEAST_NODES = 8;

/**
 * Scores an estimator on quotes held out of what it may see of a market.
 * @returns scores by place; those of no fold where there are too few quotes to hold any out
 */
export async function holdOutScores({ estimator, surface, visible }: MarketToBand): Promise<HoldOutScores> {
  const { grid, observed } = surface;
  const split = quoteSplitter(visible, grid, unseenQuote);
  const held: {
    surface: ObservedSurface;
    visible: readonly GridQuotes[];
    hidden: readonly UnseenQuote[];
  }[] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const draws = drawsOf(SEED, 'hold-out', fold);
    const out = holdOutNodes(grid, observed, draws, fold);
    const { visible: rest, hidden } = split((node) => out[node] === 0);
    if (hidden.length === 0) continue;
    const left = resampleToGrid(rest, grid).surface;
    if (left.observed.reduce((sum, each) => sum + each, 0) < LEAST_NODES) continue;
    held.push({ surface: left, visible: rest, hidden: someOf(hidden, draws) });
  }
  const repaired = await repairEach(
    estimator,
    held.map((each) => each.surface),
  );
  const folds = [];
  for (const [at, { hidden, ...shown }] of held.entries()) {
    const answer = repaired[at];
    if (answer) folds.push({ repair: await marketRepair(estimator, { ...shown, repaired: answer }), hidden });
  }
  return scoreHoldOut(folds);
}

function someOf(hidden: readonly UnseenQuote[], draws: Draws): readonly UnseenQuote[] {
  if (hidden.length <= MOST_QUOTES) return hidden;
  return Array.from(draws.choose(MOST_QUOTES, hidden.length), (at) => hidden[at]!);
}

/** All at once, or one by one where one of them is too much for the estimator; that one is null. */
async function repairEach(
  estimator: RepairEstimator,
  surfaces: readonly ObservedSurface[],
): Promise<readonly (RepairedSurface | null)[]> {
  try {
    return await estimator.repair(surfaces);
  } catch (error) {
    if (!(error instanceof QuantError)) throw error;
    if (surfaces.length === 1) return [null];
  }
  const each: (RepairedSurface | null)[] = [];
  for (const surface of surfaces) each.push(...(await repairEach(estimator, [surface])));
  return each;
}

/**
 * The scale of an error is that of the mixture of normal laws, or the estimator's own where that is larger: networks are too sure of
 * themselves on quotes unlike those that they have seen, and some estimators have no view of their error.
 */
async function marketRepair(
  estimator: RepairEstimator,
  shown: Omit<MarketRepair, 'volErrors'>,
): Promise<MarketRepair> {
  const own = shown.repaired.volErrors;
  const law = await openEstimator({ id: 'gaussian-mixture' });
  if (estimator === law) return { ...shown, volErrors: own! };
  const [answer] = await law.repair([shown.surface]);
  return { ...shown, volErrors: answer!.volErrors!.map((each, cell) => Math.max(each, own?.[cell] ?? 0)) };
}

/**
 * Bands for the mid of a quote at every node of a market's surface.
 *
 * Where held-out quotes of this market have tested a place like it, the width is theirs. Elsewhere it is the widest of those and of
 * the band from generated surfaces, and the node is marked as extrapolated. A whole surface is widened as its nodes are.
 * @param generated bands of the same surface from generated surfaces
 * @returns null where too few quotes could be held out
 */
export async function marketBands(
  market: MarketToBand,
  generated: readonly CalibratedBand[],
): Promise<MarketBands | null> {
  const scores = await holdOutScores(market);
  const [factors80, factors95] = [factorsOfPlaces(scores, 0.8), factorsOfPlaces(scores, 0.95)];
  if (factors95.every(({ factor }) => factor === null)) return null;
  const repair = await marketRepair(market.estimator, market);
  const inner = marketBand(repair, factors80);
  const own = [inner, nestBands(inner, marketBand(repair, factors95))] as const;
  const floors = ([80, 95] as const).map((level) => halvesOf(market, generated, level, 'cell'));
  const { tested, places } = own[1];
  return {
    bands: widen(market, generated, own),
    basis: tested.map((each) => (each === 1 ? QUOTES : EXTRAPOLATED)),
    holdOut: {
      folds: scores.folds,
      quotes: scores.quotes,
      places: placeNames.map((name, place) => ({
        name,
        nodes: places.filter((each) => each === place).length,
        folds: factors95[place]!.folds,
        quotes: scores.places[place]!.scores.length,
        factor80: factors80[place]!.factor,
        factor95: factors95[place]!.factor,
      })),
    },
    between: [floored(market, own[0], floors[0]!), floored(market, own[1], floors[1]!)],
  };
}

function floored({ surface: { grid } }: MarketToBand, { at }: MarketBand, floor: Float64Array): HalfAt {
  const columns = grid.logMoneyness.length;
  return (years, k) => {
    const { half, tested } = at(years, k);
    if (tested) return { half, tested };
    const row = coordinateOn(grid.expiriesYears, years);
    const least = blendNodes(floor, columns, row, coordinateOn(grid.logMoneyness, k));
    return { half: Math.max(half, least), tested };
  };
}

/** Half-widths of bands that were made around the same surface. */
function halvesOf(
  { surface: { grid }, repaired }: MarketToBand,
  bands: readonly CalibratedBand[],
  level: 80 | 95,
  covers: CalibratedBand['covers'],
): Float64Array {
  const { upper } = bands.find((band) => band.levelPercent === level && band.covers === covers)!;
  const vols = volsOfVariances(repaired.totalVariance, grid);
  return upper.map((each, cell) => each - vols[cell]!);
}

function widen(
  market: MarketToBand,
  generated: readonly CalibratedBand[],
  own: readonly [MarketBand, MarketBand],
): readonly CalibratedBand[] {
  const widened = (level: 80 | 95, covers: CalibratedBand['covers']): Float64Array => {
    const { halves, tested } = own[level === 80 ? 0 : 1];
    const before = halvesOf(market, generated, level, 'cell');
    const cells = halves.map((half, cell) => (tested[cell] === 1 ? half : Math.max(half, before[cell]!)));
    if (covers === 'cell') return cells;
    const whole = halvesOf(market, generated, level, covers);
    return whole.map((half, cell) => (half * cells[cell]!) / before[cell]!);
  };
  return generated.map(({ levelPercent, covers }): CalibratedBand => {
    const inner = widened(80, covers);
    const halves =
      levelPercent === 80 ? inner : widened(95, covers).map((half, cell) => Math.max(half, inner[cell]!));
    return { levelPercent, covers, ...aroundVols(market.repaired, market.surface.grid, halves) };
  });
}
