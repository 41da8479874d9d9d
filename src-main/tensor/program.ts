import { randomStream } from '#quant/math/philox.ts';
import { countElements } from './graph/value.ts';
import type { Shape, Value } from './graph/value.ts';

export interface ParameterSpec {
  readonly name: string;
  readonly shape: Shape;
  /** Uniform on (−limit, limit), or one value. */
  readonly start:
    | { readonly kind: 'uniform'; readonly limit: number }
    | { readonly kind: 'constant'; readonly value: number };
}

/** What a batch of some number of rows goes through. */
export interface Traced {
  /** What a batch holds, by name; the prediction may need only some of them. */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly prediction: Value;
  /** A scalar. */
  readonly loss: Value;
}

/**
 * What is trained: parameters and the way from a batch to a loss, in expressions of `graph/`. `programOf` makes one of a
 * network; one of another kind, such as steps of a stochastic equation with networks in it, is written by hand.
 */
export interface Program {
  readonly parameters: readonly ParameterSpec[];
  readonly trace: (rows: number, parameters: Readonly<Record<string, Value>>) => Traced;
}

/** Adam, with weight decay apart from the slope and slopes cut to a norm where these are given. */
export interface Optimiser {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
  readonly clipNorm?: number;
}

/** Values by the name of the parameter. */
export type Weights = Readonly<Record<string, Float32Array>>;

/** First weights: the same bits for the same seed on every machine and executor. */
export function startWeights(program: Program, seed: number): Weights {
  return Object.fromEntries(
    program.parameters.map(({ name, shape, start }, index) => {
      const values = new Float32Array(countElements(shape));
      if (start.kind === 'constant') return [name, values.fill(start.value)];
      const random = randomStream(seed, index);
      for (let i = 0; i < values.length; i += 1) values[i] = start.limit * (2 * random.uniform(0, i) - 1);
      return [name, values];
    }),
  );
}

/** All weights in one row, parameter after parameter: the form in which an executor keeps them. */
export function packWeights(program: Program, weights: Weights): Float32Array {
  const packed = new Float32Array(countWeights(program));
  let offset = 0;
  for (const { name, shape } of program.parameters) {
    const values = weights[name];
    const count = countElements(shape);
    if (values?.length !== count)
      throw new RangeError(
        `Weights ${name} have ${values?.length ?? 'no'} values where the program has ${count}.`,
      );
    packed.set(values, offset);
    offset += count;
  }
  return packed;
}

export function unpackWeights(program: Program, packed: Float32Array): Weights {
  let offset = 0;
  return Object.fromEntries(
    program.parameters.map(({ name, shape }) => {
      const from = offset;
      offset += countElements(shape);
      return [name, packed.slice(from, offset)];
    }),
  );
}

export function countWeights(program: Program): number {
  return program.parameters.reduce((total, { shape }) => total + countElements(shape), 0);
}
