import { encodeFrame } from '#contract/binary.ts';
import { kinds } from '#contract/kinds.ts';
import type { SeededRandom } from '../../support/seeded-random.ts';

const paths = Object.entries(kinds).flatMap(([area, names]) =>
  Object.keys(names).map((name) => `${area}.${name}`),
);
const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;
const throwing = new Proxy(
  {},
  {
    getOwnPropertyDescriptor() {
      throw new Error('trap');
    },
    getPrototypeOf() {
      throw new Error('trap');
    },
  },
);
const throwingGetter = {
  get t(): string {
    throw new Error('getter');
  },
};
/** Deeper values cannot be cloned: their sender gets a RangeError. */
const deepCloneable = nest(500);
const deep = nest(10_000);
const deepText = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
const longText = 'x'.repeat(10 * 1024 * 1024);

/** Values that are no input of any procedure. None of them can leave the process but those of `cloneableValues`. */
const unclonable: readonly unknown[] = [() => 1, Symbol('s'), throwing, throwingGetter, deep];
const cloneableValues: readonly unknown[] = [
  null,
  undefined,
  true,
  Number.NaN,
  -1,
  1n,
  '',
  'text',
  [],
  [{}],
  new Map([['t', 'call']]),
  new Set(['call']),
  new Date(0),
  new ArrayBuffer(8),
  new Float64Array(4),
  /expression/,
  new Error('thrown'),
  cyclic,
  deepCloneable,
];
const jsonValues: readonly unknown[] = [null, true, 0, -1, 1.5, '', 'text', [], [[]], [null], { unknown: 1 }];
const hostileKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'unexpected', ''];
const wrongIds: readonly unknown[] = [
  0,
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '1',
  null,
  [],
  {},
  true,
  2 ** 60,
  undefined,
];
const wrongPaths: readonly unknown[] = [
  '',
  '.',
  'system',
  'system.',
  '.info',
  'system.info.more',
  'System.info',
  '__proto__.polluted',
  'constructor.name',
  'system.__proto__',
  'system.constructor',
  'jobs.toString',
  'x'.repeat(128),
  'x'.repeat(129),
];

export type Channel = 'values' | 'cloned' | 'bytes';

/**
 * One malformed message.
 * @param channel `values`: as a caller in the same process may pass it; `cloned`: as it may arrive over a port or Node
 *   IPC; `bytes`: as it may arrive on a socket
 * @param id a fresh id, for the messages that have one
 */
export function malformedMessage(random: SeededRandom, channel: Channel, id: number): unknown {
  if (channel === 'bytes') return malformedBytes(random, id);
  const strange = channel === 'values' ? [...unclonable, ...cloneableValues] : cloneableValues;
  // Ten megabytes are copied by a port, so they come seldom.
  if (random.below(20_000) === 0)
    return random.pick([longText, { t: 'call', id, path: 'system.log', input: longText }]);
  return random.below(4) === 0 ? random.pick(strange) : brokenFrame(random, id, strange);
}

/** Looks like a frame; at least one field is wrong, or the input fits no procedure. */
function brokenFrame(random: SeededRandom, id: number, strange: readonly unknown[]): unknown {
  const path = random.pick(paths);
  switch (random.below(7)) {
    case 0:
      return { t: random.pick(['calls', 'CALL', '', 1, null, 'result', '__proto__']), id, path, input: {} };
    case 1:
      return { t: 'call', id: random.pick(wrongIds), path, input: {} };
    case 2:
      return {
        t: 'call',
        id,
        path: random.pick([...wrongPaths, ...strange.filter((item) => typeof item !== 'string')]),
        input: {},
      };
    case 3:
      return { t: 'call', id, path, input: random.pick(strange) };
    case 4:
      return { t: 'call', id, path, input: hostileObject(random) };
    case 5:
      return { t: 'cancel', id: random.pick(wrongIds) };
    default:
      return { t: 'hello', token: random.pick([1, null, undefined, 'x'.repeat(257), {}]) };
  }
}

