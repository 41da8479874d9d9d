// 100,000 surfaces of 10 maturities × 20 strikes of one Lévy model on two threads, parameters to prices.
// Run: node tests/bench/peers/levy.ts variance-gamma|cgmy
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { referenceKernels } from '#quant/engines/kernels.ts';
import { prepareLevyBoard, priceLevyBoard, type PreparedLevyBoard } from '#quant/engines/levy-board.ts';
import { quadrature } from '#quant/engines/quadrature.ts';
import { sinhLewis } from '#quant/engines/sinh-lewis.ts';
import { report } from './figure.ts';
import { levyGrid, levyModels, levyParams } from './levy-cases.ts';

const SURFACES = 100_000;
const THREADS = 2;
/** The quickest run counts: both cores have to be free for its whole length. */
const RUNS = 5;
const CHECKED = 500;

/** Prices of surfaces [from, to) one after the other, added up so that none is left out. */
function priceRange(id: string, from: number, to: number): number {
  const board = prepareLevyBoard(levyGrid);
  const out = new Float64Array(levyGrid.expiryYears.length * levyGrid.strikes.length);
  let sum = 0;
  for (let s = from; s < to; s += 1) {
    priceOne(out, board, id, s);
    sum += out[0]!;
  }
  return sum;
}

function priceOne(out: Float64Array, board: PreparedLevyBoard, id: string, index: number): void {
  const error = priceLevyBoard(out, board, levyModels[id]!, levyParams(id, index));
  if (!(error < 1e-2)) throw new Error(`surface ${index} of ${id} has no contour`);
}

/** Root mean square and largest difference on spot 100 to an engine that chooses a contour for every maturity. */
function accuracyOf(id: string): string {
  const board = prepareLevyBoard(levyGrid);
  const out = new Float64Array(200);
  let squares = 0;
  let worst = 0;
  let count = 0;
  for (let s = 0; s < CHECKED; s += 1) {
    priceOne(out, board, id, s);
    for (let m = 0; m < levyGrid.expiryYears.length; m += 1) {
      const exact = enginePrices(id, s, m);
      if (exact === null) continue;
      for (const [i, price] of exact.entries()) {
        const difference = Math.abs(out[m * 20 + i]! - price);
        squares += difference * difference;
        worst = Math.max(worst, difference);
        count += 1;
      }
    }
  }
  const rms = Math.sqrt(squares / count).toExponential(1);
  return `RMS ${rms}, max ${worst.toExponential(1)} on spot 100 over ${count} prices`;
}

/** By the referee, strike by strike, where the quick engine cannot vouch for 1e-9; null where neither can. */
function enginePrices(id: string, index: number, m: number): Float64Array | null {
  const forward = levyGrid.forwards[m]!;
  const input = {
    model: levyModels[id]!,
    params: levyParams(id, index),
    expiryYears: levyGrid.expiryYears[m]!,
    forward,
    strikes: levyGrid.strikes,
    logMoneyness: levyGrid.strikes.map((strike) => Math.log(strike / forward)),
    tolerance: { absolute: 1e-11, relative: Number.POSITIVE_INFINITY },
    kernels: referenceKernels,
  };
  for (const engine of [sinhLewis, quadrature]) {
    const { prices, errors } = engine.price(input);
    if (errors.every((error) => error < 1e-9)) return prices.map((price) => price * forward);
  }
  return null;
}

async function measureBatch(id: string): Promise<{ seconds: number; share: number }> {
  const workers = Array.from(
    { length: THREADS },
    () => new Worker(new URL(import.meta.url), { workerData: id }),
  );
  const ask = (count: number): Promise<unknown> =>
    Promise.all(
      workers.map(
        (worker, i) =>
          new Promise((resolve, reject) => {
            worker.once('message', resolve);
            worker.once('error', reject);
            worker.postMessage([(i * count) / THREADS, ((i + 1) * count) / THREADS]);
          }),
      ),
    );
  // Compiled before it counts, as the peers are.
  await ask(SURFACES / 20);
  const runs: { seconds: number; share: number }[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    await ask(SURFACES);
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    runs.push({ seconds, share: (user + system) / 1e6 / seconds / THREADS });
  }
  for (const worker of workers) await worker.terminate();
  return runs.sort((a, b) => a.seconds - b.seconds)[0]!;
}

if (isMainThread) {
  const id = process.argv[2] ?? 'variance-gamma';
  report({ name: id, ...(await measureBatch(id)), accuracy: accuracyOf(id) });
} else {
  const port = parentPort!;
  port.on('message', ([from, to]: [number, number]) => {
    port.postMessage(priceRange(workerData as string, from, to));
  });
}
