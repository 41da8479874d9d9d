import { QuantError } from '../../math/quant-error.ts';
import type { RocPoint } from './roc.ts';

/** Scores of one surface, and which of them should be flagged. */
export interface ScoredSurface {
  readonly scores: ArrayLike<number>;
  /** 1 for what should be flagged. */
  readonly wanted: ArrayLike<number>;
}

export interface RocArea {
  readonly area: number;
  readonly standardError: number;
}

/**
 * Area under the receiver operating characteristic of all scores together, with an error that knows which scores share a surface.
 *
 * With V10 the share of others below a wanted one (ties half) and V01 the share of wanted ones above another, summed by surface and
 * centred: var = S10/M + S01/N + 2·S11/(M·N), S10 = I10/((I10 − 1)M)·Σ(V10ᵢ − mᵢθ)², S01 likewise, S11 = I/(I − 1)·Σ(V10ᵢ − mᵢθ)(V01ᵢ − nᵢθ).
 * @param surfaces scores by surface
 * @returns area in [0, 1] and its standard error; NaN where one of the two kinds is missing, the error also where it is on one surface
 * @throws QuantError LENGTH_MISMATCH
 * @source Obuchowski 1997, "Nonparametric analysis of clustered ROC curve data", Biometrics 53
 */
export function rocArea(surfaces: readonly ScoredSurface[]): RocArea {
  const { scores, wanted, owner } = flatten(surfaces);
  const positives = wanted.reduce((sum, each) => sum + each, 0);
  const negatives = wanted.length - positives;
  if (positives === 0 || negatives === 0) return { area: Number.NaN, standardError: Number.NaN };
  const placements = placementsOf(scores, wanted, { positives, negatives });
  let area = 0;
  placements.forEach((each, at) => (area += wanted[at] === 1 ? each / positives : 0));
  const high = new Float64Array(surfaces.length);
  const low = new Float64Array(surfaces.length);
  const counts = { high: new Int32Array(surfaces.length), low: new Int32Array(surfaces.length) };
  placements.forEach((each, at) => {
    const surface = owner[at]!;
    const side = wanted[at] === 1 ? high : low;
    side[surface]! += each - area;
    counts[wanted[at] === 1 ? 'high' : 'low'][surface]! += 1;
  });
  const withSome = (of: Int32Array): number => of.reduce((sum, each) => sum + (each > 0 ? 1 : 0), 0);
  const correct = (kinds: number): number => kinds / (kinds - 1);
  const product = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, each, at) => sum + each * b[at]!, 0);
  const variance =
    (correct(withSome(counts.high)) * product(high, high)) / positives ** 2 +
    (correct(withSome(counts.low)) * product(low, low)) / negatives ** 2 +
    (2 * correct(surfaces.length) * product(high, low)) / (positives * negatives);
  return { area, standardError: Math.sqrt(variance) };
}

interface Flat {
  readonly scores: Float64Array;
  readonly wanted: Uint8Array;
  readonly owner: Int32Array;
}

function flatten(surfaces: readonly ScoredSurface[]): Flat {
  for (const { scores, wanted } of surfaces)
    if (scores.length !== wanted.length)
      throw new QuantError('LENGTH_MISMATCH', { scores: scores.length, wanted: wanted.length });
  return {
    scores: Float64Array.from(surfaces.flatMap(({ scores }) => Array.from(scores))),
    wanted: Uint8Array.from(
      surfaces.flatMap(({ wanted }) => Array.from(wanted, (each) => Number(each === 1))),
    ),
    owner: Int32Array.from(surfaces.flatMap(({ scores }, at) => Array.from(scores, () => at))),
  };
}

/** Of a wanted score the share of others below it, of another the share of wanted ones above it; ties half. */
function placementsOf(
  scores: Float64Array,
  wanted: Uint8Array,
  { positives, negatives }: { readonly positives: number; readonly negatives: number },
): Float64Array {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  const placements = new Float64Array(scores.length);
  let [othersBelow, wantedBelow] = [0, 0];
  for (let from = 0; from < order.length;) {
    let to = from;
    let [others, found] = [0, 0];
    for (; to < order.length && scores[order[to]!] === scores[order[from]!]; to += 1)
      if (wanted[order[to]!] === 1) found += 1;
      else others += 1;
    for (; from < to; from += 1) {
      const at = order[from]!;
      placements[at] =
        wanted[at] === 1
          ? (othersBelow + 0.5 * others) / negatives
          : (positives - wantedBelow - 0.5 * found) / positives;
    }
    othersBelow += others;
    wantedBelow += found;
  }
  return placements;
}

/**
 * Points of a receiver operating characteristic at even steps of false positives, joined by straight lines.
 * @param points from (0, 0) to (1, 1)
 * @param count number of points, 2 at least
 * @returns [count] false and true positives
 */
export function evenPoints(
  points: readonly RocPoint[],
  count: number,
): { readonly falsePositives: Float64Array; readonly truePositives: Float64Array } {
  const falsePositives = Float64Array.from({ length: count }, (_, at) => at / (count - 1));
  let next = 1;
  const truePositives = falsePositives.map((x) => {
    // Of points at one x the highest counts.
    while (next < points.length - 1 && points[next]!.falsePositives <= x) next += 1;
    const [before, after] = [points[next - 1]!, points[next]!];
    const width = after.falsePositives - before.falsePositives;
    const share = width > 0 ? (x - before.falsePositives) / width : 1;
    return before.truePositives + share * (after.truePositives - before.truePositives);
  });
  return { falsePositives, truePositives };
}
