import { availableParallelism } from 'node:os';
import type * as Onnx from 'onnxruntime-node';
import type {
  Availability,
  Batch,
  Executor,
  SessionOptions,
  TrainingSession,
  TrainingState,
} from '../executor.ts';
import type { Graph } from '../graph/value.ts';
import { packWeights, unpackWeights } from '../program.ts';
import type { Program } from '../program.ts';
import { freshState, scalarsOfStep, stateNames, traceForward, traceStep } from '../training-step.ts';
import type { StateName } from '../training-step.ts';
import { openGraph } from './onnx/open-graph.ts';
import type { Runtime } from './onnx/open-graph.ts';

type Feeds = Record<string, Onnx.Tensor>;

/** A step as one graph of onnxruntime: the state goes in and comes out again. */
export function createOnnx({ threads }: { readonly threads: number }): Executor {
  return {
    id: 'onnx',
    label: 'onnxruntime',
    available: async (): Promise<Availability> => {
      const runtime = await loadRuntime();
      if (typeof runtime === 'string') return { ok: false, reason: runtime };
      return { ok: true, device: `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}` };
    },
    open: async (program, options) => {
      const runtime = await loadRuntime();
      if (typeof runtime === 'string') throw new Error(runtime);
      return new OnnxSession({ runtime, threads }, program, options).load();
    },
  };
}

/** One core is left to others where there are more than two. */
const usualThreads = Math.max(Math.min(availableParallelism(), 2), availableParallelism() - 1);

export const onnxExecutor = createOnnx({ threads: usualThreads });

async function loadRuntime(): Promise<Runtime | string> {
  try {
    const { default: runtime } = (await import('onnxruntime-node')) as unknown as { default: Runtime };
    return runtime;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return `onnxruntime does not load (${detail}). Run npm ci again on this machine.`;
  }
}

class OnnxSession implements TrainingSession {
  readonly #runtime: Runtime;
  readonly #threads: number;
  readonly #program: Program;
  readonly #options: SessionOptions;
  readonly #shapes: Readonly<Record<string, readonly number[]>>;
  readonly #scalars: readonly string[];
  readonly #graph: Graph;
  #training: Onnx.InferenceSession | null = null;
  #forward: { readonly rows: number; readonly session: Onnx.InferenceSession } | null = null;
  #state: Feeds;
  #steps = 0;

  constructor(
    { runtime, threads }: { readonly runtime: Runtime; readonly threads: number },
    program: Program,
    options: SessionOptions,
  ) {
    this.#runtime = runtime;
    this.#threads = threads;
    this.#program = program;
    this.#options = options;
    this.#graph = traceStep(program, options.optimiser, options.rows);
    this.#shapes = Object.fromEntries(
      Object.entries(this.#graph.inputs).map(([name, { shape }]) => [name, shape]),
    );
    this.#scalars = ['stepSize', 'epsilon', 'kept'].filter((name) => name in this.#shapes);
    const start = options.state ?? freshState(packWeights(program, options.weights));
    this.#steps = start.steps;
    this.#state = Object.fromEntries(
      stateNames.map((name) => [name, this.#tensor(Float32Array.from(start[name]), [start[name].length])]),
    );
  }

  async load(): Promise<this> {
    this.#training = await openGraph(this.#runtime, this.#graph, this.#threads);
    return this;
  }

  async step(batch: Batch, learningRate = this.#options.optimiser.learningRate): Promise<number> {
    this.#steps += 1;
    const scalars = scalarsOfStep(this.#options.optimiser, this.#steps, learningRate);
    const feeds: Feeds = { ...this.#state };
    for (const name of this.#scalars) {
      feeds[name] = this.#tensor(Float32Array.of(scalars[name as keyof typeof scalars]), []);
    }
    for (const [name, values] of Object.entries(batch))
      feeds[name] = this.#tensor(values, this.#shapes[name]!);
    if (!this.#training) throw new Error('the session is disposed of');
    const result = await this.#training.run(feeds);
    this.#state = Object.fromEntries(stateNames.map((name) => [name, result[`${name}Next`]!]));
    return (result.lossNext!.data as Float32Array)[0]!;
  }

  async forward(batch: Batch, rows: number): Promise<Float32Array> {
    const graph = traceForward(this.#program, rows);
    if (this.#forward?.rows !== rows) {
      await this.#forward?.session.release();
      this.#forward = null;
      this.#forward = { rows, session: await openGraph(this.#runtime, graph, this.#threads) };
    }
    const feeds: Feeds = { weights: this.#state.weights! };
    for (const [name, { shape }] of Object.entries(graph.inputs))
      if (name !== 'weights') feeds[name] = this.#tensor(batch[name]!, shape);
    const { predictionNext } = await this.#forward.session.run(feeds);
    return predictionNext!.data as Float32Array;
  }

  weights(): Promise<ReturnType<typeof unpackWeights>> {
    return Promise.resolve(unpackWeights(this.#program, this.#state.weights!.data as Float32Array));
  }

  state(): Promise<TrainingState> {
    const row = (name: StateName): Float32Array => (this.#state[name]!.data as Float32Array).slice();
    return Promise.resolve({
      weights: row('weights'),
      firstMoment: row('firstMoment'),
      secondMoment: row('secondMoment'),
      steps: this.#steps,
    });
  }

  async dispose(): Promise<void> {
    await this.#training?.release();
    await this.#forward?.session.release();
    this.#training = null;
    this.#forward = null;
  }

  #tensor(values: Float32Array, shape: readonly number[]): Onnx.Tensor {
    return new this.#runtime.Tensor('float32', values, shape);
  }
}
