import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '#contract/schemas/simulation.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';
import { contextAt, depsOf } from '../market/memory-reader.ts';
import { memoryArchive } from './memory-archive.ts';
import { simulate } from './simulate.ts';

const wing = { payoffs: [{ kind: 'vanilla', side: 'put', strike: 70, expiryYears: 0.25 }], paths: 8192 };
const first = (result: SimulationResult) => result.estimates[0]!;
const apart = (result: SimulationResult): number => {
  const { mean, standardError, reference } = first(result);
  return Math.abs(mean - reference!.price) / standardError;
};

describe('simulation.run', () => {
  it('moves draws to the wing with a smaller error, and replays them without the pilot', async () => {
    const service = createSimulationService({
      compute: createInlineCompute(tasks),
      codeVersion: '1',
      archive: memoryArchive(),
      market: depsOf({}),
    });
    const [{ result: plain }, { result: moved }] = await Promise.all([
      simulate(wing),
      simulate({ ...wing, importance: true }, Infinity, service),
    ]);
    expect(first(moved).standardError).toBeLessThan(first(plain).standardError / 3);
    // four standard errors, one seed
    expect(apart(moved)).toBeLessThan(4);
    expect(moved.importance!.varianceRatio).toBeGreaterThan(6);
    expect(moved.martingale).toBeNull();
    const context = contextAt('2024-03-01');
    expect(await service.replay({ runId: moved.runId! }, context)).toMatchObject({ same: true });
    const { result: named } = await simulate({ ...wing, importance: moved.importance!.tilt });
    expect(named.resultHash).toBe(moved.resultHash);
  });

  it('leaves draws alone where mirrors and controls save more, and says so', async () => {
    const { result } = await simulate({ importance: true });
    expect(result.importance).toBeNull();
    expect(result.warnings.map(({ code }) => code)).toEqual(['DRAWS_NOT_MOVED']);
    const { result: plain } = await simulate({});
    expect(result.resultHash).toBe(plain.resultHash);
  });

  it('takes options on a budget of variance as controls of conditional estimates', async () => {
    const conditional = { ...wing, estimator: 'conditional' };
    const { result: forward } = await simulate(conditional);
    const { result: timer } = await simulate({ ...conditional, controls: 'timer' });
    expect(first(timer).standardError).toBeLessThan(first(forward).standardError / 1.5);
    expect(apart(timer)).toBeLessThan(4);
    // the forward stands for the last date, whatever controls come after it
    expect(timer.martingale).toEqual(forward.martingale);
  });

  it('gives all first derivatives by one pass back', async () => {
    const { result } = await simulate({
      greeks: true,
      greekMethod: 'adjoint',
      paths: 1024,
      stepsPerYear: 20,
    });
    const [own] = result.greeks;
    expect(own!.paths).toBe(1024);
    expect(own!.estimates.map(({ greek }) => greek)).toEqual([
      'delta',
      'rho',
      ...['v0', 'kappa', 'theta', 'sigma', 'rho'].map((name) => `param.${name}`),
    ]);
    for (const { value, standardError, reference, method } of own!.estimates) {
      expect(method).toBe('adjoint');
      expect(Math.abs(value - reference!)).toBeLessThan(4 * standardError);
    }
    expect(own!.refused.map(({ greek }) => greek)).toEqual(['gamma']);
  });

  it('gives Greeks of barriers', async () => {
    const barrier = {
      kind: 'barrier',
      side: 'call',
      strike: 100,
      barrier: 90,
      direction: 'down',
      knock: 'out',
    };
    const payoffs = [{ ...barrier, expiryYears: 0.25 }];
    const { result } = await simulate({ greeks: ['delta'], payoffs, paths: 1024 });
    const [delta] = result.greeks[0]!.estimates;
    expect(delta!.value).toBeGreaterThan(0.4);
    expect(delta!.standardError).toBeLessThan(0.03);
  });

  it.each([
    ['conditional', { importance: true, estimator: 'conditional' }],
    ['sobol', { importance: true, sampling: 'sobol' }],
    [3, { importance: [1, 0, 1] }],
  ])('refuses to move draws with %s', async (value, change) => {
    await expect(simulate({ ...wing, ...change })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      detail: { field: 'importance', data: { value } },
    });
  });
});
