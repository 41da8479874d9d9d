import { brownianBridge } from '../../math/brownian-bridge.ts';
import { inverseNormalCdf } from '../../math/normal.ts';
import { QuantError } from '../../math/quant-error.ts';
import { sobolSequence } from '../../math/sobol.ts';
import type { Draws } from '../draws.ts';
import type { RepairGrid } from '../repair-grid.ts';

/** Even steps that meet every maturity of a grid. */
export interface EvenSteps {
  readonly dt: number;
  readonly count: number;
  /** Steps up to each maturity. */
  readonly ends: Int32Array;
}

const LONGEST_STEP = 0.02;
const MOST_STEPS = 128;
const TOLERANCE = 1e-9;

/**
 * Even steps of at most 0.02 years of which every maturity is a multiple.
 * @param grid axes
 * @returns steps
 * @throws QuantError BAD_GRID where no such step exists with at most 128 to the last maturity
 */
export function evenSteps({ expiriesYears }: RepairGrid): EvenSteps {
  const last = expiriesYears.at(-1)!;
  for (let count = Math.max(Math.ceil(last / LONGEST_STEP - TOLERANCE), 1); count <= MOST_STEPS; count += 1) {
    const dt = last / count;
    const fits = expiriesYears.every((years) => Math.abs(years / dt - Math.round(years / dt)) < TOLERANCE);
    if (fits) return { dt, count, ends: Int32Array.from(expiriesYears, (years) => Math.round(years / dt)) };
  }
  throw new QuantError('BAD_GRID', { rule: 'maturities that are multiples of one step', last });
}

/** Standard normals of paths: `driver` of the Brownian motion, `own` of what a step adds to it; both [paths·steps]. */
export interface PathNormals {
  readonly paths: number;
  readonly driver: Float64Array;
  readonly own: Float64Array;
}

/**
 * Scrambled Sobol normals, the Brownian motion by a bridge, so that the first coordinates carry most of it.
 * @param draws random numbers, one for the scramble
 * @param steps even steps
 * @param paths a power of two
 * @returns normals
 */
export function drawPathNormals(draws: Draws, { dt, count }: EvenSteps, paths: number): PathNormals {
  const dimensions = 2 * count;
  const uniforms = new Float64Array(paths * dimensions);
  sobolSequence({ dimensions, scramble: 'owen', seed: draws.integer(0, 0x7fff_fffe) }).fill(uniforms, 0);
  const bridge = brownianBridge(Float64Array.from({ length: count + 1 }, (_, at) => at * dt));
  const driver = new Float64Array(paths * count);
  const own = new Float64Array(paths * count);
  const important = new Float64Array(count);
  for (let path = 0; path < paths; path += 1) {
    const from = path * dimensions;
    for (let at = 0; at < count; at += 1) {
      important[at] = inverseNormalCdf(uniforms[from + at]!);
      own[path * count + at] = inverseNormalCdf(uniforms[from + count + at]!);
    }
    bridge.build(important, driver.subarray(path * count, (path + 1) * count));
  }
  return { paths, driver, own };
}
