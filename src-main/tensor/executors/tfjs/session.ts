import type * as Tfjs from '@tensorflow/tfjs-core';
import type { Batch, SessionOptions, TrainingSession, TrainingState } from '../../executor.ts';
import type { Graph } from '../../graph/value.ts';
import { packWeights, unpackWeights } from '../../program.ts';
import type { Program, Weights } from '../../program.ts';
import { freshState, scalarsOfStep, stateNames, traceForward, traceStep } from '../../training-step.ts';
import type { StateName } from '../../training-step.ts';
import { GraphRun } from './run-graph.ts';
import type { BackendTraits, Runtime } from './run-graph.ts';

export interface TfjsBackend {
  readonly tf: Runtime;
  /** As TensorFlow.js knows it. */
  readonly name: string;
  readonly traits: BackendTraits;
}

type Tensors = Record<string, Tfjs.Tensor>;

/** Training on a backend of TensorFlow.js, operation by operation. */
export class TfjsSession implements TrainingSession {
  readonly #backend: TfjsBackend;
  readonly #program: Program;
  readonly #options: SessionOptions;
  readonly #graph: Graph;
  readonly #training: GraphRun;
  #forward: { readonly rows: number; readonly graph: Graph; readonly run: GraphRun } | null = null;
  #state: Tensors = {};
  #steps = 0;

  constructor(backend: TfjsBackend, program: Program, options: SessionOptions) {
    this.#backend = backend;
    this.#program = program;
    this.#options = options;
    this.#graph = traceStep(program, options.optimiser, options.rows);
    this.#training = new GraphRun(backend.tf, this.#graph, backend.traits);
  }

  async load(): Promise<this> {
    const { tf } = await this.#select();
    const start = this.#options.state ?? freshState(packWeights(this.#program, this.#options.weights));
    this.#steps = start.steps;
    this.#state = Object.fromEntries(
      stateNames.map((name) => [name, tf.tensor(Float32Array.from(start[name]))]),
    );
    return this;
  }

  async step(batch: Batch, learningRate = this.#options.optimiser.learningRate): Promise<number> {
    await this.#select();
    this.#steps += 1;
    const scalars = Object.entries(scalarsOfStep(this.#options.optimiser, this.#steps, learningRate));
    const numbers = Object.fromEntries(scalars.map(([name, value]) => [name, Float32Array.of(value)]));
    const given = this.#upload(this.#graph, { ...batch, ...numbers });
    const { loss, ...next } = this.#training.run({ ...given, ...this.#state });
    disposeAll(given);
    for (const name of stateNames) this.#state[name]!.dispose();
    this.#state = next;
    const [value] = await loss!.data();
    loss!.dispose();
    return value!;
  }

  async forward(batch: Batch, rows: number): Promise<Float32Array> {
    await this.#select();
    if (this.#forward?.rows !== rows) {
      this.#forward?.run.dispose();
      const graph = traceForward(this.#program, rows);
      this.#forward = { rows, graph, run: new GraphRun(this.#backend.tf, graph, this.#backend.traits) };
    }
    const given = this.#upload(this.#forward.graph, batch);
    const { prediction } = this.#forward.run.run({ ...given, weights: this.#state.weights! });
    disposeAll(given);
    const values = (await prediction!.data()) as Float32Array;
    prediction!.dispose();
    return values;
  }

  async weights(): Promise<Weights> {
    await this.#select();
    return unpackWeights(this.#program, (await this.#state.weights!.data()) as Float32Array);
  }

  async state(): Promise<TrainingState> {
    await this.#select();
    const row = async (name: StateName): Promise<Float32Array> =>
      (await this.#state[name]!.data()) as Float32Array;
    return {
      weights: await row('weights'),
      firstMoment: await row('firstMoment'),
      secondMoment: await row('secondMoment'),
      steps: this.#steps,
    };
  }

  async dispose(): Promise<void> {
    await this.#select();
    this.#training.dispose();
    this.#forward?.run.dispose();
    this.#forward = null;
    disposeAll(this.#state);
    this.#state = {};
  }

  /** Sessions of several backends share one TensorFlow.js. */
  async #select(): Promise<TfjsBackend> {
    await this.#backend.tf.setBackend(this.#backend.name);
    return this.#backend;
  }

  #upload({ inputs }: Graph, values: Batch): Tensors {
    const names = Object.keys(values).filter((name) => name in inputs);
    return Object.fromEntries(
      names.map((name) => [
        name,
        this.#backend.tf.tensor(values[name]!, [...inputs[name]!.shape], 'float32'),
      ]),
    );
  }
}

function disposeAll(tensors: Tensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}
