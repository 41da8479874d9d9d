// How many path steps a second does the graphics processor do, what share of its arithmetic is that, and what do CuPy, JAX and
// PyTorch do on the same card? node tests/bench/gpu/simulation-gpu.bench.ts [--software]
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { blackScholesProcess } from '#quant/processes/black-scholes.ts';
import { hestonEuler } from '#quant/processes/heston-euler.ts';
import { hestonProcess } from '#quant/processes/heston.ts';
import { roughBergomiProcess } from '#quant/processes/rough-bergomi.ts';
import type { BoundProcess } from '#quant/processes/step-program.ts';
import type { SimulationRun } from '#simulation/back-end.ts';
import { DeviceError } from '#simulation/gpu/device-error.ts';
import { openDevice, type OpenDevice } from '#simulation/gpu/device.ts';
import { gpuSimulator } from '#simulation/gpu/gpu-simulator.ts';
import { traceNormalQuantile, traceProgram } from '#simulation/graph/trace-program.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { print } from '../support/figures.ts';
import { runOf } from '../../simulation/support/run-process.ts';
import { measureArithmetic } from './arithmetic-limit.ts';

const isSoftware = process.argv.includes('--software');
const ROUNDS = isSoftware ? 2 : 7;
/** 32-bit operations of a Philox block: ten rounds of two wide products from halves, four exclusive ors and two sums. */
const PHILOX_OPERATIONS = 10 * (2 * 13 + 6);

interface Case {
  readonly name: string;
  /** Name of the same scheme in peers.py. */
  readonly peer: string;
  readonly process: BoundProcess;
  readonly paths: number;
  readonly steps: number;
}

const heston = { v0: 0.04, kappa: 1.5, theta: 0.04, sigma: 0.6, rho: -0.7 };
const roughBergomi = roughBergomiProcess({ H: 0.1, eta: 1.9, rho: -0.9, xi0: 0.04 });
const scale = isSoftware ? 64 : 1;
const cases: readonly Case[] = [
  {
    name: 'Black-Scholes',
    peer: 'gbm',
    process: blackScholesProcess({ sigma: 0.2 }),
    paths: 2 ** 22,
    steps: 252,
  },
  { name: 'Heston Euler', peer: 'heston', process: hestonEuler(heston), paths: 50_176, steps: 252 },
  { name: 'Heston Euler', peer: 'heston', process: hestonEuler(heston), paths: 2 ** 21, steps: 252 },
  { name: 'Heston QE', peer: '', process: hestonProcess(heston), paths: 2 ** 20, steps: 252 },
  { name: 'rough Bergomi', peer: '', process: roughBergomi, paths: 50_176, steps: 100 },
  { name: 'rough Bergomi', peer: '', process: roughBergomi, paths: 2 ** 19, steps: 100 },
].map((given) => ({ ...given, paths: Math.max(256 * Math.floor(given.paths / scale / 256), 256) }));

/** Operations of a path step, all branches counted; an upper bound of what is done. */
function operationsOf({ program }: BoundProcess, steps: number): number {
  const computed = (nodes: readonly { readonly op: string }[]): number =>
    nodes.filter(({ op }) => op !== 'constant' && op !== 'input').length;
  const normals = program.draws.filter((kind) => kind === 'normal').length;
  const memory = program.hasMemory ? steps : 0;
  return (
    computed(traceProgram(program, 'f32').graph.nodes) +
    normals * computed(traceNormalQuantile('f32').nodes) +
    (program.draws.length / 4) * PHILOX_OPERATIONS +
    memory
  );
}

async function leastSeconds(work: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    await work();
    best = Math.min(best, (performance.now() - started) / 1000);
  }
  return best;
}

async function measure(opened: OpenDevice, run: SimulationRun, paths: number) {
  const simulator = gpuSimulator(run, opened);
  const range = { firstPath: 0, paths };
  const started = performance.now();
  await simulator.simulate({ firstPath: 0, paths: 256 });
  const firstMs = performance.now() - started;
  const seconds = await leastSeconds(() => simulator.simulate(range));
  simulator.dispose();
  return { seconds, firstMs };
}

/** Seconds of each library that is installed and finds the card: { "torch": 0.1, … } by scheme and size. */
function peerSeconds({ peer, paths, steps }: Case): Readonly<Record<string, number | string>> {
  if (peer === '' || isSoftware) return {};
  const script = resolve(import.meta.dirname, 'peers.py');
  const { stdout, status } = spawnSync('python3', [script, peer, String(paths), String(steps)], {
    encoding: 'utf8',
  });
  return status === 0
    ? (JSON.parse(stdout) as Record<string, number | string>)
    : { python3: 'skipped: failed' };
}

const giga = (value: number): string => (value / 1e9).toFixed(value < 1e9 ? 3 : 1);

async function main(opened: OpenDevice): Promise<void> {
  const limit = await measureArithmetic(
    opened.device,
    isSoftware ? { invocations: 2 ** 16, repeats: 1 } : { invocations: 2 ** 20, repeats: 64 },
  );
  print(`${opened.description}: ${giga(limit)} G operations/s measured in chained products and sums`);
  for (const item of cases) {
    const { name, process, paths, steps } = item;
    const run = runOf(process, { expiryYears: 1, steps, paths, precision: 'f32' });
    const { seconds, firstMs } = await measure(opened, run, paths);
    const rate = (paths * steps) / seconds;
    const share = (100 * rate * operationsOf(process, steps)) / limit;
    print(
      `${name} ${paths} × ${steps}: ${(seconds * 1e3).toFixed(2)} ms, ${giga(rate)} G path steps/s, ` +
        `${share.toFixed(0)} % of the arithmetic at most, first call ${firstMs.toFixed(0)} ms`,
    );
    const wasm = wasmSimulator(run);
    const part = { firstPath: 0, paths: Math.min(paths, 8192) };
    wasm.simulate(part);
    const wasmSeconds = await leastSeconds(async () => wasm.simulate(part));
    print(`  one thread of the processor: ${giga((part.paths * steps) / wasmSeconds)} G path steps/s`);
    for (const [library, found] of Object.entries(peerSeconds(item))) {
      print(
        typeof found === 'string'
          ? `  ${library}: ${found}`
          : `  ${library}: ${(found * 1e3).toFixed(2)} ms, ${(found / seconds).toFixed(2)} times as long`,
      );
    }
  }
  opened.close();
}

try {
  await main(await openDevice({ allowSoftware: isSoftware }));
} catch (error) {
  if (!(error instanceof DeviceError)) throw error;
  print(`skipped: ${error.message}`);
}
