import { simulatedModels } from '#quant/engines/simulated-models.ts';
import type { CharacteristicFunction } from '#quant/models/model.ts';
import { LOG_INDEX, LOG_RETURN } from '#quant/processes/step-program.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { finalStates } from '../../support/run-process.ts';
import type { ParameterSet } from './parameter-sets.ts';

/** How finely a set is simulated. */
export interface Fineness {
  readonly stepsPerYear: number;
  readonly leastSteps: number;
  /** Dates that would need more are moved to where these end: jumps bound the length of steps. */
  readonly mostSteps: number;
  /** Mirrored paths: each counts twice. */
  readonly paths: number;
  readonly seed: number;
  readonly precision?: 'f64' | 'f32';
}

/** A simulated mean beside its exact value. */
export interface Score {
  readonly what: string;
  readonly simulated: number;
  readonly exact: number;
  readonly standardError: number;
  /** (simulated − exact)/standardError */
  readonly z: number;
}

/** Points of the characteristic function, in units of one over the deviation of X. */
const POINTS = [0.5, 1.5, 3] as const;
/** Kurtosis of e^{pX} up to which a few thousand paths know the error of its mean. */
const MOST_KURTOSIS = 30;
/** Differences that sums of doubles leave where a mean does not vary. */
const ROUNDING = 1e-12;
const LEVEL = 30;

/**
 * Means of cos uX, sin uX, e^{X/2} and e^X over mirrored paths against the characteristic function of X = ln(S_T/F_T).
 *
 * Powers of the level are looked at where they have a moderate fourth moment: only then do a few thousand paths know their error.
 * @param id of the process
 * @param set parameters and date
 * @param fineness steps and paths
 * @returns one score for every mean that is not fixed
 */
export function lawScores(id: string, set: ParameterSet, fineness: Fineness): Score[] {
  const { params } = set;
  const { process, model } = simulatedModels.find((entry) => entry.process.id === id)!;
  const bound = process.bind(params, LEVEL);
  const longest = Math.min(1 / fineness.stepsPerYear, bound.longestStepYears);
  const expiryYears = Math.min(set.expiryYears, fineness.mostSteps * longest);
  const steps = Math.max(Math.ceil(expiryYears / longest - 1e-9), fineness.leastSteps);
  const states = finalStates(bound, { ...fineness, expiryYears, steps, mirrored: true }, (run, range) =>
    wasmSimulator(run).simulate(range),
  );
  const isAsset = process.underlying === 'asset';
  const forward = isAsset ? 1 : model.capabilities.forward!(params, LEVEL, expiryYears);
  const sides = states[isAsset ? LOG_RETURN : LOG_INDEX]!.map((side) =>
    side.map((x) => x - Math.log(forward)),
  );
  const cf = model.capabilities.characteristicFunction!(params, expiryYears);
  const deviation = Math.sqrt(Math.max(cf.cumulants.c2, 1e-12));
  const scores: Score[] = [];
  for (const power of [0.5, 1]) {
    if (!(kurtosisOfPower(cf, power) < MOST_KURTOSIS)) continue;
    const moment = valueAt(cf, 0, -power).re;
    scores.push(meanScore(`E e^{${power}X}`, sides, (x) => Math.exp(power * x), moment));
  }
  for (const point of POINTS) {
    const u = point / deviation;
    const { re, im } = valueAt(cf, u, 0);
    scores.push(meanScore(`Re φ(${u.toPrecision(3)})`, sides, (x) => Math.cos(u * x), re));
    scores.push(meanScore(`Im φ(${u.toPrecision(3)})`, sides, (x) => Math.sin(u * x), im));
  }
  return scores;
}

function valueAt(cf: CharacteristicFunction, re: number, im: number): { re: number; im: number } {
  const out = { re: new Float64Array(1), im: new Float64Array(1) };
  cf.evaluate({ re: Float64Array.of(re), im: Float64Array.of(im) }, out);
  return { re: out.re[0]!, im: out.im[0]! };
}

/** Kurtosis of e^{pX}. */
function kurtosisOfPower(cf: CharacteristicFunction, power: number): number {
  if (!(cf.moments.upper > 4 * power)) return Number.POSITIVE_INFINITY;
  const moment = (times: number): number => valueAt(cf, 0, -times * power).re;
  const mean = moment(1);
  const [second, third, fourth] = [moment(2) / mean ** 2, moment(3) / mean ** 3, moment(4) / mean ** 4];
  return (fourth - 4 * third + 6 * second - 3) / (second - 1) ** 2;
}

/**
 * Mean of a function over paths, each with its mirror image, beside what it should be.
 * @param what name of the mean
 * @param sides one column per side [paths]
 * @param of function of the state
 * @param exact value
 * @returns score
 */
export function meanScore(
  what: string,
  sides: readonly Float64Array[],
  of: (x: number) => number,
  exact: number,
): Score {
  const paths = sides[0]!.length;
  let [sum, squares] = [0, 0];
  for (let path = 0; path < paths; path += 1) {
    let own = 0;
    for (const side of sides) own += of(side[path]!) / sides.length;
    sum += own - exact;
    squares += (own - exact) ** 2;
  }
  const off = sum / paths;
  const standardError = Math.sqrt(Math.max(squares / paths - off * off, 0) / (paths - 1));
  const z = Math.abs(off) <= ROUNDING * Math.max(1, Math.abs(exact)) ? 0 : off / standardError;
  return { what, simulated: exact + off, exact, standardError, z };
}
