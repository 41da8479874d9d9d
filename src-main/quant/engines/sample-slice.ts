import type { CharacteristicFunction } from '../models/model.ts';
import { chooseContour, type Contour, type StrikeBand } from './contour.ts';
import { sampleContour, type SampledContour, type SamplingOrder } from './sample-contour.ts';
import { bandStrikes, type FilledBand } from './strike-bands.ts';

export interface BandSamples {
  readonly band: FilledBand;
  /** Null where every price of the band is below `bound` and was asked not to be computed. */
  readonly sampled: SampledContour | null;
  readonly bound: number;
}

/**
 * Samples φ̂ for all strikes of a maturity, once: band by band on the best contour that reaches the tolerance.
 *
 * A bent contour comes first, then a level one, then a level one between the poles, which every model allows; if none
 * converges, the most exact of them is handed on and says so.
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
  return bandStrikes(cf, logMoneyness, order.tolerance).map((band) => sampleBand(cf, band, order));
}

function sampleBand(cf: CharacteristicFunction, band: FilledBand, order: SamplingOrder): BandSamples {
  const attempts: readonly (readonly [side: StrikeBand['side'], level: boolean])[] = [
    [band.side, false],
    [band.side, true],
    ['between', true],
  ];
  let best: SampledContour | null = null;
  for (const [side, level] of attempts) {
    const contour = chooseContour(cf, { ...band, side }, level);
    if (contour === null) continue;
    const bound = boundOf(contour, band);
    if (bound < (order.negligible ?? 0)) return { band, sampled: null, bound };
    const sampled = sampleContour(cf, contour, band, order);
    if (sampled.converged) return { band, sampled, bound };
    if (best === null || errorAt(sampled, band) < errorAt(best, band)) best = sampled;
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
  const error = relativeError * mass * Math.exp(base * 0.5 * (lowest + highest));
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}
