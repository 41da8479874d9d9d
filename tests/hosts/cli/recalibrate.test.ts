import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScheduleRun } from '#contract/schemas/schedules.ts';
import { newDataDir, onlyDocument, runCliProcess, startCli, type CliResult } from './run-cli-process.ts';

const future = join(import.meta.dirname, '../../fixtures/ingest/cfe-vx-contract/VX_2026-07-22.csv');
const schedule = {
  name: 'Heston when quotes come in',
  trigger: { kind: 'newData' },
  settings: { model: 'heston', componentWeights: { assetOptions: 1 } },
};

test('one pass: nothing due, a failure, nothing due again; each with its exit code', async () => {
  const dataDir = newDataDir();
  const run = (...args: string[]): Promise<CliResult> => runCliProcess([...args, '--data', dataDir]);
  const nothing = await run('recalibrate');
  expect([nothing.code, nothing.stdout, nothing.stderr]).toEqual([0, 'No schedule is due.\n', '']);
  const { scheduleId } = onlyDocument(
    await run('call', 'schedules.save', JSON.stringify(schedule), '--json'),
  );
  expect((await run('recalibrate', '--json')).code).toBe(0);

  // Quotes that the command line brings in are due in the next pass; futures alone make no smile.
  expect((await run('ingest', future)).code).toBe(0);
  const failed = await run('recalibrate', '--schedule', String(scheduleId), '--json');
  const { runs } = onlyDocument(failed) as unknown as { runs: ScheduleRun[] };
  expect(failed.code).toBe(1);
  expect(runs).toMatchObject([{ scheduleId, name: schedule.name, slot: { outcome: 'failed', runId: null } }]);
  expect(onlyDocument(await run('recalibrate', '--json'))).toEqual({ runs: [] });
  expect(onlyDocument(await run('recalibrate', '--schedule', 'none', '--json'))).toMatchObject({
    error: { code: 'UNKNOWN_SCHEDULE' },
  });
}, 60_000);

test('while serve has the folder open, serve runs the schedules', async () => {
  const dataDir = newDataDir();
  const { child, ended } = startCli(['serve', '--json', '--data', dataDir]);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const { code, stdout } = await runCliProcess(['recalibrate', '--json', '--data', dataDir]);
  expect([code, JSON.parse(stdout)]).toEqual([
    75,
    { error: expect.objectContaining({ code: 'STORE_LOCKED' }) },
  ]);
  child.kill('SIGTERM');
  expect((await ended).code).toBeLessThan(131);
}, 60_000);
