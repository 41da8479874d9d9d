// What variance reduction saves: importance sampling in the wings, pilot included, beside the closed form, and options on a budget of
// variance as control variates of stochastic volatility. Run: node tests/bench/variance-reduction.bench.ts [paths]
import { heston } from '#quant/models/heston.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { blackScholesValue } from '#quant/payoffs/closed-forms.ts';
import { chooseImportance } from '#simulation/estimate/choose-importance.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import { estimateRequest } from '../simulation/support/estimate-request.ts';
import { print } from './support/figures.ts';

const paths = Number(process.argv[2] ?? 2 ** 17);
const market = { spot: 100, rate: 0.03, dividendYield: 0.01 };
const expiryYears = 0.5;
const hestonParams = { v0: 0.04, kappa: 2, theta: 0.05, sigma: 0.4, rho: -0.7 };
const base = { market, seed: 3, mirrored: false, precision: 'f64', estimator: 'plain' } as const;
const wings = [
  ['put', 50],
  ['put', 65],
  ['call', 125],
  ['call', 140],
] as const;

print('| process | option | price | error, plain | error, tilted | variance ratio | per second | z |');
for (const [processId, params] of [
  ['black-scholes', { sigma: 0.2 }],
  ['heston', hestonParams],
] as const)
  for (const [side, strike] of wings) {
    const terms = { kind: 'vanilla', side, strike, expiryYears } as const;
    const request: SimulationRequest = { ...base, processId, params, stepsPerYear: 64, payoffs: [terms] };
    const options = {
      strikes: Float64Array.of(strike),
      expiryYears: Float64Array.of(expiryYears),
      isCall: Uint8Array.of(side === 'call' ? 1 : 0),
    };
    const exact =
      processId === 'heston'
        ? priceOptions(heston, hestonParams, market, options).prices[0]!
        : blackScholesValue(terms, { market, sigma: 0.2, times: Float64Array.of(0, expiryYears) })!;
    // compiled before it is timed
    estimateRequest(request, 4096);
    const [plain, plainSeconds] = timed(() => estimateRequest(request, paths).estimates[0]!.plain);
    const [tilted, tiltedSeconds] = timed(() => {
      const importance = chooseImportance(request, 0)!.tilt;
      return estimateRequest({ ...request, importance }, paths).estimates[0]!.plain;
    });
    const ratio = (plain.standardError / tilted.standardError) ** 2;
    const cells = [
      processId,
      `${side} ${strike}`,
      exact.toExponential(4),
      plain.standardError.toExponential(1),
      tilted.standardError.toExponential(1),
      ratio > 0 ? ratio.toPrecision(3) : 'no path paid',
      ((ratio * plainSeconds) / tiltedSeconds).toPrecision(3),
      ((tilted.mean - exact) / tilted.standardError).toFixed(1),
    ];
    print(`| ${cells.join(' | ')} |`);
  }

print('');
print('| process | ln(K/F) | forward | budgets of variance | at equal time |');
for (const [processId, params] of [
  ['rough-bergomi', { H: 0.07, eta: 1.9, rho: -0.9, xi0: 0.235 ** 2 }],
  ['heston', hestonParams],
  [
    'quintic-ou',
    { alpha0: 0.5, alpha1: 1, alpha3: 0.3, alpha5: 0.05, rho: -0.7, H: 0.3, epsilon: 0.2, xi0: 0.04 },
  ],
] as const)
  for (const k of [-0.1787, 0, 0.1041]) {
    const terms = {
      kind: 'vanilla',
      side: k < 0 ? 'put' : 'call',
      strike: Math.exp(k),
      expiryYears: 0.25,
    } as const;
    const request: SimulationRequest = {
      ...base,
      processId,
      params,
      market: { spot: 1, rate: 0, dividendYield: 0 },
      stepsPerYear: 252,
      payoffs: [terms],
      mirrored: true,
      estimator: 'conditional',
    };
    estimateRequest({ ...request, controls: 'timer' }, 4096);
    const [forward, forwardSeconds] = timed(() => estimateRequest(request, paths).estimates[0]!);
    const [timer, timerSeconds] = timed(
      () => estimateRequest({ ...request, controls: 'timer' }, paths).estimates[0]!.controlled,
    );
    const ratioOf = (error: number): number => (forward.plain.standardError / error) ** 2;
    const saved = ratioOf(timer.standardError);
    const byForward = ratioOf(forward.controlled.standardError);
    const cells = [processId, k, byForward.toFixed(1), saved.toFixed(1)];
    print(`| ${cells.join(' | ')} | ${((saved / byForward) * (forwardSeconds / timerSeconds)).toFixed(1)} |`);
  }

function timed<T>(run: () => T): [T, number] {
  const started = performance.now();
  return [run(), (performance.now() - started) / 1000];
}
