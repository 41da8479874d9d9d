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
}

/** Sum and sum of squares of max(S_T/F − 1, 0), and processor time spent. */
export interface PriceAnswer {
  readonly sum: number;
  readonly squares: number;
  readonly cpuSeconds: number;
}

const builders = { wasm: wasmSimulator, plain: plainSimulator };
const ready = new Map<string, ReturnType<typeof wasmSimulator>>();

function price({ job, precision, backEnd, range }: PriceRequest): Omit<PriceAnswer, 'cpuSeconds'> {
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
  const found = price(request);
  parentPort?.postMessage({ ...found, cpuSeconds: threadSeconds() - before } satisfies PriceAnswer);
});
