import { setTimeout } from 'node:timers/promises';
import {
  BLOCK_PATHS,
  type DeviceSimulator,
  type GivenDraws,
  type PathRange,
  type SimulationRun,
} from '../back-end.ts';
import { DeviceError, sentenceOf } from './device-error.ts';
import type { OpenDevice } from './device.ts';
import { BINDINGS, MEMORY_TILE, WORKGROUP_PATHS } from './wgsl.ts';
import { compileKernel, type GpuKernel } from './gpu-kernel.ts';

/** Of GPUBufferUsage and GPUMapMode. */
const [MAP_READ, COPY_SRC, COPY_DST, UNIFORM, STORAGE] = [1, 4, 8, 64, 128];
const FOR_READING = 1;
const FLOAT_BYTES = 4;
/** Most that one buffer of a dispatch takes, so that a simulation leaves room for what else the card does. */
const LARGEST_BUFFER_BYTES = 256 * 2 ** 20;
/** Path steps of a dispatch: a weak card takes a second for them, and systems reset a device that is silent for two. */
const MOST_WORK = 2 ** 28;
/** The same for an adapter that computes on the processor: about 60 ms, so that it lets go soon. */
const MOST_SOFTWARE_WORK = 2 ** 22;
/** How long a failure waits for the news that the device is gone. */
const GRACE_MS = 100;
/** Workgroups of a dimension. */
const MOST_WORKGROUPS = 65_535;

/**
 * A run on a graphics processor, in single precision.
 *
 * Draws are those of the other back ends bit for bit. States are not: division and square root may be off by 2.5 units in
 * the last place there, and products may be fused into sums.
 * @param run what to simulate, in singles
 * @param opened device
 * @returns simulator; ranges may be of any size
 * @throws DeviceError NOT_SUPPORTED where the run is in doubles
 */
export function gpuSimulator(run: SimulationRun, opened: OpenDevice): DeviceSimulator {
  if (run.precision !== 'f32') {
    throw new DeviceError('NOT_SUPPORTED', 'Graphics processors compute in single precision here.');
  }
  const { device } = opened;
  const shape = shapeOf(run);
  const kernels = new Map<boolean, Promise<GpuKernel>>();
  const kernelFor = (givenDraws: boolean): Promise<GpuKernel> => {
    const known = kernels.get(givenDraws);
    if (known) return known;
    const compiled = guarded(opened, () =>
      compileKernel(device, run.program, { mirrored: run.mirrored, givenDraws }),
    );
    kernels.set(givenDraws, compiled);
    return compiled;
  };
  let tables: Tables | undefined;

  async function simulatePart(
    range: PathRange,
    draws: Float32Array<ArrayBuffer> | null,
  ): Promise<Float32Array> {
    const kernel = await kernelFor(draws !== null);
    return guarded(opened, async () => {
      tables ??= createTables(device, run);
      return runKernel(device, { run, kernel, tables, range, draws, shape });
    });
  }
  return {
    simulate: async (range, draws) => {
      const most = largestPart(opened, { run, shape, givenDraws: draws !== undefined });
      const { sides } = shape;
      const { paths: all } = range;
      if (all <= most) {
        const given = draws ? Float32Array.from(draws) : null;
        return { paths: all, sides, values: await simulatePart(range, given) };
      }
      const values = new Float32Array(shape.columns * all);
      for (let offset = 0; offset < range.paths; offset += most) {
        const paths = Math.min(most, all - offset);
        const part = { firstPath: range.firstPath + offset, paths };
        const given = draws ? drawsOfPart(draws, range, { offset, paths }) : null;
        const found = await simulatePart(part, given);
        placeColumns(values, found, { offset, paths: all });
      }
      return { paths: all, sides, values };
    },
    dispose: () => {
      if (tables) for (const buffer of Object.values(tables)) buffer.destroy();
      tables = undefined;
    },
  };
}

