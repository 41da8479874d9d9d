import type { TrainingState } from './executor.ts';
import { differentiate } from './graph/differentiate.ts';
import {
  add,
  concat,
  divide,
  input,
  minimum,
  multiply,
  reshape,
  slice,
  sqrt,
  square,
  subtract,
  sum,
} from './graph/expressions.ts';
import { countElements, listInOrder } from './graph/value.ts';
import type { Graph, Value } from './graph/value.ts';
import { countWeights } from './program.ts';
import type { Optimiser, Program } from './program.ts';

/** What a step carries to the next, each in one row of all weights. */
export const stateNames = ['weights', 'firstMoment', 'secondMoment'] as const;
export type StateName = (typeof stateNames)[number];

/** Numbers that change from step to step. */
export type StepScalars = Readonly<Record<'stepSize' | 'epsilon' | 'kept', number>>;

/**
 * Loss, slopes and the move of Adam in one graph: the batch, the state and the scalars go in, the loss and the next state
 * come out. (Kingma and Ba 2015, algorithm 1, in the order of the remark of its section 2; decay as in Loshchilov and
 * Hutter 2019.)
 */
export function traceStep(program: Program, optimiser: Optimiser, rows: number): Graph {
  const { beta1 = 0.9, beta2 = 0.999, clipNorm, weightDecay = 0 } = optimiser;
  const state = stateInputs(program);
  const stepSize = input('stepSize', []);
  const epsilon = input('epsilon', []);
  const kept = input('kept', []);
  const parameters = sliceParameters(program, state.weights);
  const { inputs, loss } = program.trace(rows, parameters);
  const slopes = differentiate(
    loss,
    program.parameters.map(({ name }) => parameters[name]!),
  );
  const slope = clip(concat(slopes.map(flat), 0), clipNorm);
  const firstMoment = add(multiply(state.firstMoment, beta1), multiply(slope, 1 - beta1));
  const secondMoment = add(multiply(state.secondMoment, beta2), multiply(square(slope), 1 - beta2));
  const move = divide(multiply(firstMoment, stepSize), add(sqrt(secondMoment), epsilon));
  const decayed = weightDecay > 0 ? multiply(state.weights, kept) : state.weights;
  const scalars = weightDecay > 0 ? { stepSize, epsilon, kept } : { stepSize, epsilon };
  return {
    inputs: { ...inputs, ...state, ...scalars },
    outputs: { loss, weights: subtract(decayed, move), firstMoment, secondMoment },
  };
}

/** The prediction alone. */
export function traceForward(program: Program, rows: number): Graph {
  const { weights } = stateInputs(program);
  const { inputs, prediction } = program.trace(rows, sliceParameters(program, weights));
  const needed = new Set(listInOrder([prediction]));
  const used = Object.entries(inputs).filter(([, value]) => needed.has(value));
  return { inputs: { ...Object.fromEntries(used), weights }, outputs: { prediction } };
}

/** Before the first step. */
export function freshState(weights: Float32Array): TrainingState {
  const zeros = (): Float32Array => new Float32Array(weights.length);
  return { weights, firstMoment: zeros(), secondMoment: zeros(), steps: 0 };
}

/** Both corrections of Adam for its start, and the decay, in three numbers. */
export function scalarsOfStep(optimiser: Optimiser, step: number, learningRate: number): StepScalars {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = optimiser;
  const correction = Math.sqrt(1 - beta2 ** step);
  return {
    stepSize: (learningRate * correction) / (1 - beta1 ** step),
    epsilon: epsilon * correction,
    kept: 1 - learningRate * weightDecay,
  };
}

function stateInputs(program: Program): Record<StateName, Value> {
  const shape = [countWeights(program)];
  return {
    weights: input('weights', shape),
    firstMoment: input('firstMoment', shape),
    secondMoment: input('secondMoment', shape),
  };
}

function sliceParameters(program: Program, weights: Value): Record<string, Value> {
  let offset = 0;
  return Object.fromEntries(
    program.parameters.map(({ name, shape }) => {
      const from = offset;
      offset += countElements(shape);
      return [name, reshape(slice(weights, 0, from, offset), shape)];
    }),
  );
}

const flat = (x: Value): Value => reshape(x, [countElements(x.shape)]);

function clip(slope: Value, norm: number | undefined): Value {
  if (norm === undefined) return slope;
  const size = sqrt(sum(square(slope)));
  return multiply(slope, minimum(divide(norm, add(size, 1e-6)), 1));
}
