import type * as Onnx from 'onnxruntime-node';
import type { Predictor } from '../../executor.ts';
import type { Program } from '../../program.ts';
import { traceForward } from '../../training-step.ts';
import { openGraph } from './open-graph.ts';
import type { Runtime } from './open-graph.ts';

/** The prediction alone, on one thread of onnxruntime. @returns null where it does not load on this machine */
export async function openOnnxForward(program: Program, packed: Float32Array): Promise<Predictor | null> {
  const runtime = await loadRuntime();
  return runtime && onnxPredictor(runtime, program, packed);
}

async function loadRuntime(): Promise<Runtime | null> {
  try {
    return ((await import('onnxruntime-node')) as unknown as { default: Runtime }).default;
  } catch {
    return null;
  }
}

function onnxPredictor(runtime: Runtime, program: Program, packed: Float32Array): Predictor {
  const weights = new runtime.Tensor('float32', packed, [packed.length]);
  let last: {
    readonly rows: number;
    readonly graph: ReturnType<typeof traceForward>;
    readonly session: Onnx.InferenceSession;
  } | null = null;
  const prepare = async (rows: number): Promise<NonNullable<typeof last>> => {
    if (last?.rows === rows) return last;
    await last?.session.release();
    const graph = traceForward(program, rows);
    const session = await openGraph(runtime, graph, 1);
    last = { rows, graph, session };
    return last;
  };
  return {
    predict: async (batch, rows) => {
      const { graph, session } = await prepare(rows);
      const given = Object.entries(graph.inputs).filter(([name]) => name !== 'weights');
      const feeds = given.map(([name, { shape }]) => [
        name,
        new runtime.Tensor('float32', batch[name]!, shape),
      ]);
      const { predictionNext } = await session.run({ ...Object.fromEntries(feeds), weights } as Record<
        string,
        Onnx.Tensor
      >);
      return predictionNext!.data as Float32Array;
    },
    dispose: async () => {
      await last?.session.release();
      last = null;
    },
  };
}
