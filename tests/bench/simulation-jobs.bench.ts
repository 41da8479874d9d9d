// While simulations run: how soon is a cancel obeyed on each back end, and how long does the main thread of the engine keep its
// event loop waiting under four of them? Targets: cancels within 200 ms (p99), stalls below 50 ms.
// Run: node tests/bench/simulation-jobs.bench.ts [cancels per case] [seconds of four jobs]
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { VolterraError } from '#contract/errors.ts';
import { simulationRunInput } from '#contract/schemas/simulation.ts';
import { ComputeClient } from '#jobs/compute-client.ts';
import { DeviceCompute, deviceChildArgs } from '#jobs/device-compute.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';
import { depsOf } from '../services/market/memory-reader.ts';
import { memoryArchive } from '../services/simulation/memory-archive.ts';
import { openTestDevice } from '../simulation/gpu/test-device.ts';
import { openTestEngine } from '../support/test-engine.ts';
import { print, quantile } from './support/figures.ts';
import { describeLoad } from './support/machine-load.ts';
import { watchLoop } from './support/loop-watch.ts';

const cancels = Number(process.argv[2] ?? 100);
const seconds = Number(process.argv[3] ?? 20);
const CANCEL_MS = 200;
const STALL_MS = 50;

const heston = { process: 'heston', params: { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.4, rho: -0.7 } };
const rough = { process: 'rough-bergomi', params: { H: 0.07, eta: 1.9, rho: -0.9, xi0: 0.055 } };
const endless = {
  market: { spot: 100 },
  payoffs: [{ kind: 'vanilla' as const, side: 'call' as const, strike: 100, expiryYears: 2 }],
  paths: 2 ** 26,
  picture: false,
  keep: false,
};

/** Cancels one run after the other, at times spread over its first second. */
async function timeCancels(start: (signal: AbortSignal) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < cancels; round += 1) {
    const stop = new AbortController();
    const run = start(stop.signal).catch((error: unknown) => {
      if (!(error instanceof VolterraError) || error.code !== 'CANCELLED') throw error;
    });
    await setTimeout(20 + 1000 * ((round * 0.618) % 1));
    const before = performance.now();
    stop.abort(new VolterraError('CANCELLED'));
    await run;
    times.push(performance.now() - before);
  }
  return times;
}

function report(name: string, times: readonly number[]): void {
  const [p50, p99, most] = [quantile(times, 0.5), quantile(times, 0.99), Math.max(...times)];
  const verdict = p99 < CANCEL_MS ? 'met' : `missed ${CANCEL_MS} ms`;
  print(
    `${name.padEnd(44)} ${[p50, p99, most].map((value) => value.toFixed(0).padStart(6)).join('')}   ${verdict}`,
  );
}

const hasDevice = await openTestDevice().then((found) => {
  if (typeof found === 'string') print(`skipped: software device (${found})`);
  else found.close();
  return typeof found !== 'string';
});

function startChild(args: readonly string[] = []): ComputeClient {
  const entryUrl = pathToFileURL(resolve(import.meta.dirname, '../../src-main/hosts/compute.ts'));
  return new ComputeClient({ entryUrl, args, nowMs: Date.now, onNotice: print });
}

const compute = new DeviceCompute(startChild(), startChild(deviceChildArgs));
const service = createSimulationService({
  compute,
  codeVersion: '1',
  archive: memoryArchive(),
  market: depsOf({}),
  allowSoftwareDevice: true,
});
const simulate = (change: object) => (signal: AbortSignal) =>
  service.run(simulationRunInput.parse({ ...endless, ...change }), {
    signal,
    door: 'cli',
    now: () => performance.now(),
    progress: () => {},
    partial: () => {},
    endedEarly: () => {},
  });

const cases = {
  'WebAssembly, Heston': simulate({ ...heston, backEnd: 'wasm' }),
  'WebAssembly, rough Bergomi': simulate({ ...rough, backEnd: 'wasm' }),
  'WebAssembly, rough Bergomi, Sobol': simulate({ ...rough, backEnd: 'wasm', sampling: 'sobol' }),
  'readable, Heston': simulate({ ...heston, backEnd: 'plain' }),
  'readable, rough Bergomi': simulate({ ...rough, backEnd: 'plain' }),
  ...(hasDevice && {
    'software device, Heston': simulate({ ...heston, backEnd: 'webgpu', precision: 'f32' }),
    'software device, rough Bergomi': simulate({ ...rough, backEnd: 'webgpu', precision: 'f32' }),
  }),
};

print(describeLoad());
print(`\n${cancels} cancels each, ms until the job has ended        p50   p99   max`);
for (const [name, start] of Object.entries(cases)) report(name, await timeCancels(start));
print(`\nthe same while two others run on the processor`);
const others = new AbortController();
const background = [heston, rough].map((process) =>
  simulate({ ...process, backEnd: 'wasm' })(others.signal).catch(() => {}),
);
for (const [name, start] of Object.entries(cases)) report(name, await timeCancels(start));
others.abort(new VolterraError('CANCELLED'));
await Promise.all(background);
await compute.close();

const engine = await openTestEngine();
const { client } = engine;
const jobs = [heston, rough, { ...heston, sampling: 'sobol' as const }, { ...rough, picture: true }].map(
  (change) => client.simulation.run({ ...endless, backEnd: 'wasm', ...change }),
);
const ids = await Promise.all(jobs.map(({ jobId }) => jobId));
const followed = jobs.map(async ({ events }) => {
  let count = 0;
  for await (const _event of events) count += 1;
  return count;
});
const { own, wall, unforced } = await watchLoop(() => setTimeout(1000 * seconds));
const figures = ({ p50, p99, max }: typeof own): string =>
  [p50, p99, max].map((value) => value.toFixed(1)).join(' / ');
print(`\nengine under four simulations for ${seconds} s, ms away from its event loop, p50 / p99 / max`);
print(`  by the clock ${figures(wall)}`);
if (unforced) print(`  by the clock, less waits for a core that was taken ${figures(unforced)}`);
print(`  own processor time ${figures(own)}`);
print(`  below ${STALL_MS} ms: ${(unforced ?? wall).max < STALL_MS ? 'met' : 'missed'}`);
await Promise.all(ids.map((jobId) => client.jobs.cancel({ jobId })));
await Promise.allSettled(jobs.map(({ result }) => result));
print(`events of the jobs: ${(await Promise.all(followed)).join(', ')}`);
await engine.dispose();
