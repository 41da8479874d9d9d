import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame } from '#contract/binary.ts';
import { frameId, parseClientFrame } from '#contract/wire.ts';

const arrays = fc.oneof(
  fc.float64Array({ maxLength: 50 }),
  fc.float32Array({ maxLength: 50 }),
  fc.int32Array({ maxLength: 50 }),
  fc.uint32Array({ maxLength: 50 }),
  fc.uint8Array({ maxLength: 50 }),
);
/** JSON has no -0; typed arrays keep theirs. */
const scalars = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.boolean(),
  fc.constant(null),
);
const { frame } = fc.letrec<{ frame: unknown }>((tie) => ({
  frame: fc.oneof(
    { maxDepth: 4 },
    scalars,
    arrays,
    fc.array(tie('frame'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('frame'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('the socket form of a frame', () => {
  test('is read from any byte of a pool, as sockets hand over messages that came together', () => {
    const frame = { t: 'call', id: 7, path: 'a.b', input: { numbers: Float64Array.of(1, -2.5, 1e300) } };
    const message = encodeFrame(frame) as Uint8Array;
    for (let start = 0; start < 9; start += 1) {
      const pool = Buffer.alloc(message.length + 16, 255);
      pool.set(message, start);
      expect(decodeFrame(pool.subarray(start, start + message.length))).toEqual(frame);
    }
  });

  test('gives back what went in, typed arrays bit by bit', () => {
    fc.assert(
      fc.property(frame, (value) => {
        const message = encodeFrame({ t: 'result', id: 1, value });
        expect(decodeFrame(message)).toEqual({ t: 'result', id: 1, value });
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test('does not care at which byte of a larger buffer a message starts', () => {
    const message = encodeFrame({ values: new Float64Array([1.5, Number.NaN]) }) as Uint8Array;
    for (let shift = 0; shift < 8; shift += 1) {
      const moved = new Uint8Array(message.length + shift);
      moved.set(message, shift);
      expect(decodeFrame(moved.subarray(shift))).toEqual({ values: new Float64Array([1.5, Number.NaN]) });
    }
  });

  test('is text without arrays and costs eight bytes a double with them', () => {
    expect(encodeFrame({ t: 'end', id: 1 })).toBe('{"t":"end","id":1}');
    const message = encodeFrame({ values: new Float64Array(1_000_000) }) as Uint8Array;
    expect(message.length).toBeLessThan(8_000_000 + 200);
  });

  test('user data that looks like a placeholder stays data', () => {
    const value = {
      values: new Uint8Array([7]),
      arrays: [{ path: ['values'] }],
      nothing: null,
      frame: 'text',
    };
    expect(decodeFrame(encodeFrame(value))).toEqual(value);
  });

  test('changing any one byte gives a frame or MALFORMED_MESSAGE', () => {
    const message = encodeFrame({
      t: 'call',
      id: 1,
      path: 'a.b',
      input: { values: new Float64Array([1, 2]) },
    }) as Uint8Array;
    for (let place = 0; place < message.length; place += 1) {
      for (const byte of [0, 1, 34, 127, 255]) {
        const changed = message.slice();
        changed[place] = byte;
        const outcome = attempt(() => decodeFrame(changed));
        expect(outcome === 'frame' || outcome === 'MALFORMED_MESSAGE').toBe(true);
      }
    }
    for (let length = 0; length < message.length; length += 1)
      expect(attempt(() => decodeFrame(message.subarray(0, length)))).toBe('MALFORMED_MESSAGE');
  });
});

describe('a client frame', () => {
  test('holds its own fields and no others', () => {
    const call = { t: 'call', id: 3, path: 'a.b', input: { x: 1 }, extra: 'dropped' };
    expect(parseClientFrame(call)).toEqual({ t: 'call', id: 3, path: 'a.b', input: { x: 1 } });
    expect(parseClientFrame({ t: 'cancel', id: 3 })).toEqual({ t: 'cancel', id: 3 });
    expect(attempt(() => parseClientFrame(Object.create(call)))).toBe('MALFORMED_MESSAGE');
  });

  test('names its id even where it is broken', () => {
    expect(frameId({ id: 4, t: 'nonsense' })).toBe(4);
    expect([frameId({ id: 0 }), frameId({ id: '4' }), frameId(null), frameId([])]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

function attempt(work: () => unknown): unknown {
  try {
    work();
    return 'frame';
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}
