import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '#contract/schemas/simulation.ts';
import { index, later, simulate, type Followed } from './simulate.ts';

describe('simulation.run', () => {
  it('takes points of Sobol’s sequence, with the spread of scrambles as the error', async () => {
    const sobol = { sampling: 'sobol', backEnd: 'auto', paths: 5000 };
    const { result } = await simulate(sobol);
    const [{ mean, standardError, reference }] = result.estimates as [SimulationResult['estimates'][number]];
    expect(result.paths).toBe(8192);
    expect(result.device.reason).toContain('Sobol');
    // Student's t with 15 degrees of freedom: 5 standard errors for one in ten thousand
    expect(Math.abs(mean - reference!.price)).toBeLessThan(5 * standardError);
    const random = await simulate({ paths: 8192 });
    expect(standardError).toBeLessThan(0.6 * random.result.estimates[0]!.standardError);
    expect((await simulate(sobol)).result.resultHash).toBe(result.resultHash);
    await expect(simulate({ ...sobol, backEnd: 'webgpu', precision: 'f32' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(simulate({ ...sobol, stepsPerYear: 20_000, payoffs: [{ ...later }] })).rejects.toMatchObject(
      {
        code: 'INVALID_INPUT',
      },
    );
  });

  it('estimates Greeks beside their values by Fourier, and says which it cannot', async () => {
    const { result } = await simulate({ greeks: true });
    const [{ estimates, refused }] = result.greeks as [SimulationResult['greeks'][number]];
    expect(estimates.map(({ greek }) => greek)).toEqual([
      'delta',
      'rho',
      ...['v0', 'kappa', 'theta', 'sigma', 'rho'].map((name) => `param.${name}`),
    ]);
    for (const { value, standardError, reference } of estimates)
      expect(Math.abs(value - reference!)).toBeLessThan(4 * standardError);
    expect(refused).toMatchObject([{ greek: 'gamma' }]);
    const without = await simulate({});
    expect(without.result.greeks).toEqual([]);
    expect(without.result.estimates).toEqual(result.estimates);
  });

  it('refuses what a process remembers of its past, and Greeks that there are not', async () => {
    const rough = {
      process: 'rough-heston',
      params: { H: 0.1, kappa: 0.3, theta: 0.04, sigma: 0.3, rho: -0.7, v0: 0.04 },
      paths: 256,
    };
    const { result } = await simulate({ ...rough, greeks: ['delta', 'param.sigma'] });
    expect(result.greeks[0]!.estimates.map(({ greek }) => greek)).toEqual(['delta']);
    expect(result.greeks[0]!.refused[0]!.reason).toContain('remembers');
    await expect(simulate({ greeks: ['vega'] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('has formulas beside paths where payoffs depend on them', async () => {
    const barrier = {
      kind: 'barrier',
      side: 'call',
      strike: 100,
      barrier: 90,
      direction: 'down',
      knock: 'out',
    };
    const payoffs = [
      { ...barrier, expiryYears: 0.25 },
      { kind: 'asian', side: 'call', strike: 100, expiryYears: 0.25, average: 'geometric' },
      { kind: 'asian', side: 'call', strike: 100, expiryYears: 0.25 },
    ];
    const { result } = await simulate({
      process: 'black-scholes',
      params: { sigma: 0.2 },
      payoffs,
      stepsPerYear: 252,
    });
    const [knockOut, geometric, arithmetic] = result.estimates;
    for (const { mean, standardError, reference } of [knockOut!, geometric!])
      expect(Math.abs(mean - reference!.price)).toBeLessThan(4 * standardError);
    expect(arithmetic!.reference).toBeNull();
    const swap = await simulate({ payoffs: [{ kind: 'varianceSwap', expiryYears: 0.25 }] });
    expect(swap.result.estimates[0]!.reference!.price).toBeCloseTo(0.0416 * Math.exp(-0.0075), 3);
  });

  it('stands beside the price by Fourier within its error', async () => {
    const { result } = await simulate({ antithetic: false });
    const [estimate] = result.estimates;
    const { mean, standardError, reference } = estimate!;
    // four standard errors: one seed, fixed
    expect(Math.abs(mean - reference!.price)).toBeLessThan(4 * standardError);
    expect(estimate!.varianceExplained).toBeGreaterThan(0.5);
    expect(Math.abs(result.martingale!.mean)).toBeLessThan(4 * result.martingale!.standardError);
  });

  it('gives the same bits on the readable back end, and others for another seed', async () => {
    const [vector, readable, other] = await Promise.all([
      simulate({ paths: 512 }),
      simulate({ paths: 512, backEnd: 'plain' }),
      simulate({ paths: 512, seed: 2 }),
    ]);
    expect(readable.result.resultHash).toBe(vector.result.resultHash);
    expect(readable.result.estimates).toEqual(vector.result.estimates);
    expect(other.result.resultHash).not.toBe(vector.result.resultHash);
  });

  it('stops at the error that is asked for, after telling what it had', async () => {
    const { result, partials } = await simulate({ paths: 2 ** 20, targetError: 0.05 });
    expect(result.stopped).toBe('targetError');
    expect(result.paths).toBeLessThan(2 ** 20);
    expect(result.estimates[0]!.standardError).toBeLessThanOrEqual(0.05);
    expect(partials.length).toBe(result.convergence.length);
  });

  it('keeps what it had when it is stopped', async () => {
    const { result, endedEarly } = await simulate({ paths: 2 ** 22 }, 2);
    expect(result.stopped).toBe('cancelled');
    expect(endedEarly).toBe(true);
    expect(result.paths).toBe(result.convergence.at(-1)!.paths);
    const { result: whole } = await simulate({ paths: result.paths });
    expect(whole.resultHash).toBe(result.resultHash);
  });

  it('draws quantiles in order and a density beside the one by Fourier', async () => {
    const { result } = await simulate({ paths: 256, picture: true });
    const { times, quantiles, samplePaths, terminal } = result.picture!;
    for (let date = 1; date < times.length; date += 1)
      for (let i = 1; i < quantiles.length; i += 1)
        expect(quantiles[i]!.values[date]).toBeGreaterThanOrEqual(quantiles[i - 1]!.values[date]!);
    expect(samplePaths.every((path) => path.length === times.length)).toBe(true);
    const width = terminal.levels[1]! - terminal.levels[0]!;
    const distance = terminal.density.reduce(
      (sum, value, i) => sum + Math.abs(value - terminal.exact![i]!) * width,
      0,
    );
    // total variation of 16,384 draws in 48 bins: √(2·bins/(π·draws)) is 0.04, and half a bin of curvature
    expect(distance).toBeLessThan(0.09);
  });

  it('prices futures and options of the index', async () => {
    const payoffs = [
      { kind: 'indexFuture', expiryYears: 0.1 },
      { kind: 'indexOption', side: 'call', strike: 20, expiryYears: 0.1 },
    ];
    const { result } = await simulate({ ...index, payoffs });
    for (const { mean, standardError, reference } of result.estimates)
      expect(Math.abs(mean - reference!.price)).toBeLessThan(4 * standardError);
  });

  it('estimates given the volatility with a smaller error', async () => {
    const paths = 4096;
    const [plain, conditional] = await Promise.all([
      simulate({ paths }),
      simulate({ paths, estimator: 'conditional' }),
    ]);
    const errorOf = ({ result }: Followed): number => result.estimates[0]!.standardError;
    expect(errorOf(conditional)).toBeLessThan(0.7 * errorOf(plain));
  });
});
