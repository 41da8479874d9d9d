import { QuantError } from '../../math/quant-error.ts';

/** A daily series of the index. */
export interface IndexHistory {
  /** [n] strictly ascending. */
  readonly timesYears: Float64Array;
  /** [n] index points, > 0. */
  readonly index: Float64Array;
}

/** Transitions of ln VIX, those of the same length in time together. */
export interface Transitions {
  readonly count: number;
  readonly groups: readonly TransitionGroup[];
}

/** Transitions over one length of time. */
export interface TransitionGroup {
  readonly years: number;
  /** [m] ln VIX before and after. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** [m] place in the history of the value after. */
  readonly places: Int32Array;
}

const FEWEST = 30;
/** Steps that differ by less are the same length. */
const SAME_STEP = 1e-9;

/**
 * The transitions of a series.
 * @param history daily values
 * @returns groups by length of time
 * @throws QuantError BAD_HISTORY where times do not ascend, a value is not above 0 or there are fewer than 30
 */
export function transitionsOf({ timesYears, index }: IndexHistory): Transitions {
  const count = index.length - 1;
  if (timesYears.length !== index.length || count < FEWEST)
    throw new QuantError('BAD_HISTORY', { times: timesYears.length, values: index.length });
  const groups = new Map<number, number[]>();
  for (let i = 0; i <= count; i += 1) {
    if (!(index[i]! > 0 && Number.isFinite(index[i]!))) throw new QuantError('BAD_HISTORY', { at: i });
    if (i === 0) continue;
    const step = timesYears[i]! - timesYears[i - 1]!;
    if (!(step > 0)) throw new QuantError('BAD_HISTORY', { at: i });
    const key = Math.round(step / SAME_STEP);
    const places = groups.get(key);
    if (places === undefined) groups.set(key, [i]);
    else places.push(i);
  }
  const logs = index.map(Math.log);
  return {
    count,
    groups: Array.from(groups.values(), (places) => ({
      years: timesYears[places[0]!]! - timesYears[places[0]! - 1]!,
      from: Float64Array.from(places, (place) => logs[place - 1]!),
      to: Float64Array.from(places, (place) => logs[place]!),
      places: Int32Array.from(places),
    })),
  };
}
