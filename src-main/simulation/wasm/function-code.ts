import { signed, sized, unsigned, vector, type Bytes } from './binary-writer.ts';
import {
  BRANCH_IF,
  CONSTANT,
  END,
  IF,
  LOAD_BYTE,
  LOCAL_GET,
  LOCAL_SET,
  LOOP,
  NOTHING,
  PLAIN_OPS,
  SHUFFLE,
  TYPES,
  VECTOR_MEMORY_OPS,
  VECTOR_OPS,
  VECTOR_PREFIX,
  type PlainOp,
  type ValueType,
  type VectorMemoryOp,
  type VectorOp,
} from './opcodes.ts';

/** A local variable of a function; parameters come first. */
export type Local = number;

/** Body of one function, written from front to back. Values are passed on in locals, of which the compiler makes registers. */
export interface FunctionCode {
  readonly local: (type: ValueType) => Local;
  readonly get: (local: Local) => void;
  readonly set: (local: Local) => void;
  readonly integer: (value: number) => void;
  readonly plain: (op: PlainOp) => void;
  /** local ← local + value */
  readonly increase: (local: Local, value: number) => void;
  /** Byte at address + offset, the address on the stack. */
  readonly loadByte: (offset: number) => void;
  /** Applies a vector instruction to locals; shifts take their distance last. */
  readonly vector: (op: VectorOp, operands: readonly Local[], shift?: number) => Local;
  /** As `vector`, into a local that exists. */
  readonly assign: (target: Local, op: VectorOp, operands: readonly Local[]) => void;
  readonly copy: (target: Local, source: Local) => void;
  readonly isAnyTrue: (mask: Local) => void;
  /** Four copies of the word on the stack. */
  readonly splat: () => Local;
  /** Lanes of 32 bits: 0–3 of a, 4–7 of b. */
  readonly shuffle: (a: Local, b: Local, lanes: readonly number[]) => Local;
  /** Vector at address + offset. */
  readonly load: (op: VectorMemoryOp, address: Local | 'absolute', offset: number) => Local;
  readonly store: (address: Local, offset: number, value: Local) => void;
  /** Repeats the body while it leaves something other than 0 on the stack. */
  readonly loop: (body: () => void) => void;
  /** Runs the body where the stack holds something other than 0. */
  readonly when: (body: () => void) => void;
  /** The function as an entry of the code section. */
  readonly finish: () => Bytes;
}

/** Bytes of a body and the types of its locals. */
interface Writer {
  readonly put: (...bytes: Bytes) => void;
  readonly local: (type: ValueType) => Local;
  readonly get: (local: Local) => void;
  readonly set: (local: Local) => void;
  /** The vector on the stack, in a new local. */
  readonly keep: () => Local;
  readonly vectorOp: (op: number) => void;
  readonly finish: () => Bytes;
}

function writer(parameters: number): Writer {
  const code: Bytes = [];
  const types: ValueType[] = [];
  const put = (...bytes: Bytes): void => {
    code.push(...bytes);
  };
  const local = (type: ValueType): Local => parameters + types.push(type) - 1;
  const set = (target: Local): void => put(LOCAL_SET, ...unsigned(target));
  return {
    put,
    local,
    set,
    get: (source) => put(LOCAL_GET, ...unsigned(source)),
    keep: () => {
      const target = local('v128');
      set(target);
      return target;
    },
    vectorOp: (op) => put(VECTOR_PREFIX, ...unsigned(op)),
    finish: () => sized([...vector(types.map((type) => [1, TYPES[type]])), ...code, END]),
  };
}

/**
 * Starts the body of a function.
 * @param parameters number of its parameters, all of them i32
 * @returns writer
 */
export function functionCode(parameters: number): FunctionCode {
  const own = writer(parameters);
  return { ...scalarCode(own), ...vectorCode(own), finish: own.finish };
}

type ScalarPart = 'local' | 'get' | 'set' | 'integer' | 'plain' | 'increase' | 'loadByte' | 'loop' | 'when';

function scalarCode({ put, local, get, set }: Writer): Pick<FunctionCode, ScalarPart> {
  const integer = (value: number): void => put(CONSTANT, ...signed(value | 0));
  return {
    local,
    get,
    set,
    integer,
    plain: (op) => put(PLAIN_OPS[op]),
    increase: (target, value) => {
      get(target);
      integer(value);
      put(PLAIN_OPS['i32.add']);
      set(target);
    },
    loadByte: (offset) => put(LOAD_BYTE, 0, ...unsigned(offset)),
    loop: (body) => {
      put(LOOP, NOTHING);
      body();
      put(BRANCH_IF, 0, END);
    },
    when: (body) => {
      put(IF, NOTHING);
      body();
      put(END);
    },
  };
}

function vectorCode(own: Writer): Omit<FunctionCode, ScalarPart | 'finish'> {
  const { put, get, set, keep, vectorOp } = own;
  const memory = (op: VectorMemoryOp, offset: number): void => {
    vectorOp(VECTOR_MEMORY_OPS[op]);
    put(0, ...unsigned(offset));
  };
  return {
    vector: (op, operands, shift) => {
      operands.forEach(get);
      if (shift !== undefined) put(CONSTANT, ...signed(shift));
      vectorOp(VECTOR_OPS[op]);
      return keep();
    },
    assign: (target, op, operands) => {
      operands.forEach(get);
      vectorOp(VECTOR_OPS[op]);
      set(target);
    },
    copy: (target, source) => {
      get(source);
      set(target);
    },
    isAnyTrue: (mask) => {
      get(mask);
      vectorOp(VECTOR_OPS['v128.any_true']);
    },
    splat: () => {
      vectorOp(VECTOR_OPS['i32x4.splat']);
      return keep();
    },
    shuffle: (a, b, lanes) => {
      get(a);
      get(b);
      vectorOp(SHUFFLE);
      put(...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)));
      return keep();
    },
    load: (op, address, offset) => {
      if (address === 'absolute') put(CONSTANT, 0);
      else get(address);
      memory(op, offset);
      return keep();
    },
    store: (address, offset, value) => {
      get(address);
      get(value);
      memory('v128.store', offset);
    },
  };
}
