import { volsOfVariances } from '../benchmark-grid.ts';
import type { UnseenQuote } from '../chain/hide-quotes.ts';
import type { GridQuotes } from '../chain/resample-to-grid.ts';
import { volBetweenNodes } from '../chain/vol-between-nodes.ts';
import type { ObservedSurface, RepairedSurface, RepairGrid } from '../repair-grid.ts';
import { misfitField } from './misfit-field.ts';
import {
  blendNodes,
  coordinateOn,
  insideRuns,
  placeNames,
  placeRuns,
  placesAmong,
  siblingOf,
} from './places.ts';

/** Quotes of a market that were repaired, and the result. */
export interface MarketRepair {
  readonly surface: ObservedSurface;
  /** The quotes themselves, not moved to nodes. */
  readonly visible: readonly GridQuotes[];
  readonly repaired: RepairedSurface;
  /** [n·m] standard error of the vol: the estimator's own, else that of a law that has one. */
  readonly volErrors: Float64Array;
}

/** Scores of held-out quotes by the place in which they lay. */
export interface HoldOutScores {
  readonly places: readonly PlaceScores[];
  readonly folds: number;
  readonly quotes: number;
}

interface PlaceScores {
  /** |σ̂ − σ|/scale, with the node that lies nearest and the fold. */
  readonly scores: Float64Array;
  readonly nodes: Int32Array;
  readonly folds: Int32Array;
}

/** A market's repair in numbers that bands need at any place. */
interface Reader {
  readonly volAt: (years: number, k: number) => number;
  readonly scaleAt: (years: number, k: number) => number;
  readonly placesAt: (years: number, k: number) => readonly number[];
  readonly nodeAt: (years: number, k: number) => number;
}

const LEAST_SCALE = 1e-5;
/** Mass of a place beside the same one on the other side of half a year. */
const OWN = 2 / 3;

/** Scale s = √(sd² + misfit²): what the estimator says of its error, and how far it lies from quotes it has seen. */
function readRepair({ surface, visible, repaired, volErrors }: MarketRepair): Reader {
  const { grid, observed } = surface;
  const volAt = volBetweenNodes(grid, repaired);
  const misfit = misfitField(grid, visible, volAt);
  const scales = volErrors.map((each, cell) => Math.max(Math.hypot(each, misfit[cell]!), LEAST_SCALE));
  const columns = grid.logMoneyness.length;
  const row = (years: number): number => coordinateOn(grid.expiriesYears, years);
  const column = (k: number): number => coordinateOn(grid.logMoneyness, k);
  return {
    volAt,
    scaleAt: (years, k) => blendNodes(scales, columns, row(years), column(k)),
    placesAt: placesAmong(grid, observed),
    nodeAt: (years, k) => Math.round(row(years)) * columns + Math.round(column(k)),
  };
}

/**
 * Scores quotes that were held out of repairs.
 * @param folds repairs with the quotes of the grid that each did not see
 * @returns scores by place
 */
export function scoreHoldOut(
  folds: readonly { readonly repair: MarketRepair; readonly hidden: readonly UnseenQuote[] }[],
): HoldOutScores {
  const found = placeNames.map(() => ({
    scores: [] as number[],
    nodes: [] as number[],
    folds: [] as number[],
  }));
  let quotes = 0;
  folds.forEach(({ repair, hidden }, fold) => {
    const { volAt, scaleAt, placesAt, nodeAt } = readRepair(repair);
    quotes += hidden.length;
    for (const { expiryYears: years, logMoneyness: k, midVol } of hidden) {
      const score = Math.abs(volAt(years, k) - midVol) / scaleAt(years, k);
      for (const place of placesAt(years, k)) {
        found[place]!.scores.push(score);
        found[place]!.nodes.push(nodeAt(years, k));
        found[place]!.folds.push(fold);
      }
    }
  });
  const places = found.map((each) => ({
    scores: Float64Array.from(each.scores),
    nodes: Int32Array.from(each.nodes),
    folds: Int32Array.from(each.folds),
  }));
  return { places, folds: folds.length, quotes };
}

/** What a place has been scored on, and the factor on its scale. */
export interface PlaceFactor {
  /** Half-width over scale; null where too few folds tell. */
  readonly factor: number | null;
  readonly folds: number;
}

/**
 * Conformal factor of every place.
 *
 * Folds are the units, because the quotes of one hole err together: the quantile is taken at level·(K + 1)/K for K folds, and there
 * is none where that passes one. Within a place every node counts alike, however many quotes lie around it. Factors do not fall farther
 * beyond the quotes. The same place on the other side of half a year has a third of the mass. Inside, a place with too few folds takes the factor of all
 * inside places together.
 * @param scores of held-out quotes
 * @param level coverage wanted
 * @returns factors in the order of the places
 * @source Lee, Barber and Willett 2023, "Distribution-free inference with hierarchical data"; Barber, Candès, Ramdas and Tibshirani 2021 (folds)
 */
