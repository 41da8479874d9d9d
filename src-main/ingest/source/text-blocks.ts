import iconv from 'iconv-lite';
import { VolterraError } from '#contract/errors.ts';
import { LIMITS } from './limits.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

const LF = 10;
const CR = 13;

/** Encoding told by a byte-order mark, with the length of the mark. */
export function encodingOfMark(bytes: Buffer): { encoding: Encoding; markBytes: number } | undefined {
  if (bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return { encoding: 'utf-8', markBytes: 3 };
  if (bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe)
    return { encoding: 'utf-16le', markBytes: 2 };
  if (bytes.length >= 2 && bytes[0] === 0xfe && bytes[1] === 0xff)
    return { encoding: 'utf-16be', markBytes: 2 };
  return undefined;
}

/**
 * Cuts a stream of bytes into blocks of whole lines, as UTF-8 with LF line ends.
 * With encoding `utf-8` the bytes pass through unchecked; the caller decides what invalid ones mean.
 */
export async function* textBlocks(source: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  const decode = decoderOf(encoding);
  const normalise = lineEnds();
  const marks = new MarkStripper();
  let tail: Buffer = Buffer.alloc(0);
  for await (const bytes of source) {
    const text = normalise(decode(marks.strip(bytes)), false);
    const last = text.lastIndexOf(LF);
    if (last < 0) {
      tail = Buffer.concat([tail, text]);
      if (tail.length > LIMITS.lineBytes) throw lineTooLong(tail);
      continue;
    }
    yield tail.length === 0 ? text.subarray(0, last + 1) : Buffer.concat([tail, text.subarray(0, last + 1)]);
    tail = text.subarray(last + 1);
  }
  const rest = Buffer.concat([
    tail,
    normalise(Buffer.concat([decode(marks.rest()), decode(undefined)]), true),
  ]);
  if (rest.length > LIMITS.lineBytes) throw lineTooLong(rest);
  if (rest.length > 0) yield rest;
}

function lineTooLong(line: Buffer): VolterraError {
  if (line.includes(0)) return new VolterraError('FILE_BINARY');
  return new VolterraError('FILE_DAMAGED', {
    message: `A line is longer than ${LIMITS.lineBytes} bytes; this is no table.`,
  });
}

/** Removes one byte-order mark, also when it arrives in pieces. */
class MarkStripper {
  #start: Buffer | undefined = Buffer.alloc(0);

  strip(bytes: Buffer): Buffer {
    if (!this.#start) return bytes;
    const start = this.#start.length === 0 ? bytes : Buffer.concat([this.#start, bytes]);
    if (start.length < 3) {
      this.#start = start;
      return Buffer.alloc(0);
    }
    this.#start = undefined;
    return start.subarray(encodingOfMark(start)?.markBytes ?? 0);
  }

  rest(): Buffer {
    const start = this.#start ?? Buffer.alloc(0);
    this.#start = undefined;
    return start.subarray(encodingOfMark(start)?.markBytes ?? 0);
  }
}

/** `undefined` asks for what a decoder still holds at the end. */
function decoderOf(encoding: Encoding): (bytes: Buffer | undefined) => Buffer {
  if (encoding === 'utf-8') return (bytes) => bytes ?? Buffer.alloc(0);
  const decoder = iconv.getDecoder(encoding, { stripBOM: false });
  return (bytes) => Buffer.from(bytes ? decoder.write(bytes) : (decoder.end() ?? ''), 'utf8');
}

/** CRLF and lone CR become LF; a CR at the end of a piece waits for the next one. */
function lineEnds(): (bytes: Buffer, isLast: boolean) => Buffer {
  let pendingCr = false;
  return (bytes, isLast) => {
    if (!pendingCr && !bytes.includes(CR)) return bytes;
    let text = (pendingCr ? '\r' : '') + bytes.toString('latin1');
    pendingCr = !isLast && text.endsWith('\r');
    if (pendingCr) text = text.slice(0, -1);
    return Buffer.from(text.replace(/\r\n?/g, '\n'), 'latin1');
  };
}
