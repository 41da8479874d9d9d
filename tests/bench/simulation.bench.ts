// Is the vector back end fast enough for paths on demand? 50,000 paths of a year: Heston in at most .05 s and rough Bergomi in at
// most .06 s on two threads, beside NumPy, PyTorch and QuantLib in the same run, and how far the kernels are from what 128-bit
// vectors can do. Peers: ../shared/peers; by processor time a thread, since a machine is seldom ours alone; wall times beside it.
// Run: node tests/bench/simulation.bench.ts [rounds] [alone]
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { BLOCK_PATHS } from '#simulation/back-end.ts';
import type { Precision } from '#simulation/graph/graph.ts';
import { benchJobs, PATHS, type JobName } from './simulation/jobs.ts';
import { leastCycles } from './simulation/operation-count.ts';
import { compiledPeers, pythonPeers, type PeerSeconds } from './simulation/peers.ts';
import type { PriceAnswer, PriceRequest } from './simulation/price-thread.ts';
import { print } from './support/figures.ts';
import { describeLoad } from './support/machine-load.ts';
import { cyclesPerSecond } from './support/processor-clock.ts';

/** Of a range on a thread, between two looks at its clock. */
const REPEATS = 6;
const rounds = Number(process.argv[2] ?? 8);
const withPeers = process.argv[3] !== 'alone';
const workers = [0, 1].map(() => new Worker(new URL('simulation/price-thread.ts', import.meta.url)));

interface Timing {
  /** By the clock, of the slower thread. */
  readonly wallSeconds: number;
  /** Processor time of the busiest thread: wall time on a machine that is ours alone. */
  readonly ownSeconds: number;
  readonly price: number;
  readonly error: number;
}

function ask(worker: Worker, request: PriceRequest): Promise<PriceAnswer> {
  const answer = once(worker, 'message') as Promise<[PriceAnswer]>;
  worker.postMessage(request);
  return answer.then(([found]) => found);
}

async function runOnce(
  threads: number,
  request: Omit<PriceRequest, 'range' | 'repeats'>,
  paths: number,
): Promise<Timing> {
  const share = Math.ceil(paths / BLOCK_PATHS / threads) * BLOCK_PATHS;
  const answers = await Promise.all(
    workers.slice(0, threads).map((worker, i) => {
      const range = { firstPath: i * share, paths: Math.min(share, paths - i * share) };
      return ask(worker, { ...request, range, repeats: request.backEnd === 'plain' ? 1 : REPEATS });
    }),
  );
  const total = (pick: (answer: PriceAnswer) => number): number =>
    answers.reduce((sum, answer) => sum + pick(answer), 0);
  const mean = total(({ sum }) => sum) / paths;
  const variance = total(({ squares }) => squares) / paths - mean * mean;
  const { scale } = benchJobs[request.job];
  return {
    wallSeconds: Math.max(...answers.map((answer) => answer.wallSeconds)),
    ownSeconds: Math.max(...answers.map(({ cpuSeconds }) => cpuSeconds)),
    price: scale * mean,
    error: scale * Math.sqrt(variance / paths),
  };
}

async function best(
  threads: number,
  request: Omit<PriceRequest, 'range' | 'repeats'>,
  paths = PATHS,
): Promise<Timing> {
  const timings: Timing[] = [];
  for (let round = 0; round < rounds; round += 1) timings.push(await runOnce(threads, request, paths));
  const least = (pick: (timing: Timing) => number): number => Math.min(...timings.map(pick));
  return {
    ...timings[0]!,
    wallSeconds: least(({ wallSeconds }) => wallSeconds),
    ownSeconds: least(({ ownSeconds }) => ownSeconds),
  };
}

const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(1)} ms`;

const PEERS: Readonly<Record<JobName, readonly (readonly [name: string, label: string])[]>> = {
  euler: [
    ['heston_mc_numpy_f32', 'NumPy f32'],
    ['heston_mc_numpy_f64', 'NumPy f64'],
    ['heston_mc_torch_f32', 'PyTorch f32'],
    ['heston_mc_ql_cpp_full_truncation', 'QuantLib, one thread'],
    ['ideal_heston_mc_f32', 'vectorised C++ f32, one thread'],
  ],
  qe: [['heston_mc_ql_cpp_qe_martingale', 'QuantLib, one thread']],
  'rough-bergomi': [
    ['rbergomi_hybrid_gemm', 'NumPy f64, Toeplitz product'],
    ['rbergomi_hybrid_fft', 'NumPy f64, FFT'],
  ],
};
const TARGETS: Partial<Record<JobName, number>> = { euler: 0.05, 'rough-bergomi': 0.06 };

function peerText(seconds: PeerSeconds, job: JobName, ours: number): string {
  return PEERS[job]
    .map(([name, label]) => {
      const found = seconds.get(`${name}_2t`) ?? seconds.get(name);
      return found === undefined
        ? `${label} not run`
        : `${label} ${milliseconds(found)} = ${(found / ours).toFixed(1)} × ours`;
    })
    .join('; ');
}

async function reportJob(job: JobName, hertz: number, peers: PeerSeconds): Promise<void> {
  const { title, steps, exact, process } = benchJobs[job];
  print(`\n${title}`);
  for (const precision of ['f32', 'f64'] as const satisfies readonly Precision[]) {
    const request = { job, precision, backEnd: 'wasm' } as const;
    const one = await best(1, request);
    const two = await best(2, request);
    const cycles = (one.ownSeconds * hertz) / (PATHS * steps);
    const limit = leastCycles(process.program, precision, (steps + 1) / 2);
    print(
      `  ${precision}: one thread ${milliseconds(one.ownSeconds)}, two ${milliseconds(two.ownSeconds)} (wall ${milliseconds(two.wallSeconds)}); ` +
        `${cycles.toFixed(1)} cycles per path-step, ${((100 * limit) / cycles).toFixed(0)} % of the limit of ${limit.toFixed(1)}; ` +
        `price ${two.price.toPrecision(6)} ± ${two.error.toPrecision(2)} (${exact})`,
    );
    const target = TARGETS[job];
    if (precision === 'f32' && target !== undefined)
      print(
        `  target ${milliseconds(target)} on two threads: ${two.ownSeconds <= target ? 'met' : 'missed'}`,
      );
    print(`  ${peerText(peers, job, two.ownSeconds)}`);
  }
  const plain = await best(1, { job, precision: 'f64', backEnd: 'plain' }, 2 * BLOCK_PATHS);
  print(
    `  readable back end, f64, one thread: ${((plain.ownSeconds * 1e9) / (2 * BLOCK_PATHS * steps)).toFixed(0)} ns per path-step`,
  );
}

const hertz = cyclesPerSecond();
print(describeLoad());
print(`Least processor time of ${rounds} rounds, ${PATHS} paths, ${(hertz / 1e9).toFixed(2)} GHz`);
const found = new Map<string, number>();
for (const peers of withPeers ? [await pythonPeers(2), await compiledPeers()] : [])
  if (typeof peers === 'string') print(`skipped: ${peers}`);
  else for (const [name, seconds] of peers) found.set(name, seconds);
for (const job of Object.keys(benchJobs) as JobName[]) await reportJob(job, hertz, found);
print(`\nat the end: ${describeLoad()}`);
await Promise.all(workers.map((worker) => worker.terminate()));