/** Always with a key that no strict schema knows. */
function hostileObject(random: SeededRandom): unknown {
  const key = random.pick(hostileKeys);
  const value = JSON.stringify(random.pick(jsonValues));
  return JSON.parse(`{"seriesId":${value},${JSON.stringify(key)}:{"polluted":${value}},"unexpected!":1}`);
}

function malformedBytes(random: SeededRandom, id: number): string | Uint8Array {
  const frame = JSON.stringify({ t: 'call', id, path: random.pick(paths), input: { 'unexpected!': 1 } });
  switch (random.below(9)) {
    case 0:
      return random.text(random.below(64));
    case 1:
      return frame.slice(0, random.below(frame.length));
    case 2:
      return frame;
    case 3:
      return JSON.stringify(random.pick(jsonValues));
    case 4:
      return random.below(50) === 0
        ? deepText
        : `{"t":"call","id":${id},"path":"system.info","input":${'[{"a":'.repeat(20)}`;
    case 5:
      return random.bytes(random.below(64));
    case 6:
      return random.below(2) === 0
        ? `{"t":"call","id":${id},"path":"system.info","input":{"__proto__":{"polluted":1}}}`
        : JSON.stringify({ t: 'call', id, path: random.pick(wrongPaths), input: {} });
    default:
      return brokenBinary(random, id);
  }
}

/** A binary message with one part cut, changed or lied about. */
function brokenBinary(random: SeededRandom, id: number): Uint8Array {
  const frame = {
    t: 'call',
    id,
    path: random.pick(paths),
    input: { 'unexpected!': new Float64Array([1, 2, 3]) },
  };
  const message = encodeFrame(frame) as Uint8Array<ArrayBuffer>;
  const view = new DataView(message.buffer);
  switch (random.below(4)) {
    case 0:
      return message.slice(0, random.below(message.length));
    case 1:
      view.setUint32(random.pick([0, 4]), random.below(2 ** 32), true);
      return message;
    case 2:
      return withHeader(random.pick(lyingHeaders), random);
    default:
      for (let change = 0; change < 3; change += 1) message[8 + random.below(40)] = random.below(32);
      return message;
  }
}

const lyingHeaders: readonly string[] = [
  '{"frame":null,"arrays":[{"path":["a"],"type":"f64","offset":0,"length":1}]}',
  '{"frame":{"a":null},"arrays":[{"path":["__proto__","polluted"],"type":"f64","offset":0,"length":1}]}',
  '{"frame":{"a":null},"arrays":[{"path":["constructor","prototype"],"type":"f64","offset":0,"length":1}]}',
  '{"frame":{"a":null},"arrays":[{"path":["a"],"type":"f64","offset":8,"length":1000000000}]}',
  '{"frame":{"a":null},"arrays":[{"path":["a"],"type":"f64","offset":4,"length":1}]}',
  '{"frame":{"a":null},"arrays":[{"path":["a"],"type":"f64","offset":-8,"length":1}]}',
  '{"frame":{"a":null},"arrays":[{"path":["a"],"type":"toString","offset":0,"length":1}]}',
  '{"frame":{"a":null},"arrays":[{"path":[],"type":"f64","offset":0,"length":1}]}',
  '{"frame":{"a":1},"arrays":[{"path":["a"],"type":"f64","offset":0,"length":1}]}',
  '{"frame":{"a":null},"arrays":{"length":1e9}}',
  `{"frame":{"a":null},"arrays":[${'null,'.repeat(5000)}null]}`,
  '{"frame":{"a":null}}',
  '[]',
  'null',
];

function withHeader(header: string, random: SeededRandom): Uint8Array {
  const text = new TextEncoder().encode(header);
  const message = new Uint8Array(8 + text.length + random.below(64));
  const view = new DataView(message.buffer);
  view.setUint32(0, 0x3154_4c56, true);
  view.setUint32(4, text.length, true);
  message.set(text, 8);
  return message;
}

function nest(depth: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}
