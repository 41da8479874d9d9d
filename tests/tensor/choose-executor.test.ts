import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import type { Executor, TrainingSession } from '#tensor/executor.ts';
import { plainExecutor } from '#tensor/executors/plain.ts';
import { tfjsNativeExecutor } from '#tensor/executors/tfjs-native.ts';
import { chooseExecutor, probeExecutors } from '#tensor/probe-executors.ts';
import { createProbeWorkload } from '#tensor/probe-workload.ts';
import { programOf } from '#tensor/network.ts';
import { batchFor, perceptron } from './support/cases.ts';

const small = { ...perceptron, rows: 8 };
const workload = {
  program: programOf(small.network),
  optimiser: small.optimiser,
  rows: small.rows,
  batch: batchFor(small, 1),
};

/** The referee under another name, with steps or losses of its own. */
function disguise(
  change: Partial<Executor>,
  step?: (session: TrainingSession) => TrainingSession['step'],
): Executor {
  return {
    ...plainExecutor,
    open: async (program, options) => {
      const session = await plainExecutor.open(program, options);
      return step ? { ...session, step: step(session) } : session;
    },
    ...change,
  };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const slow = disguise({ id: 'tfjs-wasm', label: 'Slow' }, (session) => async (batch) => {
  await pause(20);
  return session.step(batch);
});
const wrong = disguise(
  { id: 'onnx', label: 'Wrong' },
  (session) => async (batch) => 1.01 * (await session.step(batch)),
);
const broken = disguise(
  { id: 'tfjs-webgpu', label: 'Broken' },
  () => () => Promise.reject(new Error('device lost')),
);
const absent = disguise({
  id: 'tfjs-native',
  label: 'Absent',
  available: () => Promise.resolve({ ok: false, reason: 'No card.' }),
});

describe('probe', () => {
  it('tells of each executor whether it works, why not, and how fast it is', async () => {
    const reports = await probeExecutors(workload, {
      budgetMs: 5,
      executors: [absent, broken, wrong, slow, plainExecutor],
    });
    expect(reports.map(({ id, status }) => [id, status])).toEqual([
      ['tfjs-native', 'absent'],
      ['tfjs-webgpu', 'failed'],
      ['onnx', 'wrong'],
      ['tfjs-wasm', 'works'],
      ['plain', 'works'],
    ]);
    expect(reports[0]!.detail).toBe('No card.');
    expect(reports[1]!.detail).toContain('device lost');
    expect(reports[2]!.gap).toBeCloseTo(0.01, 6);
    for (const { status, gap, msPerStep } of reports.slice(3)) {
      expect([status, gap]).toEqual(['works', 0]);
      expect(msPerStep).toBeGreaterThan(0);
    }
  });

  it('stops between steps when it is told to', async () => {
    let asked = 0;
    const shouldStop = () => (asked += 1) > 3;
    const probing = probeExecutors(workload, { budgetMs: 1e9, executors: [slow], shouldStop });
    await expect(probing).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('choice', () => {
  it('takes the fastest of those that agree and says so', async () => {
    const choice = await chooseExecutor(workload, 'auto', {
      budgetMs: 5,
      executors: [absent, wrong, slow, plainExecutor],
    });
    expect(choice.executor).toBe('plain');
    expect(choice.device).toBe('CPU, one thread');
    expect(choice.reason).toMatch(/^Fastest here at [\d.e+]+ ms a step, Slow takes [\d.e+]+ ms\.$/);
    expect(choice.reports).toHaveLength(4);
  });

  it('takes the wanted one, slow or not', async () => {
    const choice = await chooseExecutor(workload, 'tfjs-wasm', {
      budgetMs: 5,
      executors: [slow, plainExecutor],
    });
    expect(choice).toMatchObject({ executor: 'tfjs-wasm', reason: 'As the settings say.' });
    expect(choice.reports.map(({ id }) => id)).toEqual(['tfjs-wasm']);
  });

  it('refuses with the reason where the wanted one does not work here', async () => {
    const refused = chooseExecutor(workload, 'tfjs-native', { executors: [absent, plainExecutor] });
    await expect(refused).rejects.toBeInstanceOf(VolterraError);
    await expect(refused).rejects.toMatchObject({
      code: 'EXECUTOR_NOT_USABLE',
      message: 'Absent: No card.',
      detail: { data: { executor: 'tfjs-native' } },
    });
  });
});

it('works with the executors of this machine', async () => {
  const { executor, reports } = await chooseExecutor(createProbeWorkload(), 'auto', { budgetMs: 20 });
  const byId = new Map(reports.map((report) => [report.id, report]));
  expect(byId.get('onnx')).toMatchObject({ status: 'works' });
  expect(byId.get('tfjs-wasm')).toMatchObject({ status: 'works' });
  expect(['plain', 'tfjs-wasm']).not.toContain(executor);
  // A graphics processor may be there or not; in any case it is said.
  expect(byId.get('tfjs-webgpu')!.detail).not.toBe('');
});

it('says how to install what is not installed', async () => {
  const availability = await tfjsNativeExecutor.available();
  if (!availability.ok) expect(availability.reason).toMatch(/npm run gpu:install/);
});
