// Heston's parameters from 210 quotes: Levenberg–Marquardt from bad starts, and differential evolution on two threads.
// Run: node tests/bench/peers/calibration.ts [evolution]
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { calibrate, joinCalibration, runCalibrationPiece } from '#quant/calibration/calibrate.ts';
import type { CalibrationReport } from '#quant/calibration/report.ts';
import { measure, report } from './figure.ts';
import { badStarts, hestonQuotes, parameterError, paramsOf, quiet, settingsFrom } from './heston-quotes.ts';

const THREADS = 2;
const RUNS = 5;
const { targets, truth } = hestonQuotes();
const evolution = (seed: number) => ({ ...settingsFrom(badStarts[0], seed), crossCheck: true });

function accuracyOf(found: CalibrationReport): string {
  const error = parameterError(paramsOf(found), truth).toExponential(1);
  return `vol RMSE ${(found.components[0]!.rmse / 100).toExponential(1)}, parameters to ${error}`;
}

function measureStarts(): void {
  const piece = { kind: 'start', index: 0 } as const;
  const ends = badStarts.map((start) => runCalibrationPiece(targets, settingsFrom(start), piece, quiet));
  const errors = ends.map(({ start }) => parameterError(start.params, truth));
  const worst = Math.max(...ends.map(({ start }) => Math.sqrt(start.loss / 210) / 100)).toExponential(1);
  const all = measure(() => {
    for (const start of badStarts) runCalibrationPiece(targets, settingsFrom(start), piece, quiet);
  });
  const accuracy = `mean of ${badStarts.length} bad starts off by up to ${Math.max(...errors).toFixed(0)} times; all reach vol RMSE ${worst}`;
  report({ name: 'start', seconds: all.seconds / badStarts.length, share: all.share, accuracy });
  const whole = (): CalibrationReport => calibrate(targets, settingsFrom(badStarts[0]), quiet);
  report({ name: 'start, polished, with errors', ...measure(whole), accuracy: accuracyOf(whole()) });
}

/** One population after another, each for the asking. */
function serve(): void {
  const index = workerData as number;
  parentPort!.on('message', (seed: number) => {
    parentPort!.postMessage(
      runCalibrationPiece(targets, evolution(seed), { kind: 'evolution', index }, quiet),
    );
  });
}

async function measureEvolution(): Promise<void> {
  const workers = Array.from(
    { length: THREADS },
    (_, index) => new Worker(new URL(import.meta.url), { workerData: index }),
  );
  const ask = (worker: Worker, seed: number): Promise<ReturnType<typeof runCalibrationPiece>> =>
    new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.postMessage(seed);
    });
  let best = { seconds: Number.POSITIVE_INFINITY, share: 1 };
  let accuracy = '';
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const cpu = process.cpuUsage();
    const begun = performance.now();
    const results = await Promise.all(workers.map((worker) => ask(worker, seed)));
    const found = joinCalibration(targets, evolution(seed), results, quiet);
    const seconds = (performance.now() - begun) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const evaluations = results.reduce((sum, { start }) => sum + start.evaluations, 0);
    if (seconds < best.seconds) {
      best = { seconds, share: Math.min(1, (user + system) / 1e6 / seconds / THREADS) };
      accuracy = `${accuracyOf(found)}, ${evaluations} evaluations`;
    }
  }
  report({ name: 'evolution', ...best, accuracy });
  await Promise.all(workers.map((worker) => worker.terminate()));
}

if (!isMainThread) serve();
else if (process.argv[2] === 'evolution') await measureEvolution();
else measureStarts();
