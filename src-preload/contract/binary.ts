import { malformed } from './wire.ts';

/**
 * Socket form of a frame. Without typed arrays it is JSON text. With them it is one binary message, little-endian:
 * `VLT1`, the byte length of the header (uint32), the header as UTF-8 JSON `{frame, arrays}`, then the arrays, each at a
 * multiple of 8 bytes from the start. An array stands as null in `frame`; `arrays` says where it belongs.
 */
const magic = 0x3154_4c56;
const prefixBytes = 8;
const alignment = 8;
const maxArrays = 4096;
const maxDepth = 64;

const arrayTypes = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const;
type ArrayType = keyof typeof arrayTypes;
type WireArray = InstanceType<(typeof arrayTypes)[ArrayType]>;
type Path = readonly (string | number)[];

interface Attachment {
  readonly path: Path;
  readonly type: ArrayType;
  readonly offset: number;
  readonly length: number;
}

/** Text where the frame holds no typed array, else one binary message. */
export function encodeFrame(frame: unknown): string | Uint8Array<ArrayBuffer> {
  const found: { path: Path; array: WireArray }[] = [];
  const bare = lift(frame, [], found);
  return found.length === 0 ? JSON.stringify(frame) : packBinary(bare, found);
}

/** @throws VolterraError MALFORMED_MESSAGE, and nothing else, whatever comes */
export function decodeFrame(message: string | Uint8Array): unknown {
  try {
    return typeof message === 'string' ? JSON.parse(message) : unpackBinary(message);
  } catch (error) {
    throw error instanceof Error && error.name === 'VolterraError' ? error : malformed();
  }
}

function lift(value: unknown, path: Path, found: { path: Path; array: WireArray }[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    found.push({ path, array: value as WireArray });
    return null;
  }
  if (path.length > maxDepth) throw malformed('The message is nested too deeply.');
  if (Array.isArray(value)) return value.map((item, index) => lift(item, [...path, index], found));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, lift(item, [...path, key], found)]),
  );
}

function packBinary(
  frame: unknown,
  found: readonly { path: Path; array: WireArray }[],
): Uint8Array<ArrayBuffer> {
  // Offsets are counted from the first array, so that the length of the header does not depend on itself.
  let offset = 0;
  const arrays = found.map(({ path, array }): Attachment => {
    const attachment = { path, type: typeOf(array), offset, length: array.length };
    offset += aligned(array.byteLength);
    return attachment;
  });
  const header = encodeUtf8(JSON.stringify({ frame, arrays }));
  const start = aligned(prefixBytes + header.length);
  const message = new Uint8Array(start + offset);
  const view = new DataView(message.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, header.length, true);
  message.set(header, prefixBytes);
  arrays.forEach((attachment, index) => {
    const { array } = found[index]!;
    message.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + attachment.offset);
  });
  return message;
}

function unpackBinary(message: Uint8Array): unknown {
  if (message.length < prefixBytes) throw malformed();
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const headerBytes = view.getUint32(4, true);
  if (view.getUint32(0, true) !== magic || headerBytes > message.length - prefixBytes) throw malformed();
  const header: unknown = JSON.parse(decodeUtf8(message.subarray(prefixBytes, prefixBytes + headerBytes)));
  if (!isRecord(header) || !Array.isArray(header['arrays']) || header['arrays'].length > maxArrays)
    throw malformed();
  const start = aligned(prefixBytes + headerBytes);
  for (const attachment of header['arrays'])
    place(header['frame'], readAttachment(attachment), message, start);
  return header['frame'];
}

function readAttachment(value: unknown): Attachment {
  if (!isRecord(value)) throw malformed();
  const { path, type, offset, length } = value;
  const isPath = Array.isArray(path) && path.length > 0 && path.length <= maxDepth + 1;
  if (!isPath || typeof type !== 'string' || !Object.hasOwn(arrayTypes, type)) throw malformed();
  if (!isCount(offset) || !isCount(length) || offset % alignment !== 0) throw malformed();
  return { path: path as Path, type: type as ArrayType, offset, length };
}

/** Puts an array where null stands for it; only own properties are followed, so no prototype can be reached. */
function place(frame: unknown, attachment: Attachment, message: Uint8Array, start: number): void {
  let owner: unknown = frame;
  for (const key of attachment.path.slice(0, -1)) owner = ownValue(owner, key);
  const last = attachment.path.at(-1)!;
  if (ownValue(owner, last) !== null) throw malformed();
  const make = arrayTypes[attachment.type];
  const from = start + attachment.offset;
  const byteLength = attachment.length * make.BYTES_PER_ELEMENT;
  if (from + byteLength > message.length) throw malformed();
  // A copy: the message may start at any byte, a Float64Array may not. Not by `slice`, which is a view on a Buffer of Node.
  const bytes = new Uint8Array(byteLength);
  bytes.set(message.subarray(from, from + byteLength));
  (owner as Record<string | number, unknown>)[last] = new make(bytes.buffer, 0, attachment.length);
}

function ownValue(owner: unknown, key: unknown): unknown {
  const usable = typeof key === 'string' || typeof key === 'number';
  if (typeof owner !== 'object' || owner === null || !usable || !Object.hasOwn(owner, key)) throw malformed();
  return (owner as Record<string | number, unknown>)[key];
}

function typeOf(array: WireArray): ArrayType {
  for (const [type, make] of Object.entries(arrayTypes)) if (array instanceof make) return type as ArrayType;
  throw malformed('The message holds an array of a type that the wire does not carry.');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

// TextEncoder and TextDecoder exist in every runtime of this room but belong to no ECMAScript library.
interface Utf8Runtime {
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
  readonly TextDecoder: new (
    label: string,
    options: { fatal: boolean },
  ) => { decode(bytes: Uint8Array): string };
}
const runtime = globalThis as unknown as Utf8Runtime;

function encodeUtf8(text: string): Uint8Array {
  return new runtime.TextEncoder().encode(text);
}

function decodeUtf8(bytes: Uint8Array): string {
  return new runtime.TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
