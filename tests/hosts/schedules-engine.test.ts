import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Schedule } from '#contract/schemas/schedules.ts';
import { CliContext } from '#hosts/cli/cli-context.ts';
import { findRuntimeLayout } from '#platform/runtime-layout.ts';
import { newDataDir } from './cli/run-cli-process.ts';

const entry = pathToFileURL(join(import.meta.dirname, '../../src-main/hosts/cli.ts')).href;

async function openEngine(dataDir: string, background: boolean) {
  const context = new CliContext([], findRuntimeLayout(entry));
  context.dataOption = dataDir;
  const engine = await context.openEngine({ background });
  return { client: engine.connect('cli'), dispose: () => context.dispose() };
}

type Client = Awaited<ReturnType<typeof openEngine>>['client'];

async function until(client: Client, isSo: (schedule: Schedule) => boolean): Promise<Schedule> {
  for (;;) {
    const { schedules } = await client.schedules.list({});
    if (schedules[0] && isSo(schedules[0])) return schedules[0];
    await wait(50);
  }
}

const settings = {
  model: 'heston',
  componentWeights: { assetOptions: 1 },
  starts: 1,
  profiles: false,
  mostQuotesPerExpiry: 5,
};

test('an engine that stays calibrates when quotes come in, as a job; one that closes over it gives the slot back', async () => {
  const dataDir = newDataDir();
  const first = await openEngine(dataDir, true);
  const { scheduleId } = await first.client.schedules.save({
    name: 'New quotes',
    trigger: { kind: 'newData' },
    settings: { ...settings, model: 'quintic-ou-2f', maxIterations: 10_000, starts: 64 },
  });
  await first.client.data.loadSample({}).result;
  await until(first.client, ({ state }) => state === 'running');
  expect((await first.client.jobs.list({ status: 'running' })).jobs).toMatchObject([
    { procedure: 'schedules.runDue', label: 'Schedule New quotes' },
  ]);
  await expect(first.client.schedules.runNow({ scheduleId }).result).rejects.toMatchObject({
    code: 'SCHEDULE_RUNNING',
  });
  await first.dispose();

  // What is due stays due while no engine stays; a schedule that was made faster meanwhile is what then runs.
  const between = await openEngine(dataDir, false);
  const saved = await until(between.client, () => true);
  expect(saved).toMatchObject({ state: 'waiting', lastSlots: [] });
  const { name, trigger, promote, enabled } = saved;
  await between.client.schedules.save({ scheduleId, name, trigger, promote, enabled, settings });
  await between.dispose();

  const second = await openEngine(dataDir, true);
  const { lastSlots } = await until(second.client, (schedule) => schedule.lastSlots.length > 0);
  expect(lastSlots).toMatchObject([{ outcome: 'ran' }]);
  const { runs } = await second.client.calibration.list({});
  expect(runs).toMatchObject([{ runId: lastSlots[0]!.runId, trigger: 'schedule', label: 'New quotes' }]);
  // The same files bring nothing new.
  await second.client.data.loadSample({}).result;
  expect((await second.client.schedules.runDue({}).result).runs).toEqual([]);
  await second.dispose();
}, 120_000);
