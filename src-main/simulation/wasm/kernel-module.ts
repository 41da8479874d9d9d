import type { ProgramGraph } from '../graph/trace-program.ts';
import { traceNormalQuantile } from '../graph/trace-program.ts';
import { name, sized, unsigned, vector, type Bytes } from './binary-writer.ts';
import { constantPool } from './constant-pool.ts';
import { mirrorFunction, normalsFunction, uniformsFunction, type KernelPlace } from './draw-code.ts';
import { CONSTANTS_AT, groupShape, type GroupShape } from './layout.ts';
import { TYPES } from './opcodes.ts';
import { ADVANCE_PARAMETERS, advanceFunction } from './step-code.ts';
import { webAssembly } from './web-assembly.ts';

/** Functions of a kernel; all numbers are bytes, addresses or counts. */
export interface KernelExports {
  readonly uniforms: (firstPath: number, table: number, draws: number, blocks: number) => void;
  readonly normals: (draws: number, steps: number) => void;
  readonly mirror: (draws: number, steps: number) => void;
  /** Parameters as `advanceFunction` lists them. */
  readonly advance: (...parameters: readonly number[]) => number;
}

/** A compiled kernel, to be given a memory. */
export interface KernelModule {
  readonly shape: GroupShape;
  readonly compiled: object;
  /** What lies at `CONSTANTS_AT`. */
  readonly constants: Uint8Array;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const [TYPE_SECTION, IMPORT_SECTION, FUNCTION_SECTION, EXPORT_SECTION, CODE_SECTION] = [1, 2, 3, 7, 10];
const FUNCTION_TYPE = 0x60;
/** A memory of another module with a least number of pages and no largest one. */
const [MEMORY_IMPORT, NO_LIMIT, LEAST_PAGES] = [0x02, 0x00, 1];
/** Kernels that are kept; the one used longest ago goes first. */
const KEPT = 32;
const kept = new Map<string, KernelModule>();

interface KernelFunction {
  readonly name: keyof KernelExports;
  readonly parameters: number;
  readonly results: number;
  readonly body: Bytes;
}

/**
 * Kernel of a program, written and compiled at its first use in this thread.
 * @param step of the program
 * @returns module that any memory can be given to
 */
export function kernelModule(step: ProgramGraph): KernelModule {
  const key = moduleKey(step);
  const found = kept.get(key) ?? compile(step);
  kept.delete(key);
  kept.set(key, found);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return found;
}

/** Everything that the code depends on; −0 and 0 are two constants. */
function moduleKey({ program, graph }: ProgramGraph): string {
  const exact = (_: string, value: unknown): unknown =>
    typeof value === 'number' && (Object.is(value, -0) || !Number.isFinite(value))
      ? `number ${Object.is(value, -0) ? '-0' : String(value)}`
      : value;
  const { states, draws, coefficients, hasMemory } = program;
  return JSON.stringify([graph, states.length, draws, coefficients.length, hasMemory], exact);
}

function compile(step: ProgramGraph): KernelModule {
  const { precision } = step.graph;
  const shape = groupShape(precision);
  const pool = constantPool(precision, CONSTANTS_AT);
  const place: KernelPlace = { precision, shape, pool };
  const { draws } = step.program;
  const functions: KernelFunction[] = [
    { name: 'uniforms', parameters: 4, results: 0, body: uniformsFunction(place) },
    {
      name: 'normals',
      parameters: 2,
      results: 0,
      body: normalsFunction(place, traceNormalQuantile(precision), draws),
    },
    { name: 'mirror', parameters: 2, results: 0, body: mirrorFunction(place, draws) },
    { name: 'advance', parameters: ADVANCE_PARAMETERS, results: 1, body: advanceFunction(place, step) },
  ];
  return { shape, compiled: new webAssembly.Module(moduleBytes(functions)), constants: pool.bytes() };
}

function moduleBytes(functions: readonly KernelFunction[]): Uint8Array<ArrayBuffer> {
  const words = (count: number): Bytes => vector(Array.from({ length: count }, () => [TYPES.i32]));
  const section = (id: number, entries: readonly Bytes[]): Bytes => [id, ...sized(vector(entries))];
  return Uint8Array.from([
    ...MAGIC,
    ...section(
      TYPE_SECTION,
      functions.map(({ parameters, results }) => [FUNCTION_TYPE, ...words(parameters), ...words(results)]),
    ),
    ...section(IMPORT_SECTION, [[...name('host'), ...name('memory'), MEMORY_IMPORT, NO_LIMIT, LEAST_PAGES]]),
    ...section(
      FUNCTION_SECTION,
      functions.map((_, i) => unsigned(i)),
    ),
    ...section(
      EXPORT_SECTION,
      functions.map((entry, i) => [...name(entry.name), 0x00, ...unsigned(i)]),
    ),
    ...section(
      CODE_SECTION,
      functions.map(({ body }) => body),
    ),
  ]);
}
