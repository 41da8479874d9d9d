// The published repair network on the published arrays: its whole training and the four cells of its table, then the time of a
// step beside PyTorch in the same run.
// Run: node tests/bench/surface-repair-training.bench.ts [epochs] [rounds], 0 epochs for the steps alone; PYTHON names another Python
// than /usr/bin/python3.
import { spawnSync } from 'node:child_process';
import { publishedSets, publishedSurfaces } from '../quant/repair/fixtures.ts';
import { sharedPath, sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { benchmarkGrid } from '#quant/repair/benchmark-grid.ts';
import { meanWithError, missingCellError } from '#quant/repair/metrics/missing-error.ts';
import { onnxExecutor } from '#tensor/executors/onnx.ts';
import { publishedCnn } from '#tensor/networks/published-cnn.ts';
import { publishedCnnEstimator } from '#tensor/networks/published-cnn-estimator.ts';
import { trainPublishedCnn } from '#tensor/networks/train-published-cnn.ts';
import { openPredictor } from '#tensor/predictor.ts';
import type { TrainingEvent } from '#tensor/training/training-run.ts';
import { median, print } from './support/figures.ts';

const epochs = Number(process.argv[2] ?? 60);
const rounds = Number(process.argv[3] ?? 3);
const python = process.env.PYTHON ?? '/usr/bin/python3';
const published = [0.0184, 0.0527, 0.0671, 0.096];

interface Steps {
  readonly msPerStep: number;
  readonly seconds: number;
}

async function train(
  count: number,
  hear?: (event: TrainingEvent) => void,
): Promise<Steps & { readonly weights: Awaited<ReturnType<typeof trainPublishedCnn>>['weights'] }> {
  const times: number[] = [];
  const started = performance.now();
  let last = started;
  const { weights } = await trainPublishedCnn({
    training: publishedSurfaces('train'),
    validation: publishedSurfaces('validation'),
    executor: onnxExecutor,
    seed: 17,
    epochs: count,
    observer: {
      heard: (event) => {
        const now = performance.now();
        if (event.kind === 'step') times.push(now - last);
        last = now;
        hear?.(event);
      },
    },
  });
  return { weights, msPerStep: median(times.slice(10)), seconds: (performance.now() - started) / 1000 };
}

async function table(): Promise<void> {
  const { weights, seconds, msPerStep } = await train(epochs, (event) => {
    if (event.kind !== 'epoch' || (event.record.epoch + 1) % 10 !== 0) return;
    const { epoch, loss, validation } = event.record;
    print(`epoch ${epoch + 1}: loss ${loss.toFixed(5)}, validation ${validation.score.toFixed(5)}`);
  });
  print(`${epochs} epochs in ${seconds.toFixed(0)} s, ${msPerStep.toFixed(1)} ms a step\n`);
  const { expiriesYears, logMoneyness } = benchmarkGrid;
  const shape = { height: expiriesYears.length, width: logMoneyness.length, channels: 32 };
  const estimator = publishedCnnEstimator(await openPredictor(publishedCnn(shape), weights), benchmarkGrid);
  for (const [at, name] of publishedSets.entries()) {
    const surfaces = publishedSurfaces(name);
    const repaired = await estimator.repair(surfaces);
    const { mean, standardError } = meanWithError(
      surfaces.map((each, row) => missingCellError(each, repaired[row]!)),
    );
    const gap = (mean - published[at]!) / standardError;
    print(
      `${name.padEnd(18)} ${mean.toFixed(4)} ± ${standardError.toFixed(4)}, published ${published[at]!.toFixed(4)}: ${gap.toFixed(2)} standard errors away`,
    );
  }
}

/** Median step of the reference in PyTorch, or null where there is none. */
function torchStep(threads: number): number | null {
  const script = sharedPath('peers', 'job05_cnn_torch.py');
  const { stdout, status } = spawnSync(python, [script, 'steps'], {
    encoding: 'utf8',
    env: { ...process.env, PEERS_THREADS: String(threads) },
  });
  return status === 0 ? (JSON.parse(stdout) as { value: number }).value : null;
}

if (!sharedRoot) print(`Skipped: ${sharedSkipReason}.`);
else {
  if (epochs > 0) await table();
  const own: number[] = [];
  const torch: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    own.push((await train(4)).msPerStep);
    const step = torchStep(2);
    if (step !== null) torch.push(step);
  }
  const [least, leastOfTorch] = [Math.min(...own), Math.min(...torch)];
  if (rounds > 0) print(`\nms a step, best of ${rounds} alternating rounds: ${least.toFixed(1)}`);
  if (rounds === 0) print('No steps were timed.');
  else if (torch.length === 0) print(`No PyTorch in ${python}: measured without it.`);
  else print(`PyTorch, two threads: ${leastOfTorch.toFixed(1)}; ratio ${(least / leastOfTorch).toFixed(2)}`);
}
