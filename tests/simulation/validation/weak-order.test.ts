import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { simulatedModels } from '#quant/engines/simulated-models.ts';
import { declaredOrder, findProcess } from '#quant/processes/registry.ts';
import {
  LOG_INDEX,
  LOG_RETURN,
  TOTAL_VARIANCE,
  VOL_GAIN,
  type BoundProcess,
} from '#quant/processes/step-program.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { runOf } from '../support/run-process.ts';
import {
  coupledDifferences,
  joinHybrid,
  orderOf,
  type CoupledLevels,
  type Measured,
} from './support/coupled-levels.ts';

const CHUNK = 4096;

/** Mean over mirrored paths of a function of named states at the end. */
function meanOf(
  process: BoundProcess,
  { steps, expiryYears, paths }: { steps: number; expiryYears: number; paths: number },
  names: readonly string[],
  of: (...values: number[]) => number,
): Measured {
  const simulator = wasmSimulator(runOf(process, { expiryYears, steps, paths, mirrored: true, seed: steps }));
  const places = names.map((name) => process.program.states.indexOf(name) * 2 * CHUNK);
  let [sum, squares] = [0, 0];
  for (let first = 0; first < paths; first += CHUNK) {
    const { values } = simulator.simulate({ firstPath: first, paths: CHUNK });
    for (let path = 0; path < CHUNK; path += 1) {
      const [a, b] = [0, CHUNK].map((side) => of(...places.map((place) => values[place + side + path]!)));
      const own = 0.5 * (a! + b!);
      sum += own;
      squares += own * own;
    }
  }
  const mean = sum / paths;
  return { error: mean, standardError: Math.sqrt((squares / paths - mean * mean) / paths) };
}

/** What halvings far from the limit may show beside the order itself, above three standard errors. */
const PRE_ASYMPTOTIC = 0.35;

/** Errors at doubled numbers of steps. */
function expectOrder(errors: readonly Measured[], declared: number): void {
  for (const { error, standardError } of errors) expect(Math.abs(error)).toBeGreaterThan(2 * standardError);
  const { error: order, standardError } = orderOf(errors);
  expect(standardError).toBeLessThan(0.35);
  expect(Math.abs(order - declared)).toBeLessThan(3 * standardError + PRE_ASYMPTOTIC);
}

interface LawCase {
  readonly id: string;
  readonly params: Readonly<Record<string, number>>;
  readonly steps: readonly number[];
  readonly paths: number;
  /** u of E cos uX in units of one over the deviation. */
  readonly point: number;
  /** A year where not said. */
  readonly expiryYears?: number;
}

const heston = { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.35, rho: -0.7 };
/** Case I of Andersen's paper: the variance is at zero most of the time. */
const atZero = { v0: 0.04, kappa: 0.5, theta: 0.04, sigma: 1, rho: -0.9 };
const logVariance = { kappa: 4.27, theta: 3.14, rho: 0.8, kappaV: 1.68, thetaV: 1.11, sigmaV: 1, v0: 1.81 };

const lawCases: readonly LawCase[] = [
  { id: 'heston', params: heston, steps: [1, 2, 4], paths: 2 ** 18, point: 0.7 },
  { id: 'heston', params: atZero, steps: [5, 10, 20], paths: 2 ** 18, point: 1.5, expiryYears: 10 },
  {
    id: 'bates',
    params: { ...heston, lambda: 0.2, mu: -0.1, delta: 0.1 },
    steps: [1, 2, 4],
    paths: 2 ** 18,
    point: 0.7,
  },
  { id: 'heston-euler', params: { ...heston, sigma: 0.3 }, steps: [4, 8, 16], paths: 2 ** 19, point: 1.5 },
  {
    id: 'rough-heston',
    params: { H: 0.1, kappa: 0.3, theta: 0.04, sigma: 0.3, rho: -0.7, v0: 0.04 },
    steps: [2, 4, 8, 16],
    paths: 2 ** 18,
    point: 1.5,
  },
  { id: 'mrlrsv', params: logVariance, steps: [1, 2, 4], paths: 2 ** 18, point: 1.5 },
  {
    id: 'mrlrsvj',
    params: { ...logVariance, lambda: 0.1, eta: 8 },
    steps: [1, 2, 4],
    paths: 2 ** 18,
    point: 1.5,
  },
];

