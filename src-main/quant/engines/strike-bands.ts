import type { CharacteristicFunction } from '../models/model.ts';
import type { StrikeBand } from './contour.ts';
import type { Tolerance } from './engine.ts';

/** A band with the elements that lie in it. */
export interface FilledBand extends StrikeBand {
  readonly indices: Int32Array;
}

/** Width of a band in standard deviations where prices must keep their own digits, and where only absolute error counts. */
const RELATIVE_WIDTH = 5;
const ABSOLUTE_WIDTH = 9;
/** Moments that reach no further than this beyond the poles leave room for no contour there. */
const LEAST_ROOM = 1e-9;
/** A side whose moments reach less far than this many inverse deviations is not worth a contour of its own. */
const SCARCE_ROOM = { relative: 1e-6, absolute: 0.5 };

/**
 * Groups strikes into bands that one contour serves: out-of-the-money puts apart from calls and five deviations wide
 * where the relative error counts, everything together within nine where it does not.
 * @param cf characteristic function
 * @param logMoneyness [n] ln(K/F)
 * @param tolerance error wanted
 * @returns bands that together hold every index once
 */
export function bandStrikes(
  cf: CharacteristicFunction,
  logMoneyness: Float64Array,
  tolerance: Tolerance,
): FilledBand[] {
  // Between the poles one level contour serves every strike: nothing is gained by cutting.
  const { lower, upper } = cf.moments;
  if (lower > -LEAST_ROOM && upper < 1 + LEAST_ROOM) return [wholeBand(logMoneyness)];
  const order = Int32Array.from(logMoneyness.keys()).sort((i, j) => logMoneyness[i]! - logMoneyness[j]!);
  const deviation = Math.sqrt(Math.max(cf.cumulants.c2, 1e-300));
  const apart = Number.isFinite(tolerance.relative);
  const width = (apart ? RELATIVE_WIDTH : ABSOLUTE_WIDTH) * deviation;
  const bands: FilledBand[] = [];
  for (let from = 0; from < order.length;) {
    const lowest = logMoneyness[order[from]!]!;
    const limit = endOfBand(cf, lowest, lowest + width, apart);
    let to = from + 1;
    while (to < order.length && logMoneyness[order[to]!]! < limit) to += 1;
    const highest = logMoneyness[order[to - 1]!]!;
    bands.push({
      lowest,
      highest,
      side: sideOf(cf, 0.5 * (lowest + highest), deviation, apart),
      indices: order.slice(from, to),
    });
    from = to;
  }
  return bands;
}

function wholeBand(logMoneyness: Float64Array): FilledBand {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const k of logMoneyness) {
    lowest = Math.min(lowest, k);
    highest = Math.max(highest, k);
  }
  return { lowest, highest, side: 'between', indices: Int32Array.from(logMoneyness.keys()) };
}

/** Bands end at the forward where sides are kept apart, and at the location where φ̂ has little decay of its own. */
function endOfBand(cf: CharacteristicFunction, lowest: number, limit: number, apart: boolean): number {
  let end = limit;
  if (apart && lowest < 0 && end > 0) end = 0;
  const { continuation } = cf;
  if (continuation === undefined || continuation.decay === Number.POSITIVE_INFINITY) return end;
  const { location, decay } = continuation;
  const slim = decay < 0.5 * Math.max(end - location, location - lowest);
  return slim && lowest < location && end > location ? location : end;
}

function sideOf(
  cf: CharacteristicFunction,
  middle: number,
  deviation: number,
  apart: boolean,
): StrikeBand['side'] {
  const putRoom = -cf.moments.lower * deviation;
  const callRoom = (cf.moments.upper - 1) * deviation;
  const own = middle < 0 ? putRoom : callRoom;
  const other = middle < 0 ? callRoom : putRoom;
  const scarce = apart ? SCARCE_ROOM.relative : SCARCE_ROOM.absolute;
  if (own >= scarce || own >= other) return middle < 0 ? 'put' : 'call';
  return middle < 0 ? 'call' : 'put';
}
