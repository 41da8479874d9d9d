import type { Compute } from '#jobs/compute.ts';
import { testBackEndsTaskId } from '#jobs/tasks/test-back-ends.task.ts';
import type { AdapterChoice } from '#simulation/gpu/device.ts';
import type { BackEndTest } from '#simulation/test-back-ends.ts';
import type { Finding } from './system-service.ts';

const timeLimitMs = 30_000;

const labels: Readonly<Record<BackEndTest['backEnd'], string>> = {
  plain: 'Simulation, readable',
  wasm: 'Simulation, WebAssembly',
  webgpu: 'Simulation, graphics card',
};

/** A line for each back end of simulations, with its test and its pace; software adapters are tested as well. */
export async function checkSimulation(compute: Compute): Promise<Finding[]> {
  const choice: AdapterChoice = { allowSoftware: true };
  const tests = await compute.run<readonly BackEndTest[]>(testBackEndsTaskId, choice, {
    signal: AbortSignal.timeout(timeLimitMs),
    seed: 0,
    priority: 'interactive',
  });
  return tests.map(describeTest);
}

function describeTest(test: BackEndTest): Finding {
  return {
    id: `simulation-${test.backEnd}`,
    label: labels[test.backEnd],
    status: test.status === 'works' ? 'ok' : test.status === 'absent' ? 'absent' : 'failed',
    detail: [test.detail, ...describePace(test)].join('; '),
    measured:
      test.pathStepsPerSecond === null
        ? null
        : { value: test.pathStepsPerSecond / 1e6, unit: 'million path steps a second' },
  };
}

function describePace({ backEnd, status, pathStepsPerSecond, meanDifference }: BackEndTest): string[] {
  if (pathStepsPerSecond === null || meanDifference === null) return [];
  const pace = `${(pathStepsPerSecond / 1e6).toFixed(1)} million path steps a second`;
  if (backEnd === 'plain') return [pace, 'the referee'];
  const gap = meanDifference === 0 ? 'the same bits as' : `within ${meanDifference.toExponential(0)} of`;
  return [pace, status === 'works' ? `${gap} the referee` : 'not the numbers of the referee: do not use it'];
}
