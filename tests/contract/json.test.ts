import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { contract } from '#contract/contract.ts';
import { errorTable } from '#contract/errors.ts';
import { describeContract } from '#contract/json-schema.ts';
import { fromPlainJson, toPlainJson } from '#contract/json.ts';
import { float64, float64WithGaps, int32, uint8 } from '#contract/schemas/common.ts';

describe('plain JSON', () => {
  test('has arrays of numbers for typed arrays, and null for a gap', () => {
    const value = {
      days: new Int32Array([1, 2]),
      values: new Float64Array([0.1, Number.NaN]),
      more: [{ bytes: new Uint8Array([255]) }],
    };
    expect(toPlainJson(value)).toEqual({ days: [1, 2], values: [0.1, null], more: [{ bytes: [255] }] });
  });

  test('comes back as the typed arrays that the schema names', () => {
    const schema = z.strictObject({
      days: int32,
      values: float64WithGaps,
      bytes: uint8.optional(),
      plain: z.array(z.number()),
      deep: z.array(z.strictObject({ x: float64 })).default([]),
    });
    const json = { days: [1], values: [1, null], bytes: [1], plain: [1], deep: [{ x: [2] }] };
    const typed = fromPlainJson(schema, json);
    expect(typed).toEqual({
      days: new Int32Array([1]),
      values: new Float64Array([1, Number.NaN]),
      bytes: new Uint8Array([1]),
      plain: [1],
      deep: [{ x: new Float64Array([2]) }],
    });
    expect(schema.safeParse(typed).success).toBe(true);
  });

  test('is left alone where it does not fit, so that validation can say so', () => {
    const schema = z.strictObject({ values: float64 });
    for (const values of [[1, null], ['1'], 'text', null]) {
      const typed = fromPlainJson(schema, { values });
      expect(typed).toEqual({ values });
      expect(schema.safeParse(typed).success).toBe(false);
    }
    expect(fromPlainJson(schema, [])).toEqual([]);
    const hostile: unknown = JSON.parse('{"__proto__":{"values":[1]}}');
    expect(schema.safeParse(fromPlainJson(schema, hostile)).success).toBe(false);
  });
});

describe('the description of the contract', () => {
  const procedures = describeContract(contract);

  test('has JSON Schema for the input and output of every procedure', () => {
    const count = Object.values(contract).reduce((sum, area) => sum + Object.keys(area).length, 0);
    expect(procedures).toHaveLength(count);
    for (const { path, doc, input, output } of procedures) {
      expect([path, doc.endsWith('.')]).toEqual([path, true]);
      expect(input).toMatchObject({ type: 'object', additionalProperties: false });
      expect(output).toMatchObject({ type: 'object', additionalProperties: false });
    }
  });

  test('shows typed arrays as arrays of numbers', () => {
    const series = procedures.find(({ path }) => path === 'market.series')!;
    expect(series.output).toMatchObject({
      properties: { days: { type: 'array', items: { type: 'number' } } },
    });
  });

  test('names only errors of the table', () => {
    for (const { errors } of procedures) for (const code of errors) expect(errorTable).toHaveProperty(code);
  });
});
