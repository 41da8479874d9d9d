import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { simulatedModels } from '#quant/engines/simulated-models.ts';
import { findProcess } from '#quant/processes/registry.ts';
import {
  LOG_INDEX,
  LOG_RETURN,
  TOTAL_VARIANCE,
  VOL_GAIN,
  type BoundProcess,
} from '#quant/processes/step-program.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { runOf } from '../support/run-process.ts';

interface Measured {
  readonly error: number;
  readonly standardError: number;
}

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

/** Slope of log₂|error| against log₂ n, weighted by how well each error is known, with its own standard error. */
function observedOrder(steps: readonly number[], errors: readonly Measured[]): Measured {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  for (const [i, { error, standardError }] of errors.entries()) {
    const weight = (error / standardError) ** 2 * Math.LN2 ** 2;
    const [x, y] = [Math.log2(steps[i]!), Math.log2(Math.abs(error))];
    w += weight;
    wx += weight * x;
    wy += weight * y;
    wxx += weight * x * x;
    wxy += weight * x * y;
  }
  const spread = wxx - (wx * wx) / w;
  return { error: -(wxy - (wx * wy) / w) / spread, standardError: Math.sqrt(1 / spread) };
}

/** What halvings far from the limit may show beside the order itself, above three standard errors. */
const PRE_ASYMPTOTIC = 0.35;

function expectOrder(steps: readonly number[], errors: readonly Measured[], declared: number): void {
  for (const { error, standardError } of errors) expect(Math.abs(error)).toBeGreaterThan(2 * standardError);
  const { error: order, standardError } = observedOrder(steps, errors);
  expect(standardError).toBeLessThan(0.15);
  expect(Math.abs(order - declared)).toBeLessThan(3 * standardError + PRE_ASYMPTOTIC);
}

interface LawCase {
  readonly id: string;
  readonly params: Readonly<Record<string, number>>;
  readonly steps: readonly number[];
  readonly paths: number;
  /** u of E cos uX in units of one over the deviation. */
  readonly point: number;
}

const heston = { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.6, rho: -0.7 };
const logVariance = { kappa: 4.27, theta: 3.14, rho: 0.8, kappaV: 1.68, thetaV: 1.11, sigmaV: 1, v0: 1.81 };

const lawCases: readonly LawCase[] = [
  { id: 'heston', params: heston, steps: [1, 2, 4], paths: 2 ** 19, point: 0.7 },
  {
    id: 'bates',
    params: { ...heston, lambda: 0.2, mu: -0.1, delta: 0.1 },
    steps: [1, 2, 4],
    paths: 2 ** 19,
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
  it.each(lawCases.map((entry) => [entry.id, entry] as const))('%s, of its law after a year', (id, entry) => {
    const { process, model } = simulatedModels.find((candidate) => candidate.process.id === id)!;
    const level = 30;
    const bound = process.bind(entry.params, level);
    const isAsset = process.underlying === 'asset';
    const logForward = isAsset ? 0 : Math.log(model.capabilities.forward!(entry.params, level, 1));
    const cf = model.capabilities.characteristicFunction!(entry.params, 1);
    const u = entry.point / Math.sqrt(cf.cumulants.c2);
    const exact = { re: new Float64Array(1), im: new Float64Array(1) };
    cf.evaluate({ re: Float64Array.of(u), im: new Float64Array(1) }, exact);
    const errors = entry.steps.map((steps) =>
      meanOf(
        bound,
        { steps, expiryYears: 1, paths: entry.paths },
        [isAsset ? LOG_RETURN : LOG_INDEX],
        (x) => Math.cos(u * (x! - logForward)) - exact.re[0]!,
      ),
    );
    expectOrder(entry.steps, errors, process.weakOrder!);
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
    expectOrder(steps, errors, process.weakOrder!);
  });
});

/** Differences of conditional prices from one number of steps to twice as many fall with the order of their error. */
function differencesOf(
  id: string,
  params: Readonly<Record<string, number>>,
  { steps, logMoneyness, paths }: { steps: readonly number[]; logMoneyness: number; paths: number },
): Measured[] {
  const { process, rho } = findProcess(id)!.bind(params, 1).conditional!;
  const strike = Math.exp(logMoneyness);
  const prices = [...steps, 2 * steps.at(-1)!].map((count) =>
    meanOf(process, { steps: count, expiryYears: 0.25, paths }, [VOL_GAIN, TOTAL_VARIANCE], (gain, total) => {
      const forward = Math.exp(rho * gain! - 0.5 * rho * rho * total!);
      return blackPrice(forward, strike, (1 - rho * rho) * total!, strike > 1);
    }),
  );
  return steps.map((_, i) => ({
    error: prices[i]!.error - prices[i + 1]!.error,
    standardError: Math.hypot(prices[i]!.standardError, prices[i + 1]!.standardError),
  }));
}

describe('observed weak orders by step halving', () => {
  it('rough Bergomi: 3H + ½ where that is below one', () => {
    const steps = [32, 64, 128];
    const differences = differencesOf(
      'rough-bergomi',
      { H: 0.07, eta: 1.9, rho: -0.9, xi0: 0.235 ** 2 },
      { steps, logMoneyness: 0.1041, paths: 2 ** 17 },
    );
    expectOrder(steps, differences, findProcess('rough-bergomi')!.weakOrder!);
  });

  it('rough Bergomi: one at H = 0.3', () => {
    const steps = [5, 10, 20];
    const differences = differencesOf(
      'rough-bergomi',
      { H: 0.3, eta: 1.9, rho: -0.9, xi0: 0.235 ** 2 },
      { steps, logMoneyness: 0.1041, paths: 2 ** 17 },
    );
    expectOrder(steps, differences, 1);
  });

  it.each([
    [
      'quintic-ou',
      { alpha0: 0.5, alpha1: 1, alpha3: 0.3, alpha5: 0.05, rho: -0.7, H: 0.3, epsilon: 0.2, xi0: 0.04 },
    ],
    [
      'quintic-ou-2f',
      {
        lambdaX: 6,
        lambdaY: 0.5,
        theta: 0.8,
        rho: -0.7,
        alpha0: 0.5,
        alpha1: 1,
        alpha2: 0,
        alpha3: 0.2,
        alpha4: 0,
        alpha5: 0.1,
        xi0: 0.04,
      },
    ],
  ] as const)('%s', (id, params) => {
    const steps = [4, 8, 16];
    const differences = differencesOf(id, params, { steps, logMoneyness: 0.06, paths: 2 ** 18 });
    expectOrder(steps, differences, findProcess(id)!.weakOrder!);
  });
});
