import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, sha256Of } from '#platform/canonical-json.ts';

test('the order of fields does not matter, the order of elements does', () => {
  expect(canonicalJson({ b: [2, 1], a: { d: null, c: 'x' } })).toBe('{"a":{"c":"x","d":null},"b":[2,1]}');
  expect(canonicalJson({ a: { c: 'x', d: null }, b: [2, 1] })).toBe(
    canonicalJson({ b: [2, 1], a: { d: null, c: 'x' } }),
  );
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

test('typed arrays are arrays, what is not there is left out, NaN is null', () => {
  expect(
    canonicalJson({ a: Float64Array.of(0.1 + 0.2, Number.NaN), b: undefined, c: Int32Array.of(1) }),
  ).toBe('{"a":[0.30000000000000004,null],"c":[1]}');
});

test('every double comes back to the bit but for the sign of zero', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
      const back = JSON.parse(canonicalJson(Float64Array.from(values))) as number[];
      expect(back.map((value) => value + 0)).toEqual(values.map((value) => value + 0));
    }),
  );
});

test('the hash is SHA-256 of the UTF-8 bytes', () => {
  // FIPS 180-4, the message "abc".
  expect(sha256Of('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
