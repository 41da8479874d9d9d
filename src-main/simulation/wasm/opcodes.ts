/** Instructions without immediates, by their names in the text format. */
export const PLAIN_OPS = {
  return: 0x0f,
  'i32.eqz': 0x45,
  'i32.lt_u': 0x49,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.and': 0x71,
} as const;

/** Vector instructions without immediates; all follow `VECTOR_PREFIX`. */
export const VECTOR_OPS = {
  'i32x4.splat': 17,
  'f32x4.lt': 67,
  'f64x2.lt': 73,
  'v128.and': 78,
  'v128.andnot': 79,
  'v128.or': 80,
  'v128.xor': 81,
  'v128.bitselect': 82,
  'v128.any_true': 83,
  'f32x4.nearest': 106,
  'i32x4.shl': 171,
  'i32x4.shr_u': 173,
  'i32x4.add': 174,
  'i32x4.sub': 177,
  'i64x2.shl': 203,
  'i64x2.shr_u': 205,
  'i64x2.add': 206,
  'i64x2.sub': 209,
  'i64x2.extmul_low_i32x4_u': 222,
  'i64x2.extmul_high_i32x4_u': 223,
  'f32x4.abs': 224,
  'f32x4.sqrt': 227,
  'f32x4.add': 228,
  'f32x4.sub': 229,
  'f32x4.mul': 230,
  'f32x4.div': 231,
  'f32x4.pmin': 234,
  'f32x4.pmax': 235,
  'f64x2.abs': 236,
  'f64x2.sqrt': 239,
  'f64x2.add': 240,
  'f64x2.sub': 241,
  'f64x2.mul': 242,
  'f64x2.div': 243,
  'f64x2.pmin': 246,
  'f64x2.pmax': 247,
  'f32x4.convert_i32x4_s': 250,
} as const;

/** Vector instructions that read or write memory. */
export const VECTOR_MEMORY_OPS = {
  'v128.load': 0,
  'v128.load32_splat': 9,
  'v128.load64_splat': 10,
  'v128.store': 11,
} as const;

export type PlainOp = keyof typeof PLAIN_OPS;
export type VectorOp = keyof typeof VECTOR_OPS;
export type VectorMemoryOp = keyof typeof VECTOR_MEMORY_OPS;

export const VECTOR_PREFIX = 0xfd;
export const SHUFFLE = 13;
export const LOOP = 0x03;
export const IF = 0x04;
export const END = 0x0b;
export const BRANCH_IF = 0x0d;
export const LOCAL_GET = 0x20;
export const LOCAL_SET = 0x21;
export const LOAD_BYTE = 0x2d;
export const CONSTANT = 0x41;
/** Type of a block that leaves nothing. */
export const NOTHING = 0x40;
export const TYPES = { i32: 0x7f, v128: 0x7b } as const;
export type ValueType = keyof typeof TYPES;
