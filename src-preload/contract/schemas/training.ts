import { z } from 'zod';

/** What trains networks, in the order in which they are tried. */
export const executorId = z.enum(['tfjs-native', 'tfjs-webgpu', 'onnx', 'tfjs-wasm', 'plain']);
export type ExecutorId = z.infer<typeof executorId>;
