import type { Executor, SessionOptions, TrainingSession } from '../executor.ts';
import { packWeights, unpackWeights } from '../program.ts';
import type { Program } from '../program.ts';
import { scalarsOfStep, traceForward, traceStep } from '../training-step.ts';
import { evaluate } from './plain/evaluate.ts';

/** The referee: plain TypeScript in double precision. */
export const plainExecutor: Executor = {
  id: 'plain',
  label: 'Plain TypeScript',
  available: () => Promise.resolve({ ok: true, device: 'CPU, one thread' }),
  open: (program, options) => Promise.resolve(openSession(program, options)),
};

function openSession(program: Program, { optimiser, rows, weights }: SessionOptions): TrainingSession {
  const graph = traceStep(program, optimiser, rows);
  const start = packWeights(program, weights);
  let state: Record<string, ArrayLike<number>> = {
    weights: start,
    firstMoment: new Float64Array(start.length),
    secondMoment: new Float64Array(start.length),
  };
  let steps = 0;
  return {
    step: (batch, learningRate = optimiser.learningRate) => {
      steps += 1;
      const scalars = scalarsOfStep(optimiser, steps, learningRate);
      const given = Object.entries(scalars).map(([name, value]) => [name, [value]]);
      const { loss, ...next } = evaluate(graph, { ...batch, ...state, ...Object.fromEntries(given) });
      state = next;
      return Promise.resolve(loss![0]!);
    },
    forward: (batch, count) => {
      const { prediction } = evaluate(traceForward(program, count), { ...batch, ...state });
      return Promise.resolve(Float32Array.from(prediction!));
    },
    weights: () => Promise.resolve(unpackWeights(program, Float32Array.from(state.weights!))),
    dispose: () => Promise.resolve(),
  };
}
