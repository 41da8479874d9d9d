import { evaluate } from './executors/plain/evaluate.ts';
import { openOnnxForward } from './executors/onnx/forward.ts';
import type { Predictor } from './executor.ts';
import { packWeights } from './program.ts';
import type { Program, Weights } from './program.ts';
import { traceForward } from './training-step.ts';

/** On onnxruntime, one thread; on the referee where that does not load. */
export async function openPredictor(program: Program, weights: Weights): Promise<Predictor> {
  const packed = packWeights(program, weights);
  return (await openOnnxForward(program, packed)) ?? plainPredictor(program, packed);
}

/** In plain TypeScript: slower, and there on every machine. */
export function plainPredictor(program: Program, packed: Float32Array): Predictor {
  return {
    predict: (batch, rows) => {
      const { prediction } = evaluate(traceForward(program, rows), { ...batch, weights: packed });
      return Promise.resolve(Float32Array.from(prediction!));
    },
    dispose: () => Promise.resolve(),
  };
}
