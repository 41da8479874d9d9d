import { z } from 'zod';
import { typedArraySchemas } from './schemas/common.ts';

/** A value as plain JSON: typed arrays become arrays of numbers, NaN in them (a gap) becomes null. */
export function toPlainJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value))
    return Array.from(value as Float64Array, (item) => (Number.isNaN(item) ? null : item));
  if (Array.isArray(value)) return value.map(toPlainJson);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlainJson(item)]));
}

/** Schemas around a schema that change nothing of the shape. */
const wrappers = [z.ZodOptional, z.ZodNullable, z.ZodDefault, z.ZodPrefault];

/** Turns arrays of numbers into the typed arrays that the schema asks for; everything else is left to validation. */
export function fromPlainJson(schema: z.ZodType, value: unknown): unknown {
  const typed = typedArraySchemas.get(schema);
  if (typed)
    return isNumbers(value, typed.gaps) ? typed.make(value.map((item) => item ?? Number.NaN)) : value;
  if (wrappers.some((wrapper) => schema instanceof wrapper))
    return fromPlainJson((schema as z.ZodOptional).unwrap() as z.ZodType, value);
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((item) => fromPlainJson(schema.element as z.ZodType, item));
  if (schema instanceof z.ZodObject && isRecord(value)) {
    const shape = schema.shape as Readonly<Record<string, z.ZodType>>;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        Object.hasOwn(shape, key) ? fromPlainJson(shape[key]!, item) : item,
      ]),
    );
  }
  return value;
}

function isNumbers(value: unknown, gaps: boolean): value is (number | null)[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number' || (gaps && item === null));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
