import { describe, expect, it } from 'vitest';
import { brownianBridge } from '#quant/math/brownian-bridge.ts';
import { blackScholesValue } from '#quant/payoffs/closed-forms.ts';
import { REPLICATES, replicatedEstimates, type ControlledEstimate } from '#quant/payoffs/estimates.ts';
import { addBlocks, momentLength } from '#quant/payoffs/moments.ts';
import type { PayoffTerms } from '#quant/payoffs/payoff.ts';
import { pathMoments } from '#simulation/estimate/path-moments.ts';
import { planSimulation, type SimulationRequest } from '#simulation/estimate/plan.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { estimateRequest } from '../support/estimate-request.ts';

const market = { spot: 100, rate: 0.05, dividendYield: 0.02 };
const asian: PayoffTerms = { kind: 'asian', side: 'call', strike: 100, expiryYears: 1, average: 'geometric' };
const request: SimulationRequest = {
  processId: 'black-scholes',
  params: { sigma: 0.25 },
  market,
  payoffs: [asian],
  stepsPerYear: 32,
  seed: 1,
  mirrored: false,
  estimator: 'plain',
  precision: 'f64',
  sampling: 'sobol',
};

function estimateSobol(own: SimulationRequest, paths: number): ControlledEstimate[] {
  const plan = planSimulation(own);
  const [values, controls] = [plan.payoffs.length, plan.controls.length];
  const length = momentLength(values, controls);
  const range = { firstPath: 0, paths };
  const blocks = pathMoments(plan, wasmSimulator(plan.run).simulate(range, plan.drawsOf!(range)));
  const sums = Array.from({ length: REPLICATES }, () => new Float64Array(length));
  for (let at = 0, part = 0; at < blocks.length; at += length, part = (part + 1) % REPLICATES)
    addBlocks(blocks.subarray(at, at + length), length, sums[part]!);
  return replicatedEstimates(sums, { values, controls, count: paths / REPLICATES });
}

describe('brownianBridge', () => {
  it('is an orthogonal map, whose first normal decides the end', () => {
    const times = Float64Array.of(0, 0.1, 0.15, 0.4, 0.7, 0.72, 1.3);
    const { build, steps } = brownianBridge(times);
    const columns = Array.from({ length: steps }, (_, k) => {
      const [unit, out] = [new Float64Array(steps), new Float64Array(steps)];
      unit[k] = 1;
      build(unit, out);
      return out;
    });
    const dot = (a: Float64Array, b: Float64Array): number =>
      a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    for (const [i, a] of columns.entries())
      for (const [j, b] of columns.entries()) expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 13);
    const endOf = (z: Float64Array): number =>
      z.reduce((sum, value, i) => sum + value * Math.sqrt(times[i + 1]! - times[i]!), 0);
    expect(columns.map(endOf).map((end) => Math.abs(end) > 1e-12)).toEqual([true, ...Array(5).fill(false)]);
  });
});

describe('Sobol draws', () => {
  it('are the same however a run is cut', () => {
    const { drawsOf, run } = planSimulation(request);
    const whole = drawsOf!({ firstPath: 0, paths: 8192 });
    const part = planSimulation(request).drawsOf!({ firstPath: 4352, paths: 512 });
    const rows = run.steps * run.program.draws.length;
    for (let row = 0; row < rows; row += 1)
      expect(part.subarray(row * 512, (row + 1) * 512)).toEqual(
        whole.subarray(row * 8192 + 4352, row * 8192 + 4864),
      );
  });

  it('meet the formula with an error that is honest and far below that of independent draws', () => {
    const exact = blackScholesValue(asian, { market, sigma: 0.25, times: planSimulation(request).times })!;
    const runs = Array.from({ length: 40 }, (_, seed) => estimateSobol({ ...request, seed }, 4096)[0]!.plain);
    const misses = runs.map(({ mean, standardError }) => (mean - exact) / standardError);
    // of Student's t with 15 degrees of freedom the root mean square is 1.07; that of 40 of them is known to 12 %
    const spread = Math.sqrt(misses.reduce((sum, miss) => sum + miss * miss, 0) / misses.length);
    expect(spread).toBeGreaterThan(0.7);
    expect(spread).toBeLessThan(1.5);
    const independent = estimateRequest({ ...request, sampling: 'random' }, 4096).estimates[0]!.plain;
    expect(independent.standardError).toBeGreaterThan(5 * runs[0]!.standardError);
  });

  it('work for stochastic volatility, beyond the coordinates of the sequence and with mirror images', () => {
    const params = { v0: 0.04, kappa: 2, theta: 0.05, sigma: 0.4, rho: -0.6 };
    const call: PayoffTerms = { kind: 'vanilla', side: 'call', strike: 100, expiryYears: 1 };
    const heston = {
      ...request,
      processId: 'heston',
      params,
      payoffs: [call],
      stepsPerYear: 160,
      mirrored: true,
    };
    const sobol = estimateSobol(heston, 8192)[0]!.controlled;
    const random = estimateRequest({ ...heston, sampling: 'random' }, 65_536).estimates[0]!.controlled;
    expect(Math.abs(sobol.mean - random.mean)).toBeLessThan(
      4 * Math.hypot(sobol.standardError, random.standardError),
    );
    const same = estimateRequest({ ...heston, sampling: 'random' }, 8192).estimates[0]!.controlled;
    expect(sobol.standardError).toBeLessThan(0.6 * same.standardError);
  });
});
