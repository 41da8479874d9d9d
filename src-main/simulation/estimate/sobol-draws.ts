import { brownianBridge } from '#quant/math/brownian-bridge.ts';
import { inverseNormalCdf, normalCdf } from '#quant/math/normal.ts';
import { randomStream } from '#quant/math/philox.ts';
import { MOST_SOBOL_DIMENSIONS, sobolSequence, type SobolSequence } from '#quant/math/sobol.ts';
import { REPLICATES } from '#quant/payoffs/estimates.ts';
import { BLOCK_PATHS, type GivenDraws, type PathRange, type SimulationRun } from '../back-end.ts';

/** Streams of the scrambles, and of the coordinates that the sequence does not have. */
const SCRAMBLE_STREAM = 0x53_43_52;
const REST_STREAM = 0x52_53_54;
/** Keeps uniforms inside (0, 1). */
const EDGE = 2 ** -54;

/**
 * Draws of a run from Sobol's sequence: block b of paths belongs to scramble b mod 16, so that the means of the scrambles are
 * independent and tell the error. The first coordinates decide the ends of paths by a Brownian bridge; coordinates beyond those of
 * the sequence are random.
 * @param run program, steps and seed
 * @param times [steps + 1] years
 * @returns draws of whole blocks, the same however a run is cut
 * @source Glasserman 2004, section 5.4 (randomised quasi-Monte Carlo) and 5.5.2 (bridge)
 */
export function sobolDraws(
  { program, steps, seed }: Pick<SimulationRun, 'program' | 'steps' | 'seed'>,
  times: Float64Array,
): (range: PathRange) => GivenDraws {
  const draws = program.draws.length;
  const dimensions = Math.min(steps * draws, MOST_SOBOL_DIMENSIONS);
  const scrambles = randomStream(seed, SCRAMBLE_STREAM);
  const rest = randomStream(seed, REST_STREAM);
  const bridge = brownianBridge(times);
  const sequences: (SobolSequence | undefined)[] = [];
  const points = new Float64Array(BLOCK_PATHS * dimensions);
  const [important, inTime] = [new Float64Array(steps), new Float64Array(steps)];
  return ({ firstPath, paths }) => {
    const out = new Float64Array(steps * draws * paths);
    for (let path = 0; path < paths; path += 1) {
      const [block, row] = [Math.floor((firstPath + path) / BLOCK_PATHS), (firstPath + path) % BLOCK_PATHS];
      if (path === 0 || row === 0) {
        const own = block % REPLICATES;
        sequences[own] ??= sobolSequence({ dimensions, scramble: 'owen', seed: scrambles.word(own, 0) });
        sequences[own].fill(points, Math.floor(block / REPLICATES) * BLOCK_PATHS);
      }
      for (let draw = 0; draw < draws; draw += 1) {
        for (let k = 0; k < steps; k += 1) {
          const at = k * draws + draw;
          important[k] =
            at < dimensions
              ? inverseNormalCdf(points[row * dimensions + at]!)
              : rest.normal(firstPath + path, at);
        }
        bridge.build(important, inTime);
        const isNormal = program.draws[draw] === 'normal';
        for (let step = 0; step < steps; step += 1)
          out[(step * draws + draw) * paths + path] = isNormal ? inTime[step]! : uniformOf(inTime[step]!);
      }
    }
    return out;
  };
}

function uniformOf(normal: number): number {
  return Math.min(Math.max(normalCdf(normal), EDGE), 1 - EDGE);
}
