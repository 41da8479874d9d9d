// A thread of the simulation benchmark: prices calls of the ranges it is sent.
import { parentPort } from 'node:worker_threads';
import type { PathRange } from '#simulation/back-end.ts';
import type { Precision } from '#simulation/graph/graph.ts';
import { plainSimulator } from '#simulation/plain/plain-simulator.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { benchRun, type JobName } from './jobs.ts';

/** What a thread is asked for. */
export interface PriceRequest {
  readonly job: JobName;
  readonly precision: Precision;
  readonly backEnd: 'wasm' | 'plain';
  readonly range: PathRange;
  /** Times that the range is priced, so that the clock of the thread, which ticks in milliseconds, can tell. */
  readonly repeats: number;
}

/** Sum and sum of squares of max(S_T/F − 1, 0), and seconds that pricing it once took. */
export interface PriceAnswer {
  readonly sum: number;
  readonly squares: number;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

const builders = { wasm: wasmSimulator, plain: plainSimulator };
const ready = new Map<string, ReturnType<typeof wasmSimulator>>();

function price({ job, precision, backEnd, range }: PriceRequest): Pick<PriceAnswer, 'sum' | 'squares'> {
  const key = [job, precision, backEnd].join(' ');
  const simulator = ready.get(key) ?? builders[backEnd](benchRun(job, precision));
  ready.set(key, simulator);
  const { values, paths } = simulator.simulate(range);
  let [sum, squares] = [0, 0];
  for (let path = 0; path < paths; path += 1) {
    const gain = Math.max(Math.exp(values[path]!) - 1, 0);
    sum += gain;
    squares += gain * gain;
  }
  return { sum, squares };
}

function threadSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

parentPort?.on('message', (request: PriceRequest) => {
  const before = threadSeconds();
  let [found, wallSeconds] = [price(request), Infinity];
  for (let repeat = 0; repeat < request.repeats; repeat += 1) {
    const started = performance.now();
    found = price(request);
    wallSeconds = Math.min(wallSeconds, (performance.now() - started) / 1000);
  }
  const cpuSeconds = (threadSeconds() - before) / (request.repeats + 1);
  parentPort?.postMessage({ ...found, cpuSeconds, wallSeconds } satisfies PriceAnswer);
});
