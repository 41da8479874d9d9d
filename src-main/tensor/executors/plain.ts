import type { Executor, SessionOptions, TrainingSession } from '../executor.ts';
import { packWeights, unpackWeights } from '../program.ts';
import type { Program } from '../program.ts';
import { freshState, scalarsOfStep, traceForward, traceStep } from '../training-step.ts';
import type { StateName } from '../training-step.ts';
import { evaluate } from './plain/evaluate.ts';

/** The referee: plain TypeScript in double precision. */
export const plainExecutor: Executor = {
  id: 'plain',
  label: 'Plain TypeScript',
  available: () => Promise.resolve({ ok: true, device: 'CPU, one thread' }),
  open: (program, options) => Promise.resolve(openSession(program, options)),
};

type State = Readonly<Record<StateName, ArrayLike<number>>>;

function openSession(
  program: Program,
  { optimiser, rows, weights, state: left }: SessionOptions,
): TrainingSession {
  const graph = traceStep(program, optimiser, rows);
  const start = left ?? freshState(packWeights(program, weights));
  let state: State = pickState(start);
  let { steps } = start;
  return {
    step: (batch, learningRate = optimiser.learningRate) => {
      steps += 1;
      const scalars = scalarsOfStep(optimiser, steps, learningRate);
      const given = Object.entries(scalars).map(([name, value]) => [name, [value]]);
      const next = evaluate(graph, { ...batch, ...state, ...Object.fromEntries(given) });
      state = pickState(next);
      return Promise.resolve(next.loss![0]!);
    },
    forward: (batch, count) => {
      const { prediction } = evaluate(traceForward(program, count), { ...batch, ...state });
      return Promise.resolve(Float32Array.from(prediction!));
    },
    weights: () => Promise.resolve(unpackWeights(program, Float32Array.from(state.weights))),
    state: () =>
      Promise.resolve({
        weights: Float64Array.from(state.weights),
        firstMoment: Float64Array.from(state.firstMoment),
        secondMoment: Float64Array.from(state.secondMoment),
        steps,
      }),
    dispose: () => Promise.resolve(),
  };
}

function pickState(from: Partial<State>): State {
  return { weights: from.weights!, firstMoment: from.firstMoment!, secondMoment: from.secondMoment! };
}
