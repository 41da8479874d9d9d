import { describe, expect, it } from 'vitest';
import type { Compute } from '#jobs/compute.ts';
import { checkSimulation } from '#services/system/simulation-checks.ts';
import type { BackEndTest } from '#simulation/test-back-ends.ts';

const tests: readonly BackEndTest[] = [
  { backEnd: 'plain', status: 'works', detail: 'one thread', pathStepsPerSecond: 4e6, meanDifference: 0 },
  {
    backEnd: 'wasm',
    status: 'works',
    detail: 'one thread, vectors',
    pathStepsPerSecond: 9e7,
    meanDifference: 0,
  },
  {
    backEnd: 'webgpu',
    status: 'works',
    detail: 'imagined card',
    pathStepsPerSecond: 3e9,
    meanDifference: 2e-6,
  },
  { backEnd: 'webgpu', status: 'differs', detail: 'odd card', pathStepsPerSecond: 3e9, meanDifference: 0.2 },
  { backEnd: 'webgpu', status: 'absent', detail: 'No card.', pathStepsPerSecond: null, meanDifference: null },
];

describe('checkSimulation', () => {
  it('says in a line what a back end does and how fast', async () => {
    const run = (() => Promise.resolve(tests)) as Compute['run'];
    const lines = await checkSimulation({ run, close: () => Promise.resolve() });
    expect(lines.map(({ status, detail }) => `${status}: ${detail}`)).toEqual([
      'ok: one thread; 4.0 million path steps a second; the referee',
      'ok: one thread, vectors; 90.0 million path steps a second; the same bits as the referee',
      'ok: imagined card; 3000.0 million path steps a second; within 2e-6 of the referee',
      'failed: odd card; 3000.0 million path steps a second; not the numbers of the referee: do not use it',
      'absent: No card.',
    ]);
  });
});
