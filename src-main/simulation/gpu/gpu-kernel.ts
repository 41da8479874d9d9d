import type { StepProgram } from '#quant/processes/step-program.ts';
import type { KernelKind } from './kernel-kind.ts';
import { BINDINGS, programWgsl } from './wgsl.ts';

type Binding = keyof typeof BINDINGS;

/** A compiled kernel. */
export interface GpuKernel {
  readonly pipeline: GPUComputePipeline;
  readonly bindings: readonly Binding[];
}

/** Access of every binding; a kernel has those that its program and kind call for. */
const BUFFER_TYPES: Readonly<Record<Binding, GPUBufferBindingType>> = {
  run: 'uniform',
  table: 'read-only-storage',
  recordAt: 'read-only-storage',
  records: 'storage',
  weights: 'read-only-storage',
  history: 'storage',
  given: 'read-only-storage',
};

/**
 * Compiles the kernel of a program.
 * @param device that will run it
 * @param program of a process
 * @param kind of the kernel
 * @returns pipeline and the buffers it wants
 */
export async function compileKernel(
  device: GPUDevice,
  program: StepProgram,
  kind: KernelKind,
): Promise<GpuKernel> {
  const bindings: Binding[] = ['run', 'table', 'recordAt', 'records'];
  if (program.hasMemory) bindings.push('weights', 'history');
  if (kind.givenDraws) bindings.push('given');
  const layout = device.createBindGroupLayout({
    entries: bindings.map((name) => ({
      binding: BINDINGS[name],
      visibility: COMPUTE_STAGE,
      buffer: { type: BUFFER_TYPES[name] },
    })),
  });
  const pipeline = await device.createComputePipelineAsync({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: {
      module: device.createShaderModule({ label: program.id, code: programWgsl(program, kind) }),
      entryPoint: 'simulate',
    },
  });
  return { pipeline, bindings };
}

/** GPUShaderStage.COMPUTE. */
const COMPUTE_STAGE = 4;
