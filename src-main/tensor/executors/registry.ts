import type { Executor } from '../executor.ts';
import { onnxExecutor } from './onnx.ts';
import { plainExecutor } from './plain.ts';
import { tfjsNativeExecutor } from './tfjs-native.ts';
import { tfjsWasmExecutor } from './tfjs-wasm.ts';
import { tfjsWebgpuExecutor } from './tfjs-webgpu.ts';

/** Every executor: one line each. */
export const executors: readonly Executor[] = [
  tfjsNativeExecutor,
  tfjsWebgpuExecutor,
  onnxExecutor,
  tfjsWasmExecutor,
  plainExecutor,
];
