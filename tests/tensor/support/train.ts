import type { Executor } from '#tensor/executor.ts';
import { programOf } from '#tensor/network.ts';
import { startWeights } from '#tensor/program.ts';
import type { Weights } from '#tensor/program.ts';
import { batchFor } from './cases.ts';
import type { Case } from './cases.ts';

export interface Trained {
  readonly losses: readonly number[];
  readonly prediction: Float32Array;
  readonly weights: Weights;
}

/** The same weights and the same batch for everyone. */
export async function train(executor: Executor, example: Case, steps: number): Promise<Trained> {
  const program = programOf(example.network);
  const { optimiser, rows } = example;
  const session = await executor.open(program, { optimiser, rows, weights: startWeights(program, 11) });
  const batch = batchFor(example, 5);
  const losses: number[] = [];
  for (let step = 0; step < steps; step += 1) losses.push(await session.step(batch));
  const prediction = await session.forward(batch, rows);
  const weights = await session.weights();
  await session.dispose();
  return { losses, prediction, weights };
}

/** Largest gap of the losses, relative. */
export function worstGap(found: Trained, wanted: Trained): number {
  return Math.max(...found.losses.map((loss, step) => Math.abs(loss / wanted.losses[step]! - 1)));
}
