/** Times of a simulation whose steps widen, with every expiry on one of them. */
export interface SimulationGrid {
  /** [n + 1] from 0. */
  readonly times: Float64Array;
  /** [expiries] index into `times`. */
  readonly expiryAt: Int32Array;
}

/** The first steps, the latest ones, and how a step grows with time in between, at refinement 1. */
const SHORTEST_YEARS = 1 / 1500;
const LONGEST_YEARS = 1 / 250;
const SHARE_OF_TIME = 1 / 40;

/**
 * A grid through all expiries.
 * @param expiryYears [e] ascending, above 0
 * @param refinement steps are this many times shorter than usual
 * @returns times and where the expiries stand
 */
export function simulationGrid(expiryYears: Float64Array, refinement = 1): SimulationGrid {
  const times = [0];
  const expiryAt = new Int32Array(expiryYears.length);
  for (const [e, expiry] of expiryYears.entries()) {
    let now = times.at(-1)!;
    while (expiry - now > 1e-12) {
      const widest = Math.min(Math.max(SHORTEST_YEARS, now * SHARE_OF_TIME), LONGEST_YEARS) / refinement;
      // What is left is cut evenly, so that no sliver of a step comes before an expiry.
      now += (expiry - now) / Math.max(1, Math.ceil((expiry - now) / widest - 1e-9));
      times.push(Math.abs(expiry - now) < 1e-12 ? expiry : now);
    }
    expiryAt[e] = times.length - 1;
  }
  return { times: Float64Array.from(times), expiryAt };
}