interface Shape {
  readonly sides: 1 | 2;
  /** Values recorded of one path. */
  readonly columns: number;
}

function shapeOf({ program, recordAt, mirrored }: SimulationRun): Shape {
  const sides = mirrored ? 2 : 1;
  return { sides, columns: recordAt.length * program.states.length * sides };
}

/** Most paths of a dispatch: whole workgroups within the limits of the device and of good manners. */
function largestPart(
  { device: { limits }, isSoftware }: OpenDevice,
  { run, shape, givenDraws }: { run: SimulationRun; shape: Shape; givenDraws: boolean },
): number {
  const { program, steps } = run;
  const mostBytes = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize, LARGEST_BUFFER_BYTES);
  const columns = Math.max(
    shape.columns,
    program.hasMemory ? steps * shape.sides : 0,
    givenDraws ? steps * program.draws.length : 0,
  );
  const inBuffers = Math.floor(mostBytes / (columns * FLOAT_BYTES * BLOCK_PATHS));
  if (inBuffers === 0) throw new DeviceError('NOT_SUPPORTED', 'One block of paths is larger than a buffer.');
  const work = steps * shape.sides * (program.hasMemory ? 1 + steps / MEMORY_TILE : 1);
  const mostWork = isSoftware ? MOST_SOFTWARE_WORK : MOST_WORK;
  const inTime = Math.max(Math.floor(mostWork / (work * WORKGROUP_PATHS)), 1);
  return Math.min((inBuffers * BLOCK_PATHS) / WORKGROUP_PATHS, inTime, MOST_WORKGROUPS) * WORKGROUP_PATHS;
}

type Tables = Readonly<Record<'table' | 'recordAt' | 'weights', GPUBuffer>>;

/** Buffers that all dispatches of a run share. */
function createTables(device: GPUDevice, run: SimulationRun): Tables {
  const table = new Float32Array(run.initial.length + run.coefficients.length);
  table.set(run.initial);
  table.set(run.coefficients, run.initial.length);
  const recordAt = new Uint32Array(run.recordAt.length + 1);
  recordAt.set(run.recordAt);
  const weights = new Float32Array(run.steps + MEMORY_TILE);
  if (run.memoryKernel) weights.set(run.memoryKernel);
  return {
    table: filledBuffer(device, table, STORAGE),
    recordAt: filledBuffer(device, recordAt, STORAGE),
    weights: filledBuffer(device, weights, STORAGE),
  };
}

function filledBuffer(
  device: GPUDevice,
  values: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
  usage: number,
): GPUBuffer {
  const buffer = device.createBuffer({ size: Math.max(values.byteLength, 16), usage: usage | COPY_DST });
  device.queue.writeBuffer(buffer, 0, values);
  return buffer;
}

interface Dispatch {
  readonly run: SimulationRun;
  readonly kernel: GpuKernel;
  readonly tables: Tables;
  readonly range: PathRange;
  readonly draws: Float32Array<ArrayBuffer> | null;
  readonly shape: Shape;
}

/** One dispatch and the reading of what it recorded. */
async function runKernel(device: GPUDevice, dispatch: Dispatch): Promise<Float32Array> {
  const { run, kernel, range, shape } = dispatch;
  const bytes = shape.columns * range.paths * FLOAT_BYTES;
  const own: GPUBuffer[] = [];
  const create = (size: number, usage: number): GPUBuffer => {
    const buffer = device.createBuffer({ size, usage });
    own.push(buffer);
    return buffer;
  };
  const records = create(bytes, STORAGE | COPY_SRC);
  const reading = create(bytes, MAP_READ | COPY_DST);
  const words = filledBuffer(device, runWords(run, range), UNIFORM);
  own.push(words);
  const given: Partial<Record<keyof typeof BINDINGS, GPUBuffer>> = {
    ...dispatch.tables,
    records,
    run: words,
  };
  if (run.program.hasMemory)
    given.history = create(run.steps * shape.sides * range.paths * FLOAT_BYTES, STORAGE);
  if (dispatch.draws) own.push((given.given = filledBuffer(device, dispatch.draws, STORAGE)));
  try {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: kernel.pipeline.getBindGroupLayout(0),
        entries: kernel.bindings.map((name) => ({
          binding: BINDINGS[name],
          resource: { buffer: given[name]! },
        })),
      }),
    );
    pass.dispatchWorkgroups(Math.ceil(range.paths / WORKGROUP_PATHS));
    pass.end();
    encoder.copyBufferToBuffer(records, 0, reading, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await reading.mapAsync(FOR_READING);
    return new Float32Array(reading.getMappedRange()).slice();
  } finally {
    for (const buffer of own) buffer.destroy();
  }
}