export function factorsOfPlaces({ places }: HoldOutScores, level: number): PlaceFactor[] {
  const inside = insideRuns.flatMap(([first, last]) => places.slice(first, last + 1));
  const together = quantileOf([[pool(inside), 1]], level);
  const factors = places.map((place, at): number | null => {
    const own = quantileOf(
      [
        [place, OWN],
        [places[siblingOf(at)]!, 1 - OWN],
      ],
      level,
    );
    return own ?? (insideRuns.some(([first, last]) => first <= at && at <= last) ? together : null);
  });
  for (const [first, last] of placeRuns.filter((run) => !insideRuns.includes(run)))
    for (let place = first + 1; place <= last; place += 1) {
      const [own, nearer] = [factors[place]!, factors[place - 1]!];
      if (own !== null && nearer !== null) factors[place] = Math.max(own, nearer);
    }
  return places.map(({ folds }, at) => ({ factor: factors[at]!, folds: new Set(folds).size }));
}

function pool(places: readonly PlaceScores[]): PlaceScores {
  return {
    scores: Float64Array.from(places.flatMap(({ scores }) => [...scores])),
    nodes: Int32Array.from(places.flatMap(({ nodes }) => [...nodes])),
    folds: Int32Array.from(places.flatMap(({ folds }) => [...folds])),
  };
}

/** Quantile of scores in groups that have shares of the mass; within a group every node has the same. */
function quantileOf(groups: readonly (readonly [PlaceScores, number])[], level: number): number | null {
  const met = groups.filter(([{ scores }]) => scores.length > 0);
  const count = new Set(met.flatMap(([{ folds }]) => [...folds])).size;
  const share = (level * (count + 1)) / count;
  if (!(share <= 1)) return null;
  const weighted = met.flatMap(([{ scores, nodes }, mass]) => {
    const counts = new Map<number, number>();
    for (const node of nodes) counts.set(node, (counts.get(node) ?? 0) + 1);
    return Array.from(
      scores,
      (score, at) => [score, mass / (counts.size * counts.get(nodes[at]!)!)] as const,
    );
  });
  weighted.sort((a, b) => a[0] - b[0]);
  const wanted = share * met.reduce((sum, [, mass]) => sum + mass, 0) * (1 - 1e-12);
  let sum = 0;
  for (const [score, weight] of weighted) {
    sum += weight;
    if (sum >= wanted) return score;
  }
  return weighted.at(-1)![0];
}

/** Bands for the mid of a quote at any strike and expiry of the grid. */
export interface MarketBand {
  /** [n·m] half-width, decimal per √year. */
  readonly halves: Float64Array;
  /** [n·m] 1 where held-out quotes have tested such a place, 0 where none could. */
  readonly tested: Uint8Array;
  /** [n·m] index of the hardest place of each node. */
  readonly places: Uint8Array;
  /** Half-width at a place between nodes, and whether it was tested. */
  readonly at: (years: number, k: number) => { readonly half: number; readonly tested: boolean };
}

/**
 * The outer band nowhere narrower than the inner one: with few folds one of them may have a factor where the other has none.
 * @param inner band of the lower level
 * @param outer band of the higher level
 * @returns the outer band
 */
export function nestBands(inner: MarketBand, outer: MarketBand): MarketBand {
  return {
    ...outer,
    halves: outer.halves.map((half, cell) => Math.max(half, inner.halves[cell]!)),
    at: (years, k) => {
      const { half, tested } = outer.at(years, k);
      return { half: Math.max(half, inner.at(years, k).half), tested };
    },
  };
}

/**
 * Half-widths of bands that quotes at the nodes and between them lie in.
 *
 * Where no fold tells, the largest factor stands in, and the node is marked.
 * @param repair of all visible quotes
 * @param factors of the places
 * @returns half-widths, which need a floor where a node is not tested
 */
export function marketBand(repair: MarketRepair, factors: readonly PlaceFactor[]): MarketBand {
  const { grid } = repair.surface;
  const { scaleAt, placesAt } = readRepair(repair);
  const known = factors.flatMap(({ factor }) => (factor === null ? [] : [factor]));
  const widest = Math.max(...known, 0);
  const at = (years: number, k: number): { half: number; tested: boolean; place: number } => {
    const places = placesAt(years, k);
    const [place] = places.toSorted(
      (a, b) => (factors[b]!.factor ?? Infinity) - (factors[a]!.factor ?? Infinity),
    );
    const { factor } = factors[place!]!;
    return { half: (factor ?? widest) * scaleAt(years, k), tested: factor !== null, place: place! };
  };
  const nodes = nodesOf(grid).map(([years, k]) => at(years, k));
  return {
    halves: Float64Array.from(nodes, ({ half }) => half),
    tested: Uint8Array.from(nodes, ({ tested }) => (tested ? 1 : 0)),
    places: Uint8Array.from(nodes, ({ place }) => place),
    at,
  };
}

function nodesOf({ expiriesYears, logMoneyness }: RepairGrid): (readonly [number, number])[] {
  return Array.from(expiriesYears).flatMap((years) => Array.from(logMoneyness, (k) => [years, k] as const));
}

/**
 * Band around a repaired surface.
 * @param repaired surface
 * @param grid axes
 * @param halves [n·m]
 * @returns lower and upper vols, not below zero
 */
export function aroundVols(
  repaired: RepairedSurface,
  grid: RepairGrid,
  halves: Float64Array,
): { lower: Float64Array; upper: Float64Array } {
  const vols = volsOfVariances(repaired.totalVariance, grid);
  return {
    lower: vols.map((vol, cell) => Math.max(vol - halves[cell]!, 0)),
    upper: vols.map((vol, cell) => vol + halves[cell]!),
  };
}
