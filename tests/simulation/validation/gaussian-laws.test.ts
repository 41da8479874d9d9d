import { describe, expect, it } from 'vitest';
import { gaussHermite } from '#quant/math/gauss-rules.ts';
import { mean } from '#quant/math/statistics.ts';
import { integrateTanhSinh } from '#quant/math/tanh-sinh.ts';
import { findProcess } from '#quant/processes/registry.ts';
import { LOG_RETURN, TOTAL_VARIANCE, VOL_GAIN, type BoundProcess } from '#quant/processes/step-program.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { finalStates, runOf } from '../support/run-process.ts';
import { expectHonest } from './support/expect-honest.ts';
import { meanScore, type Score } from './support/law-scores.ts';
import { parameterSets, type ParameterSet } from './support/parameter-sets.ts';

const SETS = 200;
const PATHS = 1024;
const EXPIRIES = [1 / 52, 1 / 12, 0.25, 1, 3] as const;
/** Lognormals of less variance have a kurtosis below 30: a few thousand paths know the error of their mean. */
const MOST_LOG_VARIANCE = 0.5;

function statesAtEnd(
  process: BoundProcess,
  { expiryYears }: ParameterSet,
  at: { steps: number; seed: number },
) {
  const steps = Math.max(at.steps, Math.ceil(expiryYears / process.longestStepYears));
  const settings = { expiryYears, paths: PATHS, mirrored: true, seed: at.seed, steps };
  return finalStates(process, settings, (run, range) => wasmSimulator(run).simulate(range));
}

/**
 * cos(u·) of a normal state at .7 deviations, and at two where its tails lie. Mirrored normals have the mean of the scheme itself,
 * without chance: it is looked at apart.
 */
function normalScores(
  what: string,
  sides: readonly Float64Array[],
  law: { readonly mean: number; readonly variance: number; readonly meanTolerance: number },
): Score[] {
  const deviation = Math.sqrt(law.variance);
  const centre = mean(sides.map(mean));
  expect(Math.abs(centre - law.mean)).toBeLessThan(law.meanTolerance * deviation);
  return [0.7, 2].map((point) =>
    meanScore(
      `cos ${what}`,
      sides,
      (x) => Math.cos((point / deviation) * (x - centre)),
      Math.exp(-0.5 * point * point),
    ),
  );
}

/** The asset of a process whose variance has mean ξ0: a martingale with E ln(S/F) = −½ξ0T, and G and I given the volatility. */
function assetScores(
  id: string,
  set: ParameterSet,
  { steps, seed }: { steps: number; seed: number },
): { scores: Score[]; states: Record<string, Float64Array[]> } {
  const process = findProcess(id)!.bind(set.params, 1);
  const total = set.params['xi0']! * set.expiryYears;
  const states = statesAtEnd(process, set, { steps, seed });
  const given = statesAtEnd(process.conditional!.process, set, { steps, seed: seed + 1 });
  const returns = states[LOG_RETURN]!;
  return {
    states,
    scores: [
      meanScore('E e^X', returns, Math.exp, 1),
      meanScore('E X', returns, (x) => x, -0.5 * total),
      meanScore('E I', given[TOTAL_VARIANCE]!, (x) => x, total),
      meanScore('E G²', given[VOL_GAIN]!, (x) => x * x, total),
    ],
  };
}

/** Scores whose values are so skewed that their own error is not known from a few thousand paths. */
const isKnown = (logVariance: number) => logVariance < MOST_LOG_VARIANCE;

describe('rough Bergomi', () => {
  it('has the variance law of its Volterra process over 200 parameter sets', () => {
    const corners = [{ H: 0.5 }, { H: 0.01, eta: 1 }, { rho: -1 }, { rho: 0 }, { eta: 0.01 }];
    const sets = parameterSets('rough-bergomi', SETS, { corners, expiries: EXPIRIES });
    const scores = sets.flatMap((set, place) => {
      const { scores: asset, states } = assetScores('rough-bergomi', set, {
        steps: 96,
        seed: 500 + 2 * place,
      });
      const [H, eta, xi0] = [set.params['H']!, set.params['eta']!, set.params['xi0']!];
      const variance = eta * eta * set.expiryYears ** (2 * H);
      // the variance of Y on the grid falls short of t^{2H} by up to a hundredth at H near 0
      const law = { mean: Math.log(xi0) - 0.5 * variance, variance, meanTolerance: 0.01 };
      const logs = states['variance']!.map((side) => side.map(Math.log));
      const all = [...normalScores('ln V', logs, law), ...(isKnown(variance) ? asset : [])];
      return all.map((score) => ({ ...score, set }));
    });
    expectHonest(scores);
  });

  it('has its autocovariance, 2H ∫((t − u)(s − u))^{H−½} du', () => {
    const scores = [0.03, 0.1, 0.25, 0.4, 0.5].map((H, place) => {
      const process = findProcess('rough-bergomi')!.bind({ H, eta: 1, rho: -0.7, xi0: 0.04 }, 1);
      const settings = { expiryYears: 1, steps: 128, paths: 8192, recordAt: [64, 128], seed: place };
      const { values, paths } = wasmSimulator(runOf(process, settings)).simulate({
        firstPath: 0,
        paths: 8192,
      });
      const logAt = (record: number) =>
        values.subarray((2 * record + 1) * paths, (2 * record + 2) * paths).map((v) => Math.log(v / 0.04));
      const [early, late] = [logAt(0), logAt(1)];
      const [meanEarly, meanLate] = [-0.5 * 0.5 ** (2 * H), -0.5];
      const products = Float64Array.from(early, (x, i) => (x - meanEarly) * (late[i]! - meanLate));
      const { value } = integrateTanhSinh((u) => ((0.5 + u) * u) ** (H - 0.5), 0, 0.5, {
        relativeTolerance: 1e-9,
      });
      return { ...meanScore('Cov', [products], (x) => x, 2 * H * value), set: { H } };
    });
    expectHonest(scores);
  });
});

