import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { simulationReplay, storedSimulation } from '#contract/schemas/stored-simulation.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';
import type { SimulationArchive } from '#services/simulation/simulation-archive.ts';
import { contextAt, depsOf } from '../market/memory-reader.ts';
import { memoryArchive } from './memory-archive.ts';
import { simulate } from './simulate.ts';

function serviceOn(change: Partial<SimulationArchive> = {}, codeVersion = '1') {
  const archive = memoryArchive(change);
  const build = (own: SimulationArchive, version: string) =>
    createSimulationService({
      compute: createInlineCompute(tasks),
      codeVersion: version,
      archive: own,
      market: depsOf({}),
    });
  return {
    service: build(archive, codeVersion),
    later: (changed: object) => build({ ...archive, ...changed }, '2'),
  };
}

const context = contextAt('2024-03-01');

describe('a stored simulation', () => {
  it('is listed, found and replayed to the same bits, with its picture', async () => {
    const { service } = serviceOn();
    const { result } = await simulate(
      { label: 'first', picture: true, greeks: ['delta'] },
      Infinity,
      service,
    );
    const { runs, total } = await service.list({ limit: 10, offset: 0 }, context);
    expect([total, runs[0]!.runId, runs[0]!.label]).toEqual([1, result.runId, 'first']);
    const { runId } = runs[0]!;
    const stored = storedSimulation.parse(await service.get({ runId }, context));
    expect(stored.result).toEqual({ ...result, picture: null });
    const replay = simulationReplay.parse(await service.replay({ runId }, context));
    expect(replay).toMatchObject({ same: true, resultHash: result.resultHash, differences: [], reasons: [] });
    expect(replay.result.estimates).toEqual(result.estimates);
    expect(replay.result.picture!.terminal).toEqual(result.picture!.terminal);
    expect((await service.list({ limit: 10, offset: 0 }, context)).total).toBe(1);
  });

  it.each([
    ['its error was reached', { targetError: 0.05, paths: 2 ** 20 }, Infinity, 'targetError'],
    ['it was stopped', { paths: 2 ** 22 }, 2, 'cancelled'],
  ] as const)('is replayed to as many paths as it had when %s', async (_, change, batches, stopped) => {
    const { service } = serviceOn();
    const { result } = await simulate(change, batches, service);
    expect(result.stopped).toBe(stopped);
    const replay = await service.replay({ runId: result.runId! }, context);
    expect(replay).toMatchObject({ same: true });
    expect(replay.result.paths).toBe(result.paths);
  });

  it('says what differs, and which machine, code and device did', async () => {
    const { service, later } = serviceOn();
    const { result } = await simulate({ paths: 512 }, Infinity, service);
    const stored = await service.get({ runId: result.runId! }, context);
    const estimates = [{ ...stored.result.estimates[0]!, mean: 1 }];
    const changed = later({
      reader: {
        simulation: async () => ({
          ...stored,
          resultHash: 'f'.repeat(64),
          result: { ...stored.result, estimates, device: { ...stored.result.device, device: 'a card' } },
        }),
      },
      machine: { platform: 'win32 x64', cpu: 'Fixture CPU', cores: 2, node: 'v26.0.0' },
    });
    const replay = simulationReplay.parse(await changed.replay({ runId: 'any' }, context));
    expect(replay.same).toBe(false);
    expect(replay.differences.map(({ field }) => field)).toEqual(['estimates.0.mean']);
    expect(replay.reasons).toEqual([
      'Volterra was 1 then and is 2 now.',
      'The device was a card then and is processor of this machine now.',
      'The system was linux x64 then and is win32 x64 now.',
    ]);
  });

  it('goes on where the store cannot keep it, and says so', async () => {
    const writer = { saveSimulation: () => Promise.reject(new VolterraError('STORE_READ_ONLY')) };
    const { service } = serviceOn({ writer });
    const { result } = await simulate({ paths: 512 }, Infinity, service);
    expect(result.runId).toBeNull();
    expect(result.warnings.map(({ code }) => code)).toEqual(['NOT_STORED']);
    const { result: unkept } = await simulate({ paths: 512, keep: false }, Infinity, service);
    expect([unkept.runId, unkept.warnings]).toEqual([null, []]);
    await expect(service.replay({ runId: 'none' }, context)).rejects.toMatchObject({
      code: 'UNKNOWN_SIMULATION',
    });
  });
});
