// How long does a training step take on each executor, beside PyTorch in the same run? A perceptron 15-64-64-64-1 with batches of
// 256, and four 3 × 3 layers of 32 channels on 128 grids of 13 × 17, both with Adam.
// Run: node tests/bench/training-step.bench.ts [rounds] [seconds]; PYTHON names another Python than /usr/bin/python3.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { median, print } from './support/figures.ts';
import { describeLoad } from './support/machine-load.ts';

const rounds = Number(process.argv[2] ?? 3);
const seconds = process.argv[3] ?? '4';
const python = process.env.PYTHON ?? '/usr/bin/python3';

interface Figure {
  readonly msPerStep: number;
  readonly fastestMs: number;
  readonly processorMs: number;
}

interface Side {
  readonly label: string;
  readonly threads: number;
  /** Too slow, or not there, for images. */
  readonly onlyPerceptron?: true;
  readonly command: readonly string[];
}

const here = (path: string): string => resolve(import.meta.dirname, path);
const own = (id: string): string[] => [process.execPath, here('training/time-steps.ts'), id];
const torch = [python, here('training/torch-steps.py')];
const hasTorch = spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;

const sides: readonly Side[] = [
  { label: 'onnxruntime', threads: 1, command: own('onnx') },
  { label: 'onnxruntime', threads: 2, command: own('onnx') },
  { label: 'TensorFlow.js, WebAssembly', threads: 1, command: own('tfjs-wasm') },
  { label: 'plain TypeScript', threads: 1, command: own('plain'), onlyPerceptron: true },
  ...(hasTorch ? [1, 2].map((threads) => ({ label: 'PyTorch', threads, command: torch })) : []),
];

function measure({ command, threads }: Side, example: string): Figure {
  const [program, ...args] = command;
  // Python scripts take no name of an executor.
  const { stdout, status } = spawnSync(program!, [...args, example, String(threads), seconds], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}`);
  return JSON.parse(stdout) as Figure;
}

function least(figures: readonly Figure[], pick: (figure: Figure) => number): string {
  return Math.min(...figures.map(pick)).toPrecision(3);
}

print(describeLoad());
if (!hasTorch) print(`No PyTorch in ${python}: measured without it.`);
for (const example of ['perceptron', 'image']) {
  const measured = sides.filter(({ onlyPerceptron }) => !onlyPerceptron || example === 'perceptron');
  const found = new Map(measured.map((side) => [side, [] as Figure[]]));
  // Round by round, so that a busy spell of the machine meets everyone.
  for (let round = 0; round < rounds; round += 1)
    for (const side of measured) found.get(side)!.push(measure(side, example));
  print(`\n${example}, ms a step                      median  fastest  processor`);
  for (const [{ label, threads }, figures] of found) {
    const middle = median(figures.map(({ msPerStep }) => msPerStep)).toPrecision(3);
    const columns = [middle, least(figures, (f) => f.fastestMs), least(figures, (f) => f.processorMs)];
    print(
      `${label.padEnd(28)} ${threads === 1 ? '1 thread ' : `${threads} threads`} ${columns.map((text) => text.padStart(9)).join('')}`,
    );
  }
}
