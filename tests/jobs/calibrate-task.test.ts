import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { ComputeClient } from '#jobs/compute-client.ts';
import { createInlineCompute, findTask, type Compute } from '#jobs/compute.ts';
import type { TaskContext } from '#jobs/task.ts';
import { tasks } from '#jobs/task-registry.ts';
import { canonicalJson } from '#platform/canonical-json.ts';
import type { CalibrationReport } from '#quant/calibration/report.ts';
import type { CalibrationOrder } from '#quant/calibration/registry.ts';
import type { OptionTargets } from '#quant/calibration/targets.ts';

const entryUrl = pathToFileURL(join(import.meta.dirname, '../../src-main/hosts/compute.ts'));
const open: ComputeClient[] = [];
function onThreads(threads: number): ComputeClient {
  const compute = new ComputeClient({ entryUrl, args: ['--threads', String(threads)], nowMs: Date.now });
  open.push(compute);
  return compute;
}
afterAll(() => Promise.all(open.map((compute) => compute.close())));

/** A skew that no Heston meets exactly, so that every digit of the fit is at stake. */
function smile(expiryYears: number): OptionTargets {
  const strikes = Float64Array.of(80, 90, 95, 100, 105, 110, 120);
  const impliedVols = strikes.map(
    (strike) => 0.2 - 0.3 * Math.log(strike / 100) + 0.4 * Math.log(strike / 100) ** 2,
  );
  return {
    expiryYears,
    forward: 100,
    discountFactor: 0.98,
    strikes,
    impliedVols,
    halfSpreads: strikes.map(() => 0.002),
  };
}
const order: CalibrationOrder = {
  targets: {
    spot: 100,
    assetOptions: [0.1, 0.25, 0.5, 1].map(smile),
    indexFutures: [],
    indexOptions: [],
    varianceSwaps: [],
  },
  settings: {
    modelId: 'heston',
    componentWeights: { assetOptions: 1 },
    weighting: 'bidAsk',
    params: {},
    starts: 5,
    seed: 3,
    maxIterations: 100,
  },
};

async function fit(compute: Compute): Promise<string> {
  const options = { signal: new AbortController().signal, seed: 3 };
  const fitted = await compute.run<CalibrationReport | null>('calibrate', order, options);
  expect(['CONVERGED', 'AT_BOUND']).toContain(fitted?.status);
  const report = await compute.run<CalibrationReport>(
    'calibration-profiles',
    { order, report: fitted },
    options,
  );
  expect(report.profiles.map(({ param }) => param)).toEqual(report.freeParams);
  expect(report.status).toBe(fitted!.status);
  return canonicalJson(report);
}

test(
  'a calibration with its profiles is the same to the bit on 1, 2 and 4 threads and in place',
  { timeout: 60_000 },
  async () => {
    const inline = await fit(createInlineCompute(tasks));
    for (const threads of [1, 2, 4]) expect(await fit(onThreads(threads))).toBe(inline);
  },
);

test('a stop on threads gives the best so far, and points are told before', { timeout: 60_000 }, async () => {
  const controller = new AbortController();
  const losses: number[] = [];
  const publish = (value: unknown): void => {
    losses.push((value as { loss: number }).loss);
    controller.abort();
  };
  const many = { ...order, settings: { ...order.settings, starts: 64 } };
  const options = { signal: controller.signal, seed: 3, publish };
  const report = await onThreads(2).run<CalibrationReport | null>('calibrate', many, options);
  expect(report?.status).toBe('CANCELLED');
  // The search reads vols to 1e-6, the report to rounding: losses agree to about that share.
  expect(report!.loss).toBeLessThanOrEqual(Math.min(...losses) * (1 + 1e-5));
  expect(report!.params.every(({ value }) => Number.isFinite(value))).toBe(true);
});

test('a stop among the profiles keeps the fit and the profiles that are done', async () => {
  const signal = new AbortController().signal;
  const fitted = await onThreads(2).run<CalibrationReport>('calibrate', order, { signal, seed: 3 });
  const task = findTask(tasks, 'calibration-profiles');
  const input = { order, report: fitted };
  const contextOf = (stopped: boolean): TaskContext => ({
    ...{ seed: 3, shouldStop: () => stopped, progress: () => undefined, publish: () => undefined },
  });
  const parts = task.split(input, 3).map((piece, place) => task.run(piece, contextOf(place >= 3)));
  const report = task.join(input, await Promise.all(parts), contextOf(true)) as CalibrationReport;
  expect(report).toMatchObject({ status: 'CANCELLED', loss: fitted.loss, params: fitted.params });
  // Three sides were followed: the first parameter to both, the second to one.
  expect(report.profiles.map(({ param }) => param)).toEqual(fitted.freeParams.slice(0, 1));
});
