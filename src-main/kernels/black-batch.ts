import { blackPrices as referencePrices } from '#quant/black/black-prices.ts';
import {
  impliedVols as referenceVols,
  impliedVolsOfTimeValues as referenceVolsOfTimeValues,
} from '#quant/black/implied-vols.ts';
import type { PriceColumns, TimeValueColumns, VolColumns } from '#quant/black/option-columns.ts';
import { loadKernel, type Kernel, type KernelBackend } from './load-kernels.ts';

/** Exports of black.kernel.ts; every address in bytes, every call says how many elements it left to the reference. */
interface BlackExports {
  readonly prices: KernelCall;
  readonly volsOfPrices: KernelCall;
  readonly volsOfTimeValues: KernelCall;
}

/** Addresses of the inputs, of flags where the call has them, of `out`, of `status`, then the even count. */
type KernelCall = (...addresses: readonly number[]) => number;

/** Blocks that stay in the first cache; the first few also let the compiler optimise the kernel before the bulk comes. */
const BLOCK = 1024;
/** Status of an element that the kernel leaves to the reference. */
const UNDONE = 255;

/**
 * Undiscounted Black-76 prices of many options.
 * @param out [n] prices; NaN where the status is not `ok`
 * @param status [n] as the reference
 * @param options columns [n]
 * @returns what did the work
 */
export function blackPrices(out: Float64Array, status: Uint8Array, options: VolColumns): KernelBackend {
  return runInBlocks(
    'prices',
    { out, status, columns: options, isCall: options.isCall, reference: referencePrices },
    [options.forwards, options.strikes, options.expiryYears, options.vols],
  );
}

/**
 * Black implied vols of many undiscounted prices.
 * @param out [n] vols, decimal per √year; NaN where the status is not `ok`
 * @param status [n] as the reference
 * @param options columns [n]
 * @returns what did the work
 */
export function impliedVols(out: Float64Array, status: Uint8Array, options: PriceColumns): KernelBackend {
  return runInBlocks(
    'volsOfPrices',
    { out, status, columns: options, isCall: options.isCall, reference: referenceVols },
    [options.prices, options.forwards, options.strikes, options.expiryYears],
  );
}

/**
 * Black implied vols of many undiscounted out-of-the-money prices.
 * @param out [n] vols, decimal per √year; NaN where the status is not `ok`
 * @param status [n] as the reference
 * @param options columns [n]
 * @returns what did the work
 */
export function impliedVolsOfTimeValues(
  out: Float64Array,
  status: Uint8Array,
  options: TimeValueColumns,
): KernelBackend {
  return runInBlocks(
    'volsOfTimeValues',
    { out, status, columns: options, reference: referenceVolsOfTimeValues },
    [options.timeValues, options.forwards, options.strikes, options.expiryYears],
  );
}

/** A column of doubles or of flags, `isCall`. */
type Column = Float64Array | Uint8Array;

interface Batch<Columns> {
  readonly out: Float64Array;
  readonly status: Uint8Array;
  readonly columns: Columns;
  readonly isCall?: Uint8Array;
  readonly reference: (out: Float64Array, status: Uint8Array, columns: Columns) => void;
}

function runInBlocks<Columns extends object>(
  name: keyof BlackExports,
  batch: Batch<Columns>,
  inputs: readonly Float64Array[],
): KernelBackend {
  const kernel = loadKernel<BlackExports>('black');
  if (kernel === null) {
    batch.reference(batch.out, batch.status, batch.columns);
    return 'typescript';
  }
  const { isCall } = batch;
  const block = openBlock(kernel, inputs.length);
  const call = kernel.run[name];
  const flagAddresses = isCall === undefined ? [] : [block.flagsAddress];
  for (let from = 0; from < batch.out.length; from += BLOCK) {
    const size = Math.min(BLOCK, batch.out.length - from);
    for (const [i, input] of inputs.entries()) block.inputs[i]!.set(input.subarray(from, from + size));
    if (isCall !== undefined) block.flags.set(isCall.subarray(from, from + size));
    // The lane beside an odd last element gets that element again.
    if (size % 2 === 1) {
      for (const input of block.inputs) input[size] = input[size - 1]!;
      block.flags[size] = block.flags[size - 1]!;
    }
    const count = size + (size % 2);
    const undone = call(
      ...block.inputAddresses,
      ...flagAddresses,
      block.outAddress,
      block.statusAddress,
      count,
    );
    batch.out.set(size === BLOCK ? block.out : block.out.subarray(0, size), from);
    batch.status.set(size === BLOCK ? block.status : block.status.subarray(0, size), from);
    if (undone > 0) finishByReference(batch, from, from + size);
  }
  return 'wasm-simd';
}

interface Block {
  readonly inputs: readonly Float64Array[];
  readonly inputAddresses: readonly number[];
  readonly flags: Uint8Array;
  readonly flagsAddress: number;
  readonly out: Float64Array;
  readonly outAddress: number;
  readonly status: Uint8Array;
  readonly statusAddress: number;
}

function openBlock(kernel: Kernel<BlackExports>, inputCount: number): Block {
  const bytesAsDoubles = BLOCK / Float64Array.BYTES_PER_ELEMENT;
  const lengths = [...new Array<number>(inputCount + 1).fill(BLOCK), bytesAsDoubles, bytesAsDoubles];
  const { addresses, views } = kernel.columns(...lengths);
  const [outAddress, flagsAddress, statusAddress] = addresses.slice(inputCount) as [number, number, number];
  return {
    inputs: views.slice(0, inputCount),
    inputAddresses: addresses.slice(0, inputCount),
    out: views[inputCount]!,
    outAddress,
    flags: kernel.bytes(flagsAddress, BLOCK),
    flagsAddress,
    status: kernel.bytes(statusAddress, BLOCK),
    statusAddress,
  };
}

/** The reference takes the elements of a block that the kernel left undone, with all their columns. */
function finishByReference<Columns extends object>(
  { out, status, columns, reference }: Batch<Columns>,
  from: number,
  to: number,
): void {
  const undone: number[] = [];
  for (let i = from; i < to; i += 1) if (status[i] === UNDONE) undone.push(i);
  const own = Object.fromEntries(
    Object.entries(columns as Record<string, Column>).map(([key, column]) => [key, pick(column, undone)]),
  );
  const values = new Float64Array(undone.length);
  const statuses = new Uint8Array(undone.length);
  reference(values, statuses, own as Columns);
  for (const [j, i] of undone.entries()) {
    out[i] = values[j]!;
    status[i] = statuses[j]!;
  }
}

function pick(column: Column, indices: readonly number[]): Column {
  const picked = new (column.constructor as typeof Float64Array | typeof Uint8Array)(indices.length);
  for (const [j, i] of indices.entries()) picked[j] = column[i]!;
  return picked;
}
