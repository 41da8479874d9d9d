import { crc32, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodePng, shrinkPng } from '../../e2e/support/small-png.ts';

/** An RGB picture whose rows use each filter of the format in turn. */
function makePng(width: number, rows: readonly number[][]): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const head = Buffer.concat([Buffer.from(type, 'latin1'), body]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(head));
    return Buffer.concat([length, head, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(Buffer.from(rows.flat()));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('a screenshot keeps its size and shrinks to a palette', () => {
  const rows = [
    [0, 10, 20, 30, 40, 50, 60],
    [1, 10, 20, 30, 30, 30, 30],
    [2, 5, 5, 5, 5, 5, 5],
    [3, 1, 1, 1, 1, 1, 1],
    [4, 0, 0, 0, 0, 0, 0],
  ];
  const png = makePng(2, rows);
  const { width, height, pixels } = decodePng(png);
  expect([width, height]).toEqual([2, 5]);
  expect([...pixels.subarray(0, 12)]).toEqual([10, 20, 30, 40, 50, 60, 10, 20, 30, 40, 50, 60]);
  expect([...pixels.subarray(12, 18)]).toEqual([15, 25, 35, 45, 55, 65]);
  const small = shrinkPng(png);
  expect(small[25]).toBe(3);
  expect(small.readUInt32BE(16)).toBe(2);
});
