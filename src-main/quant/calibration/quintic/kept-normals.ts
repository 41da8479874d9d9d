import { randomStream } from '../../math/philox.ts';
import type { SimulationGrid } from './simulation-grid.ts';

/** Normals of a step: what the two factors add. */
export const NORMALS_A_STEP = 2;
const STREAM = 0x51_4f_55;
/** How far half of the paths are pushed out: the energy ½∫drift² grows as the logarithm of time. */
const PUSH = 1.25;
const PUSH_FROM_YEARS = 14 / 365;
/** Of four paths two follow the model, one is pushed up, one down. */
const DIRECTIONS = [0, 0, 1, -1];

/** Random numbers that are drawn once and kept for all parameters. */
export interface KeptNormals {
  readonly paths: number;
  /** `[(step·2 + which)·paths + path]`. */
  readonly values: Float32Array;
  /** [expiries][paths] density of the model against that of the mixture from which the paths were drawn; at most 2. */
  readonly weights: readonly Float64Array[];
}

/** Which paths of the run are drawn. */
interface DrawnPaths {
  readonly paths: number;
  readonly seed: number;
  /** 0 where absent. */
  readonly firstPath?: number;
}

/**
 * Draws the normals of a simulation. A quarter of the paths drifts up and a quarter down, so that the wings of the smile, where few
 * paths of the model come, are priced by many. No mirror images: p is nearly odd, so that those would repeat the gains.
 * @param grid times and expiries
 * @param drawn paths and seed
 * @returns normals in single precision, and weights; the same whoever draws them
 * @source Owen and Zhou 2000, "Safe and effective importance sampling" (weights of a mixture)
 */
export function drawNormals(
  { times, expiryAt }: SimulationGrid,
  { paths, seed, firstPath = 0 }: DrawnPaths,
): KeptNormals {
  const steps = times.length - 1;
  const random = randomStream(seed, STREAM);
  const values = new Float32Array(steps * NORMALS_A_STEP * paths);
  const weights = Array.from(expiryAt, () => new Float64Array(paths));
  const row = new Float64Array(steps * NORMALS_A_STEP);
  const pushes = pushesOf(times);
  for (let path = 0; path < paths; path += 1) {
    random.fillNormals(row, firstPath + path, 0);
    const direction = DIRECTIONS[(firstPath + path) % DIRECTIONS.length]!;
    let [energy, ratio, expiry] = [0, 0, 0];
    for (let step = 0; step < steps; step += 1) {
      const push = pushes[step]!;
      const at = step * NORMALS_A_STEP;
      const first = row[at]! + direction * push;
      energy += 0.5 * push * push;
      ratio += push * first;
      values[at * paths + path] = first;
      values[(at + 1) * paths + path] = row[at + 1]!;
      for (; expiryAt[expiry] === step + 1; expiry += 1)
        weights[expiry]![path] = 1 / (0.5 + 0.5 * Math.exp(-energy) * Math.cosh(ratio));
    }
  }
  return { paths, values, weights };
}

/** Drift of each step in units of its normal. */
function pushesOf(times: Float64Array): Float64Array {
  const late = times.map((time) => Math.log(time + PUSH_FROM_YEARS));
  return Float64Array.from(
    { length: times.length - 1 },
    (_, step) => PUSH * Math.sqrt(late[step + 1]! - late[step]!),
  );
}
