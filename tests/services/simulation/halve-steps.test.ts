import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { stepHalvingInput, stepHalvingResult, type StepHalvingResult } from '#contract/schemas/simulation.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import type { ServiceContext } from '#services/service-context.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';
import { depsOf } from '../market/memory-reader.ts';
import { memoryArchive } from './memory-archive.ts';

const service = createSimulationService({
  compute: createInlineCompute(tasks),
  codeVersion: '1',
  archive: memoryArchive(),
  market: depsOf({}),
});

async function halve(change: object, signal = new AbortController().signal): Promise<StepHalvingResult> {
  const input = stepHalvingInput.parse({
    process: 'heston-euler',
    params: { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.4, rho: -0.7 },
    market: { spot: 100 },
    payoffs: [{ kind: 'vanilla', side: 'call', strike: 120, expiryYears: 0.5 }],
    stepsPerYear: 16,
    paths: 65_536,
    ...change,
  });
  const context: ServiceContext = {
    signal,
    door: 'cli',
    now: () => performance.now(),
    progress: () => {},
    partial: () => {},
  };
  return stepHalvingResult.parse(await service.stepHalving(input, context));
}

describe('simulation.stepHalving', () => {
  it('finds the error of Euler steps, and the price that they tend to', async () => {
    const { payoffs, weakOrder, warnings } = await halve({});
    const [{ levels, bias, extrapolated, reference }] = payoffs as [StepHalvingResult['payoffs'][number]];
    expect(weakOrder).toBe(1);
    expect(levels.map(({ steps }) => steps)).toEqual([2, 4, 8]);
    expect(warnings).toEqual([]);
    expect(Math.abs(bias!.mean)).toBeGreaterThan(2 * bias!.standardError);
    // two halvings away from the limit the second order is left: as much as the bias that was found
    expect(Math.abs(extrapolated!.mean - reference!.price)).toBeLessThan(
      3 * extrapolated!.standardError + Math.abs(bias!.mean),
    );
  });

  it('repeats itself bit for bit', async () => {
    const [first, second] = [await halve({ paths: 4096 }), await halve({ paths: 4096 })];
    expect(first.resultHash).toBe(second.resultHash);
  });

  it('says where steps cannot be halved', async () => {
    const { warnings, payoffs } = await halve({ stepsPerYear: 1, paths: 512 });
    expect(warnings.map(({ code }) => code)).toEqual(['STEPS_NOT_HALVED']);
    expect(payoffs[0]!.extrapolated).toBeNull();
  });

  it('keeps nothing of a run that is stopped', async () => {
    const controller = new AbortController();
    controller.abort(new VolterraError('CANCELLED'));
    await expect(halve({}, controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
