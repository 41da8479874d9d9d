import type { CharacteristicFunction } from '../models/model.ts';
import { chooseContour, type Contour, type StrikeBand } from './contour.ts';
import { sampleContour, type SampledContour, type SamplingOrder } from './sample-contour.ts';
import { bandStrikes, type FilledBand } from './strike-bands.ts';

const SLIGHT_BEND = 0.15;
/** Bands narrower than this in ln K are not cut again. */
const LEAST_WIDTH = 1e-6;

export interface BandSamples {
  readonly band: FilledBand;
  /** Null where every price of the band is below `bound` and was asked not to be computed. */
  readonly sampled: SampledContour | null;
  readonly bound: number;
}

/**
 * Samples φ̂ for all strikes of a maturity, once: band by band on the best contour that reaches the tolerance.
 *
 * A bent contour comes first, then one that is bent a little (for strikes at the very location of a Lévy drift), then one
 * between the poles, which every model allows, then level ones; if none converges, the most exact of them is handed on
 * and says so.
 * @param cf characteristic function
 * @param logMoneyness [n] ln(K/F)
 * @param order error wanted per unit of forward, and the hot loops
 * @returns bands with their samples; together they hold every strike once
 */
export function sampleSlice(
  cf: CharacteristicFunction,
  logMoneyness: Float64Array,
  order: SamplingOrder,
): BandSamples[] {
  return bandStrikes(cf, logMoneyness, order.tolerance).flatMap((band) => {
    const part = sampleBand(cf, band, order);
    return part.sampled?.digitsLost ? sampleNarrower(cf, part, logMoneyness, order) : part;
  });
}

/** Bands of a third of the width, each on a contour of its own, for strikes whose prices fall off too steeply for one. */
function sampleNarrower(
  cf: CharacteristicFunction,
  whole: BandSamples,
  logMoneyness: Float64Array,
  order: SamplingOrder,
): BandSamples[] {
  const { band } = whole;
  if (band.indices.length === 1 || band.highest - band.lowest < LEAST_WIDTH) return [whole];
  const width = (band.highest - band.lowest) / 3;
  const parts: BandSamples[] = [];
  for (let from = 0; from < band.indices.length;) {
    const lowest = logMoneyness[band.indices[from]!]!;
    let to = from + 1;
    while (to < band.indices.length && logMoneyness[band.indices[to]!]! <= lowest + width) to += 1;
    const highest = logMoneyness[band.indices[to - 1]!]!;
    const narrow = { side: band.side, lowest, highest, indices: band.indices.subarray(from, to) };
    const part = sampleBand(cf, narrow, order);
    parts.push(...(part.sampled?.digitsLost ? sampleNarrower(cf, part, logMoneyness, order) : [part]));
    from = to;
  }
  return parts;
}

function sampleBand(cf: CharacteristicFunction, band: FilledBand, order: SamplingOrder): BandSamples {
  const attempts: readonly (readonly [side: StrikeBand['side'], bend: number])[] = [
    [band.side, 1],
    [band.side, SLIGHT_BEND],
    ['between', 1],
    [band.side, 0],
    ['between', 0],
  ];
  let best: SampledContour | null = null;
  let triedLevel: StrikeBand['side'] | null = null;
  for (const [side, bend] of attempts) {
    if (bend > 0 && cf.continuation === undefined) continue;
    const contour = chooseContour(cf, { ...band, side }, bend);
    if (contour === null || (contour.level && triedLevel === side)) continue;
    if (contour.level) triedLevel = side;
    const bound = boundOf(contour, band);
    if (bound < (order.negligible ?? 0)) return { band, sampled: null, bound };
    const sampled = sampleContour(cf, contour, band, order);
    if (sampled.converged && !sampled.digitsLost) return { band, sampled, bound };
    if (best === null || errorAt(sampled, band) < errorAt(best, band)) best = sampled;
    // Where the digits are lost on every contour of the side, the band is too wide, and no other side is better.
    if (bend === 0 && best.converged) break;
  }
  return { band, sampled: best, bound: Number.POSITIVE_INFINITY };
}

/**
 * Bound of the out-of-the-money prices of a band, E(e^X − e^k)⁺ ≤ E e^{pX} e^{(1−p)k} for p > 1 and alike for puts;
 * Infinity where the integral is not that price itself.
 */
function boundOf({ side, saddle, logMoment }: Contour, { lowest, highest }: StrikeBand): number {
  if (side === 'put' && highest < 0) return Math.exp(logMoment + (1 - saddle) * highest);
  if (side === 'call' && lowest >= 0) return Math.exp(logMoment + (1 - saddle) * lowest);
  return Number.POSITIVE_INFINITY;
}

function errorAt({ relativeError, mass, base }: SampledContour, { lowest, highest }: StrikeBand): number {
  if (!Number.isFinite(relativeError)) return Number.POSITIVE_INFINITY;
  return relativeError * mass * Math.exp(base * 0.5 * (lowest + highest));
}