/** The uniform `Run` of the kernel. */
function runWords(
  { steps, stream, seed }: SimulationRun,
  { firstPath, paths }: PathRange,
): Uint32Array<ArrayBuffer> {
  return Uint32Array.of(firstPath, paths, steps, stream, seed % 2 ** 32, Math.floor(seed / 2 ** 32), 0, 0);
}

/** Draws of some paths of a range, as singles. */
function drawsOfPart(
  draws: GivenDraws,
  range: PathRange,
  { offset, paths }: { readonly offset: number; readonly paths: number },
): Float32Array<ArrayBuffer> {
  const columns = draws.length / range.paths;
  const part = new Float32Array(columns * paths);
  for (let column = 0; column < columns; column += 1) {
    const from = column * range.paths + offset;
    part.set(draws.subarray(from, from + paths), column * paths);
  }
  return part;
}

/** Puts the columns of a part into those of the range. */
function placeColumns(
  values: Float32Array,
  part: Float32Array,
  { offset, paths }: { readonly offset: number; readonly paths: number },
): void {
  const columns = values.length / paths;
  const partPaths = part.length / columns;
  for (let column = 0; column < columns; column += 1) {
    values.set(part.subarray(column * partPaths, (column + 1) * partPaths), column * paths + offset);
  }
}

/** Runs device work so that whatever goes wrong comes out as a `DeviceError`. */
async function guarded<T>(opened: OpenDevice, submit: () => Promise<T>): Promise<T> {
  const { device } = opened;
  const gone = opened.lostError();
  if (gone) throw gone;
  for (const filter of ['validation', 'internal', 'out-of-memory'] as const) device.pushErrorScope(filter);
  const submitted = settled(submit());
  // closed before anything is awaited, so that runs which overlap do not see each other's errors
  const scopes = ['memory', 'internal', 'validation'].map(() => device.popErrorScope().catch(() => null));
  const outcome = await Promise.race([submitted, opened.lost]);
  if (outcome instanceof DeviceError) throw outcome;
  const found = await Promise.race([Promise.all(scopes), opened.lost]);
  if (found instanceof DeviceError) throw found;
  const [memory, internal, validation] = found;
  if (memory) throw new DeviceError('DEVICE_OUT_OF_MEMORY', `The device is out of memory: ${memory.message}`);
  const refused = internal ?? validation;
  if (refused) throw new DeviceError('DEVICE_FAILED', `The device refused the work: ${refused.message}`);
  if ('value' in outcome) return outcome.value;
  // a device that goes tears down what it was doing before it says so
  const lost = await Promise.race([opened.lost, afterTurns()]);
  throw lost ?? failed(outcome.thrown);
}

function failed(cause: unknown): DeviceError {
  return new DeviceError('DEVICE_FAILED', `The device failed: ${sentenceOf(cause)}`, { cause });
}

type Settled<T> = { readonly value: T } | { readonly thrown: unknown };

async function settled<T>(work: Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await work };
  } catch (thrown) {
    return { thrown };
  }
}

async function afterTurns(): Promise<null> {
  await setTimeout(GRACE_MS);
  return null;
}