describe('observed weak orders', () => {
  it.each(lawCases.map((entry) => [entry.id, entry] as const))('%s, of its law', (id, entry) => {
    const { expiryYears = 1 } = entry;
    const { process, model } = simulatedModels.find((candidate) => candidate.process.id === id)!;
    const level = 30;
    const bound = process.bind(entry.params, level);
    const isAsset = process.underlying === 'asset';
    const logForward = isAsset ? 0 : Math.log(model.capabilities.forward!(entry.params, level, expiryYears));
    const cf = model.capabilities.characteristicFunction!(entry.params, expiryYears);
    const u = entry.point / Math.sqrt(cf.cumulants.c2);
    const exact = { re: new Float64Array(1), im: new Float64Array(1) };
    cf.evaluate({ re: Float64Array.of(u), im: new Float64Array(1) }, exact);
    const errors = entry.steps.map((steps) =>
      meanOf(
        bound,
        { steps, expiryYears, paths: entry.paths },
        [isAsset ? LOG_RETURN : LOG_INDEX],
        (x) => Math.cos(u * (x! - logForward)) - exact.re[0]!,
      ),
    );
    expectOrder(errors, declaredOrder(process, entry.params)!);
  });

  it('OU variance without correlation, of its law while the variance stays positive', () => {
    const [kappa, theta, sigma, v0] = [4, 0.09, 0.02, 0.04];
    const process = findProcess('ou-variance')!;
    const decay = -Math.expm1(-kappa) / kappa;
    const doubled = -Math.expm1(-2 * kappa) / (2 * kappa);
    const mean = theta + (v0 - theta) * decay;
    const variance = (sigma / kappa) ** 2 * (1 - 2 * decay + doubled);
    // E cos uX = Re E exp(−½(u² + iu)∫v dt), a normal integral
    const u = 4;
    const [a, b] = [0.5 * u * u, 0.5 * u];
    const exact =
      Math.exp(-a * mean + 0.5 * (a * a - b * b) * variance) * Math.cos(-b * mean + a * b * variance);
    const steps = [2, 4, 8, 16];
    const bound = process.bind({ kappa, theta, sigma, v0, rho: 0 }, 1);
    const errors = steps.map((count) =>
      meanOf(
        bound,
        { steps: count, expiryYears: 1, paths: 2 ** 18 },
        [LOG_RETURN],
        (x) => Math.cos(u * x!) - exact,
      ),
    );
    expectOrder(errors, process.weakOrder!);
  });
});

/** Differences of conditional prices, from a number of steps to twice as many with the same random numbers. */
function differencesOf(
  id: string,
  params: Readonly<Record<string, number>>,
  {
    logMoneyness,
    ...levels
  }: Omit<CoupledLevels, 'expiryYears' | 'seed'> & { readonly logMoneyness: number },
): Measured[] {
  const { process, rho } = findProcess(id)!.bind(params, 1).conditional!;
  const strike = Math.exp(logMoneyness);
  const names = [VOL_GAIN, TOTAL_VARIANCE];
  return coupledDifferences(process, { expiryYears: 0.25, seed: 3, ...levels }, names, (gain, total) => {
    const forward = Math.exp(rho * gain! - 0.5 * rho * rho * total!);
    return blackPrice(forward, strike, (1 - rho * rho) * total!, strike > 1);
  });
}

describe('observed weak orders by step halving', () => {
  const paths = 2 ** 14;
  it.each([
    [0.07, 1, { steps: 8, levels: 4, paths: 2 * paths }],
    [0.15, 1.9, { steps: 8, levels: 5, paths }],
    [0.4, 1.9, { steps: 8, levels: 4, paths }],
  ] as const)('rough Bergomi at H = %f, η = %f: 3H + ½ where that is below one', (H, eta, levels) => {
    const params = { H, eta, rho: -0.9, xi0: 0.235 ** 2 };
    const differences = differencesOf('rough-bergomi', params, {
      ...levels,
      join: joinHybrid(H),
      logMoneyness: 0.1041,
    });
    expectOrder(differences, declaredOrder(findProcess('rough-bergomi')!, params)!);
  });

  it.each([
    [
      'quintic-ou',
      { alpha0: 0.5, alpha1: 1, alpha3: 0.3, alpha5: 0.05, rho: -0.7, H: 0.3, epsilon: 0.2, xi0: 0.04 },
      { steps: 2, levels: 4, paths, logMoneyness: 0.06 },
    ],
    [
      'quintic-ou-2f',
      {
        lambdaX: 35.2,
        lambdaY: 0.623,
        theta: 0.94,
        rho: -0.769,
        alpha0: 0.0004,
        alpha1: 0.0038,
        alpha2: 0.0004,
        alpha3: 0.0085,
        alpha4: 0.0005,
        alpha5: 1,
        xi0: 0.02,
      },
      { steps: 8, levels: 3, paths: 2 * paths, logMoneyness: 0.02 },
    ],
  ] as const)('%s', (id, params, levels) => {
    expectOrder(differencesOf(id, params, levels), findProcess(id)!.weakOrder!);
  });

  it('rough MRLRSV, of its law', () => {
    const params = { ...logVariance, sigmaV: 0.8, H: 0.3 };
    const process = findProcess('rough-mrlrsv')!;
    const levels = { steps: 4, levels: 4, expiryYears: 0.25, paths, seed: 4 };
    const differences = coupledDifferences(process.bind(params, 25), levels, [LOG_INDEX], (x) =>
      Math.cos(3 * x!),
    );
    expectOrder(differences, declaredOrder(process, params)!);
  });

  it('20 steps of a quarter leave the quintic model less than a tenth of a vol point on its right wing', () => {
    // models.md 8: a fit to the market of 23 October 2017, forward variance flat
    const params = {
      ...{ rho: -0.6842593, H: -0.03583785, epsilon: 1 / 52, xi0: 0.012 },
      ...{ alpha0: 0.59069477, alpha1: 0.99999991, alpha3: 0.28927803, alpha5: 0.05491437 },
    };
    const logMoneyness = 0.05;
    const differences = differencesOf('quintic-ou', params, {
      steps: 20,
      levels: 3,
      paths: paths / 2,
      logMoneyness,
    });
    const total = differences.reduce((sum, { error }) => sum + error, 0);
    const vega =
      (blackPrice(1, Math.exp(0.05), 0.066 ** 2 / 4, true) -
        blackPrice(1, Math.exp(0.05), 0.064 ** 2 / 4, true)) /
      0.2;
    expect(Math.abs(total / vega)).toBeLessThan(0.1);
  });
});
