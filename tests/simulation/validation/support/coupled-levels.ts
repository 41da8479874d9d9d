import { normalCdf } from '#quant/math/normal.ts';
import { randomStream } from '#quant/math/philox.ts';
import type { BoundProcess } from '#quant/processes/step-program.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { runOf } from '../../support/run-process.ts';

/** A mean and its error. */
export interface Measured {
  readonly error: number;
  readonly standardError: number;
}

/** Which numbers of steps, and of what. */
export interface CoupledLevels {
  /** Of the coarsest level; each next one has twice as many. */
  readonly steps: number;
  readonly levels: number;
  readonly expiryYears: number;
  /** Each with its mirror image; whole chunks of 2048. */
  readonly paths: number;
  readonly seed: number;
  /** Draws of a coarse step from those of its halves, where scaled sums are not the closest; of a step of so many years. */
  readonly join?: (first: readonly number[], second: readonly number[], coarseYears: number) => number[];
}

const CHUNK = 2048;

/**
 * Means over paths of what a number of steps gives less what twice as many give, level by level, with the same random numbers on all
 * levels: the normals of a coarse step are the scaled sums of those of its two halves, and uniforms follow by their quantiles.
 * @param process of any kind
 * @param levels numbers of steps and of paths
 * @param names states at the end that are looked at
 * @param of function of them
 * @returns [levels − 1] differences
 */
export function coupledDifferences(
  process: BoundProcess,
  { steps, levels, expiryYears, paths, seed, join = scaledSums }: CoupledLevels,
  names: readonly string[],
  of: (...values: number[]) => number,
): Measured[] {
  const draws = process.program.draws.length;
  const random = randomStream(seed, 0x4c_56_4c);
  const simulators = Array.from({ length: levels }, (_, level) =>
    wasmSimulator(runOf(process, { expiryYears, steps: steps * 2 ** level, paths, mirrored: true })),
  );
  const places = names.map((name) => process.program.states.indexOf(name) * 2 * CHUNK);
  const sums = Array.from({ length: levels - 1 }, () => ({ sum: 0, squares: 0 }));
  const finest = steps * 2 ** (levels - 1);
  const normals = Array.from(
    { length: levels },
    (_, level) => new Float64Array(steps * 2 ** level * draws * CHUNK),
  );
  for (let firstPath = 0; firstPath < paths; firstPath += CHUNK) {
    const fine = normals.at(-1)!;
    for (let path = 0; path < CHUNK; path += 1)
      for (let at = 0; at < finest * draws; at += 1)
        fine[at * CHUNK + path] = random.normal(firstPath + path, at);
    for (let level = levels - 2; level >= 0; level -= 1) {
      const coarse = { values: normals[level]!, years: expiryYears / (steps * 2 ** level) };
      joinHalves(normals[level + 1]!, coarse, { draws, join });
    }
    const values = simulators.map((simulator, level) => {
      const given = ofKinds(normals[level]!, process.program.draws);
      const states = simulator.simulate({ firstPath, paths: CHUNK }, given).values;
      return Float64Array.from({ length: CHUNK }, (_, path) => {
        const side = (offset: number): number => of(...places.map((place) => states[place + offset + path]!));
        return 0.5 * (side(0) + side(CHUNK));
      });
    });
    for (const [level, own] of sums.entries())
      for (let path = 0; path < CHUNK; path += 1) {
        const difference = values[level]![path]! - values[level + 1]![path]!;
        own.sum += difference;
        own.squares += difference * difference;
      }
  }
  return sums.map(({ sum, squares }) => {
    const mean = sum / paths;
    return { error: mean, standardError: Math.sqrt((squares / paths - mean * mean) / paths) };
  });
}

function scaledSums(first: readonly number[], second: readonly number[]): number[] {
  return first.map((z, i) => (z + second[i]!) * Math.SQRT1_2);
}

function joinHalves(
  fine: Float64Array,
  coarse: { readonly values: Float64Array; readonly years: number },
  { draws, join }: { readonly draws: number } & Required<Pick<CoupledLevels, 'join'>>,
): void {
  const places = Array.from({ length: draws }, (_, i) => i);
  for (let step = 0; step * draws * CHUNK < coarse.values.length; step += 1)
    for (let path = 0; path < CHUNK; path += 1) {
      const at = (half: number, draw: number): number => ((2 * step + half) * draws + draw) * CHUNK + path;
      const joined = join(
        places.map((draw) => fine[at(0, draw)]!),
        places.map((draw) => fine[at(1, draw)]!),
        coarse.years,
      );
      for (const draw of places) coarse.values[(step * draws + draw) * CHUNK + path] = joined[draw]!;
    }
}

/**
 * Draws of a hybrid step from those of its halves: ∫ (t − s)^{H−½} dW over the whole is that over the near half, as drawn there, and
 * over the far half its regression on dW, with the normal that the far half used for its own near integral as the rest. The joint law
 * is that of the step.
 * @param H roughness
 * @returns `join` of coupled levels; draws beyond the first two as scaled sums
 */
export function joinHybrid(H: number): NonNullable<CoupledLevels['join']> {
  const a = H + 0.5;
  const onFirst = (dt: number): number => dt ** H / a;
  const onSecond = (dt: number): number => Math.sqrt(dt ** (2 * H) / (2 * H) - onFirst(dt) ** 2);
  return (first, second, years) => {
    const h = 0.5 * years;
    const far = (h ** H * (2 ** a - 1)) / a;
    const rest = Math.sqrt((h ** (2 * H) * (2 ** (2 * H) - 1)) / (2 * H) - far * far);
    const whole = far * first[0]! + rest * first[1]! + onFirst(h) * second[0]! + onSecond(h) * second[1]!;
    const sums = scaledSums(first, second);
    return [sums[0]!, (whole - onFirst(years) * sums[0]!) / onSecond(years), ...sums.slice(2)];
  };
}

function ofKinds(normals: Float64Array, kinds: readonly string[]): Float64Array {
  return normals.map((z, at) =>
    kinds[Math.floor(at / CHUNK) % kinds.length] === 'normal' ? z : normalCdf(z),
  );
}

/**
 * Order of the error in Δt that differences of doubled levels show: slope of log₂ of their size, weighted by how well each is known.
 * @param differences from coarse to fine
 * @returns order and its error
 */
export function orderOf(differences: readonly Measured[]): Measured {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  for (const [x, { error, standardError }] of differences.entries()) {
    const weight = (error / standardError) ** 2 * Math.LN2 ** 2;
    const y = Math.log2(Math.abs(error));
    w += weight;
    wx += weight * x;
    wy += weight * y;
    wxx += weight * x * x;
    wxy += weight * x * y;
  }
  const spread = wxx - (wx * wx) / w;
  return { error: -(wxy - (wx * wy) / w) / spread, standardError: Math.sqrt(1 / spread) };
}
