import { z } from 'zod';

export const empty = z.strictObject({});

/** Calendar date, `YYYY-MM-DD`. */
export const isoDate = z.iso.date();

/** Instant in milliseconds since 1970-01-01T00:00Z. */
export const epochMs = z.int();

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

type TypedArray = Float64Array | Int32Array | Uint8Array;

/** Schemas of typed arrays with the way to make one from numbers, for doors that carry JSON only. */
export const typedArraySchemas = z.registry<{
  readonly make: (values: number[]) => TypedArray;
  readonly gaps: boolean;
}>();

function typedArray<A extends TypedArray>(
  name: string,
  make: { new (values: number[]): A; new (length: number): A },
  allow: (value: number) => boolean,
  gaps = false,
) {
  const ok = (value: unknown): value is A => value instanceof make && everyElement(value, allow);
  const items = { type: gaps ? ['number', 'null'] : 'number' };
  return z
    .custom<A>(ok, { error: `expected ${name}` })
    .meta({ type: 'array', items, description: name })
    .register(typedArraySchemas, { make: (values) => new make(values), gaps });
}

function everyElement(values: TypedArray, allow: (value: number) => boolean): boolean {
  for (let index = 0; index < values.length; index += 1) if (!allow(values[index]!)) return false;
  return true;
}

/** Finite doubles; a plain array of numbers in JSON. */
export const float64 = typedArray<Float64Array>(
  'Float64Array of finite numbers',
  Float64Array,
  Number.isFinite,
);
/** Doubles in which NaN means "no data here"; `null` in JSON. */
export const float64WithGaps = typedArray<Float64Array>(
  'Float64Array, NaN where there is no data',
  Float64Array,
  () => true,
  true,
);
/** Calendar days since 1970-01-01, or counts. */
export const int32 = typedArray<Int32Array>('Int32Array', Int32Array, () => true);
export const uint8 = typedArray<Uint8Array>('Uint8Array', Uint8Array, () => true);

/** Where a number comes from: enough to recompute it. */
export const provenance = z.strictObject({
  /** Names of the publishers or files, newest first. */
  sources: z.array(z.string()),
  /** SHA-256 of the import batches that were read. */
  batchHashes: z.array(sha256),
  firstDate: isoDate.nullable(),
  lastDate: isoDate.nullable(),
  count: z.int(),
  method: z.string(),
  codeVersion: z.string(),
  seed: z.int().nullable(),
  /** True when any of it was simulated by Volterra. */
  sample: z.boolean(),
});
export type Provenance = z.infer<typeof provenance>;

/** How old the shown data is, counted in exchange sessions. */
export const freshness = z.strictObject({
  dataDate: isoDate.nullable(),
  ageSessions: z.int().nullable(),
  stale: z.boolean(),
});
export type Freshness = z.infer<typeof freshness>;

export const estimateStatus = z.enum([
  'OK',
  'TOO_FEW_DATA',
  'AT_BOUND',
  'NOT_IDENTIFIED',
  'NOT_CONVERGED',
  'NO_DATA',
]);

/** One estimated number with its error and its story. */
export const estimate = z.strictObject({
  id: z.string(),
  label: z.string(),
  value: z.number().nullable(),
  standardError: z.number().nullable(),
  interval95: z.tuple([z.number(), z.number()]).nullable(),
  unit: z.string(),
  count: z.int(),
  status: estimateStatus,
  warnings: z.array(z.string()),
  provenance,
});
export type Estimate = z.infer<typeof estimate>;

/** State of the VIX futures curve by the two nearest contracts. */
export const curveState = z.enum(['contango', 'backwardation', 'flat', 'unknown']);

/** Fields of an input that asks for one page of a long list. */
export const page = { limit: z.int().min(1).max(10_000).default(200), offset: z.int().min(0).default(0) };
