import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findRoot } from '#platform/runtime-layout.ts';

/** What carries a computation: vector code, or the readable reference where that cannot run. */
export type KernelBackend = 'wasm-simd' | 'typescript';

/** Where columns of a kernel lie: byte addresses for its calls, views for ours. */
export interface KernelColumns {
  readonly addresses: readonly number[];
  readonly views: readonly Float64Array[];
}

/** A compiled kernel with its memory. */
export interface Kernel<Exports> {
  readonly run: Exports;
  /**
   * Columns of the given lengths from the start of free memory, which grows as needed. One set at a time: the next call
   * hands out the same memory, and a growth detaches earlier views.
   */
  readonly columns: (...lengths: readonly number[]) => KernelColumns;
  /** The same memory as bytes. */
  readonly bytes: (address: number, length: number) => Uint8Array;
}

/** The part of the runtime's WebAssembly used here; its types come only with those of a browser. */
interface WebAssemblyApi {
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

/** What every kernel exports besides its functions. */
interface CommonExports {
  readonly memory: { readonly buffer: ArrayBuffer; readonly grow: (pages: number) => number };
  /** First byte that no constant occupies. */
  readonly freeMemory: () => number;
}

const PAGE_BYTES = 65_536;
const LANE_PAIR_BYTES = 16;
const loaded = new Map<string, Kernel<unknown> | null>();

/**
 * Kernel of a name, compiled at its first use in this thread.
 * @param name `black` for out/main/kernels/black.wasm
 * @returns null where the file is missing or the machine has no SIMD: the reference serves then
 */
export function loadKernel<Exports>(name: string): Kernel<Exports> | null {
  let kernel = loaded.get(name);
  if (kernel === undefined) {
    const bytes = readKernelFile(name);
    kernel = bytes !== null && WebAssembly.validate(bytes) ? instantiate(bytes) : null;
    loaded.set(name, kernel);
  }
  return kernel as Kernel<Exports> | null;
}

/** The same folder whether this module runs from its sources or from a bundle. */
function readKernelFile(name: string): Uint8Array<ArrayBuffer> | null {
  const root = findRoot(dirname(fileURLToPath(import.meta.url)));
  try {
    return new Uint8Array(readFileSync(join(root, 'out/main/kernels', `${name}.wasm`)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function instantiate(bytes: Uint8Array<ArrayBuffer>): Kernel<unknown> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
  const { memory, freeMemory } = exports as CommonExports;
  const start = alignUp(freeMemory());
  return {
    run: exports,
    columns: (...lengths) => {
      const addresses: number[] = [];
      let end = start;
      for (const length of lengths) {
        addresses.push(end);
        end += alignUp(length * Float64Array.BYTES_PER_ELEMENT);
      }
      const missing = end - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
      const views = lengths.map((length, i) => new Float64Array(memory.buffer, addresses[i], length));
      return { addresses, views };
    },
    bytes: (address, length) => new Uint8Array(memory.buffer, address, length),
  };
}

function alignUp(bytes: number): number {
  return Math.ceil(bytes / LANE_PAIR_BYTES) * LANE_PAIR_BYTES;
}
