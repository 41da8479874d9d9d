import type { CharacteristicFunction } from '../models/model.ts';
import { chooseContour, type StrikeBand } from './contour.ts';
import { sampleContour, type SampledContour, type SamplingOrder } from './sample-contour.ts';
import { bandStrikes, type FilledBand } from './strike-bands.ts';

export interface BandSamples {
  readonly band: FilledBand;
  readonly sampled: SampledContour;
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
  return bandStrikes(cf, logMoneyness, order.tolerance).map((band) => ({
    band,
    sampled: sampleBand(cf, band, order),
  }));
}

function sampleBand(cf: CharacteristicFunction, band: FilledBand, order: SamplingOrder): SampledContour {
  const attempts: readonly (readonly [side: StrikeBand['side'], level: boolean])[] = [
    [band.side, false],
    [band.side, true],
    ['between', true],
  ];
  let best: SampledContour | null = null;
  for (const [side, level] of attempts) {
    const contour = chooseContour(cf, { ...band, side }, level);
    if (contour === null) continue;
    const sampled = sampleContour(cf, contour, band, order);
    if (sampled.converged) return sampled;
    if (best === null || errorAt(sampled, band) < errorAt(best, band)) best = sampled;
  }
  return best!;
}

function errorAt({ relativeError, mass, base }: SampledContour, { lowest, highest }: StrikeBand): number {
  const error = relativeError * mass * Math.exp(base * 0.5 * (lowest + highest));
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}
