import { crc32, deflateSync, inflateSync } from 'node:zlib';

interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGB, three bytes a pixel. */
  readonly pixels: Uint8Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const paletteSize = 256;
/** Surfaces, rules and inks: none of these may be taken for its neighbour. */
const exactColours = 96;

/** The same screenshot with a palette of 256 colours: flat areas stay exact, edges of letters come close. */
export function shrinkPng(png: Buffer): Buffer {
  const picture = decodePng(png);
  const { palette, indices } = reduceColours(picture.pixels);
  const { width, height } = picture;
  const lines = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1)
    lines.set(indices.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const chunks = [
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([signature, ...chunks]);
}

/** Eight-bit RGB or RGBA without interlacing: what the browser writes. */
export function decodePng(png: Buffer): Picture {
  const data: Buffer[] = [];
  let [width, height, channels] = [0, 0, 0];
  for (let offset = 8; offset < png.length;) {
    const length = png.readUInt32BE(offset);
    const type = png.toString('latin1', offset + 4, offset + 8);
    const body = png.subarray(offset + 8, offset + 8 + length);
    if (type === 'IHDR')
      [width, height, channels] = [body.readUInt32BE(0), body.readUInt32BE(4), body[9] === 6 ? 4 : 3];
    else if (type === 'IDAT') data.push(body);
    offset += length + 12;
  }
  const raw = unfilter(inflateSync(Buffer.concat(data)), width * channels, channels);
  if (channels === 3) return { width, height, pixels: raw };
  const pixels = new Uint8Array(width * height * 3);
  for (let index = 0; index < width * height; index += 1)
    pixels.set(raw.subarray(index * 4, index * 4 + 3), index * 3);
  return { width, height, pixels };
}

function unfilter(raw: Buffer, stride: number, channels: number): Uint8Array {
  const rows = raw.length / (stride + 1);
  const out = new Uint8Array(rows * stride);
  for (let row = 0; row < rows; row += 1) {
    const filter = raw[row * (stride + 1)]!;
    for (let column = 0; column < stride; column += 1) {
      const at = row * stride + column;
      const left = column >= channels ? out[at - channels]! : 0;
      const up = row > 0 ? out[at - stride]! : 0;
      const corner = row > 0 && column >= channels ? out[at - stride - channels]! : 0;
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]!;
      out[at] = raw[row * (stride + 1) + 1 + column]! + predicted;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [toLeft, toUp, toCorner] = [
    Math.abs(estimate - left),
    Math.abs(estimate - up),
    Math.abs(estimate - corner),
  ];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function reduceColours(pixels: Uint8Array): { palette: Buffer; indices: Uint8Array } {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = (pixels[at]! << 16) | (pixels[at + 1]! << 8) | pixels[at + 2]!;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byUse = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const chosen = chooseColours(byUse);
  const place = new Map(byUse.map((colour) => [colour, nearest(colour, chosen)]));
  const indices = Uint8Array.from({ length: pixels.length / 3 }, (_unused, index) => {
    return place.get((pixels[index * 3]! << 16) | (pixels[index * 3 + 1]! << 8) | pixels[index * 3 + 2]!)!;
  });
  return {
    palette: Buffer.from(chosen.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255])),
    indices,
  };
}

/** The most used colours as they are, then those that lie apart, with the smallest distance at which 256 are enough. */
function chooseColours(byUse: readonly number[]): number[] {
  if (byUse.length <= paletteSize) return [...byUse];
  for (let apart = 4; ; apart += 4) {
    const chosen = byUse.slice(0, exactColours);
    for (const colour of byUse.slice(exactColours)) {
      if (chosen.every((other) => distance(colour, other) > apart)) chosen.push(colour);
      if (chosen.length > paletteSize) break;
    }
    if (chosen.length <= paletteSize) return chosen;
  }
}

function nearest(colour: number, palette: readonly number[]): number {
  let best = 0;
  for (let index = 1; index < palette.length; index += 1) {
    if (distance(colour, palette[index]!) < distance(colour, palette[best]!)) best = index;
  }
  return best;
}

/** Largest difference of the three channels. */
function distance(a: number, b: number): number {
  return Math.max(
    Math.abs((a >> 16) - (b >> 16)),
    Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)),
    Math.abs((a & 255) - (b & 255)),
  );
}

function chunk(type: string, body: Buffer): Buffer {
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  body.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, body.length + 8)), body.length + 8);
  return out;
}