/** E f(σ) of σ = scale·p(Z), Z normal. */
function overNormal(variance: number, of: (z: number) => number): number {
  const { nodes, weights } = gaussHermite(120);
  let sum = 0;
  for (const [i, node] of nodes.entries()) sum += weights[i]! * of(Math.sqrt(variance) * node);
  return sum;
}

function quinticScores(id: string, set: ParameterSet, seed: number, variance: number): Score[] {
  const { params } = set;
  const polynomial = (z: number): number =>
    [5, 4, 3, 2, 1, 0].reduce((value, power) => value * z + (params[`alpha${power}`] ?? 0), 0);
  const scale = Math.sqrt(params['xi0']! / overNormal(variance, (z) => polynomial(z) ** 2));
  const { scores, states } = assetScores(id, set, { steps: 24, seed });
  const kurtosis = overNormal(variance, (z) => polynomial(z) ** 4) * (scale ** 4 / params['xi0']! ** 2);
  const vol = states['vol']!;
  const waves = [0.5, 1].map((point) => {
    const u = point / Math.sqrt(params['xi0']!);
    const exact = overNormal(variance, (z) => Math.cos(u * scale * polynomial(z)));
    return meanScore('cos σ', vol, (x) => Math.cos(u * x), exact);
  });
  return [...waves, ...(kurtosis < 10 ? scores : [])];
}

const share = (speed: number, time: number): number => -Math.expm1(-speed * time) / speed;

describe('quintic Ornstein–Uhlenbeck', () => {
  it('of one factor has the law of its volatility, and its asset that mean, over 200 sets', () => {
    const corners = [
      { H: 0.49 },
      { H: -0.3 },
      { rho: -1 },
      { rho: 0 },
      { alpha0: 0 },
      { alpha1: 0, alpha3: 0, alpha5: 0 },
    ];
    const sets = parameterSets('quintic-ou', SETS, { corners, expiries: EXPIRIES });
    const scores = sets.flatMap((set, place) => {
      const [H, epsilon] = [set.params['H']!, set.params['epsilon']!];
      const variance =
        (epsilon ** (2 * H) / (1 - 2 * H)) * -Math.expm1((-(1 - 2 * H) * set.expiryYears) / epsilon);
      const own = quinticScores('quintic-ou', set, 900 + 2 * place, variance);
      return own.map((score) => ({ ...score, set }));
    });
    expectHonest(scores);
  });

  it('of two factors has them too', () => {
    const corners = [
      { lambdaX: 100, lambdaY: 0.1 },
      { lambdaX: 5, lambdaY: 5 },
      { theta: 0 },
      { theta: 1 },
      { rho: -1 },
    ];
    const sets = parameterSets('quintic-ou-2f', SETS, { corners, expiries: EXPIRIES });
    const scores = sets.flatMap((set, place) => {
      const [theta, x, y] = [set.params['theta']!, set.params['lambdaX']!, set.params['lambdaY']!];
      const variance =
        theta ** 2 * share(2 * x, set.expiryYears) +
        (1 - theta) ** 2 * share(2 * y, set.expiryYears) +
        2 * theta * (1 - theta) * share(x + y, set.expiryYears);
      const own = quinticScores('quintic-ou-2f', set, 1900 + 2 * place, variance);
      return own.map((score) => ({ ...score, set }));
    });
    expectHonest(scores);
  });
});

describe('OU variance', () => {
  it('is normal, and its asset a martingale, over 200 sets', () => {
    const corners = [{ sigma: 1e-4 }, { v0: 0 }, { rho: 1 }, { rho: -1 }, { kappa: 1e-3 }];
    const sets = parameterSets('ou-variance', SETS, { corners, expiries: EXPIRIES });
    const scores = sets.flatMap((set, place) => {
      const { params, expiryYears } = set;
      const [kappa, theta, sigma] = [params['kappa']!, params['theta']!, params['sigma']!];
      const process = findProcess('ou-variance')!.bind(params, 1);
      const states = statesAtEnd(process, set, { steps: 32, seed: 3000 + place });
      const law = {
        mean: theta + (params['v0']! - theta) * Math.exp(-kappa * expiryYears),
        variance: sigma * sigma * share(2 * kappa, expiryYears),
        meanTolerance: 1e-9,
      };
      const total = Math.max(theta, params['v0']!) * expiryYears;
      const all = [
        ...normalScores('v', states['variance']!, law),
        ...(isKnown(total) ? [meanScore('E e^X', states[LOG_RETURN]!, Math.exp, 1)] : []),
      ];
      return all.map((score) => ({ ...score, set }));
    });
    expect(scores.length).toBeGreaterThan(2 * SETS);
    expectHonest(scores);
  });
});
