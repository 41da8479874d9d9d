import { describe, expect, it } from 'vitest';
import { simulationInput } from '#contract/schemas/simulation.ts';
import { index, later, rough, simulate } from './simulate.ts';

describe('simulation.run', () => {
  it.each([
    ['process', { process: 'sabr' }, 'UNKNOWN_MODEL'],
    ['params.rho', { params: { v0: 0.04, kappa: 1, theta: 0.04, sigma: 0.4, rho: -1.5 } }, 'BAD_PARAMETER'],
    ['payoffs.0', { payoffs: [{ kind: 'indexFuture', expiryYears: 1 }] }, 'INVALID_INPUT'],
    [
      'stepsPerYear',
      { payoffs: [{ kind: 'varianceSwap', expiryYears: 50 }], stepsPerYear: 20_000 },
      'INVALID_INPUT',
    ],
    ['payoffs.0', { ...index }, 'INVALID_INPUT'],
    [
      'payoffs.0.startYears',
      {
        payoffs: [{ kind: 'forwardStart', side: 'call', moneyness: 1, startYears: 0.5, expiryYears: 0.25 }],
      },
      'INVALID_INPUT',
    ],
    [
      'payoffs.0.legs.0.terms',
      {
        payoffs: [{ kind: 'legs', legs: [{ quantity: 1, terms: { kind: 'indexFuture', expiryYears: 1 } }] }],
      },
      'INVALID_INPUT',
    ],
    [
      'payoffs.0',
      { estimator: 'conditional', payoffs: [{ kind: 'varianceSwap', expiryYears: 1 }] },
      'INVALID_INPUT',
    ],
    [
      'estimator',
      { process: 'black-scholes', params: { sigma: 0.2 }, estimator: 'conditional' },
      'INVALID_INPUT',
    ],
    ['precision', { backEnd: 'webgpu' }, 'INVALID_INPUT'],
    ['sampling', { backEnd: 'webgpu', precision: 'f32', sampling: 'sobol' }, 'INVALID_INPUT'],
    ['payoffs', { ...rough, payoffs: [later, { ...later, expiryYears: 5 + 1e-7 }] }, 'INVALID_INPUT'],
    ['stepsPerYear', { ...rough, payoffs: [later, { ...later, expiryYears: 1e-6 }] }, 'INVALID_INPUT'],
  ])('refuses %s that makes no sense', async (field, change, code) => {
    await expect(simulate(change)).rejects.toMatchObject({
      code,
      detail: { field, data: { rule: expect.anything() as string, value: expect.anything() as string } },
    });
  });

  it.each([
    ['payoffs.0.strike', { payoffs: [{ ...later, strike: Number.NaN }] }],
    ['payoffs.0.strike', { payoffs: [{ ...later, strike: Number.POSITIVE_INFINITY }] }],
    ['payoffs.0.legs.0.quantity', { payoffs: [{ kind: 'legs', legs: [{ quantity: 1e300, terms: later }] }] }],
    ['payoffs.0.kind', { payoffs: [{ kind: 'cliquet' }] }],
    ['payoffs', { payoffs: [] }],
    ['stepsPerYear', { stepsPerYear: 0 }],
    ['paths', { paths: 2 ** 40 }],
    ['params.rho', { params: { rho: Number.NaN } }],
  ])('names %s that does not fit the contract', (field, change) => {
    const parsed = simulationInput.safeParse({ ...index, payoffs: [later], ...change });
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toContain(field);
  });

  it.each([
    [
      'FORWARD_MISSED',
      { process: 'black-scholes', params: { sigma: 5 }, payoffs: [{ ...later, expiryYears: 50 }] },
    ],
    ['NOTHING_PAID', { payoffs: [{ ...later, strike: 1e6 }] }],
    [
      'BARRIER_CROSSED',
      { payoffs: [{ ...later, kind: 'barrier', barrier: 105, direction: 'down', knock: 'out' }] },
    ],
    ['DATE_MOVED', { ...rough, payoffs: [later, { ...later, expiryYears: 1 / 3 }] }],
  ])('says %s of a result that is less than it seems', async (code, change) => {
    const { result } = await simulate({ paths: 512, ...change });
    expect(result.warnings.map((warning) => warning.code)).toContain(code);
  });
});
