import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import type { Random } from './random.ts';

const TOKENS = [
  '',
  ' ',
  '-',
  '--',
  'NaN',
  'nan',
  'NA',
  'N/A',
  'null',
  'inf',
  '-inf',
  '1e309',
  '-1e309',
  '1e-400',
  '-99.99',
  '0',
  '-0',
  '0.0',
  '1,234.5',
  '1.234,5',
  '1 234,5',
  '٣٤',
  '9'.repeat(400),
  '0x1F',
  '2024-02-30',
  '31/12/2024',
  '12/31/2024',
  '20241231',
  'Fri Nov 20 2026',
  '1732000000',
  '=1+1',
  '@x',
  '"',
  '""',
  "'",
  '"a',
  'a"b',
  '\u0000',
  '\u202f',
  '\u2212 1',
  'DATE',
  'SPXW230526C04200000',
  'SPX1230526C04200000',
  'F (Jan 99)',
  'VX/N6',
  'VX99/Z9',
  '[QUOTE_UNIXTIME]',
  '1969-12-31',
  '9999-12-31',
  '0001-01-01',
] as const;
const DELIMITERS = [',', ';', '\t', '|', ',,', ' '];

type Lines = string[];
type LineMutation = (lines: Lines, random: Random) => Lines;
type ByteMutation = (bytes: Buffer, random: Random) => Buffer;

function at<T>(values: readonly T[], random: Random): number {
  return values.length === 0 ? 0 : random.below(values.length);
}

function replaceCell(line: string, random: Random): string {
  const cells = line.split(',');
  cells[at(cells, random)] = random.pick(TOKENS);
  return cells.join(',');
}

/** Mutations that know lines and cells. */
const LINE_MUTATIONS: readonly LineMutation[] = [
  (lines, random) => lines.toSpliced(at(lines, random), 1),
  (lines, random) => lines.toSpliced(at(lines, random), 0, lines[at(lines, random)] ?? ''),
  (lines, random) => lines.toSpliced(at(lines, random), 0, ''),
  (lines, random) => lines.with(at(lines, random), replaceCell(random.pick(lines), random)),
  (lines, random) => lines.map((line) => (random.chance(0.3) ? replaceCell(line, random) : line)),
  (lines, random) =>
    lines.map((line) =>
      line
        .split(',')
        .toSpliced(at(line.split(','), random), 1)
        .join(','),
    ),
  (lines, random) => {
    const column = random.below(8);
    return lines.map((line) => line.split(',').toSpliced(column, 1).join(','));
  },
  (lines, random) => {
    const delimiter = random.pick(DELIMITERS);
    return lines.map((line) => line.replaceAll(',', delimiter));
  },
  (lines, random) => lines.toSorted(() => random.next() - 0.5),
  (lines) => lines.toReversed(),
  (lines, random) => [...lines, ...lines.slice(at(lines, random))],
  (lines, random) => lines.slice(0, at(lines, random) + 1),
  (lines, random) => lines.slice(at(lines, random)),
  (lines, random) => lines.map((line) => (random.chance(0.2) ? `${line},` : line)),
  (lines, random) => lines.map((line) => (random.chance(0.2) ? `"${line}` : line)),
  (lines, random) =>
    lines.map((line) =>
      random.chance(0.3)
        ? line
            .split(',')
            .map((cell) => `"${cell}"`)
            .join(',')
        : line,
    ),
  (lines, random) => lines.with(at(lines, random), 'x,'.repeat(600)),
  (lines, random) => lines.with(at(lines, random), 'y'.repeat(70_000)),
  (lines, random) => Array.from({ length: 20 }, () => lines[at(lines, random)] ?? ''),
  (lines, random) => lines.map((line) => line.replace(/\d/, () => String(random.below(10)))),
];

/** Mutations that know nothing. */
const BYTE_MUTATIONS: readonly ByteMutation[] = [
  (bytes, random) => flip(bytes, random, 1 + random.below(8)),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) =>
    Buffer.concat([
      bytes.subarray(0, random.below(bytes.length + 1)),
      bytes.subarray(random.below(bytes.length + 1)),
    ]),
  (bytes, random) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes.subarray(random.below(3))]),
  (bytes, random) => Buffer.concat([Buffer.from(random.chance(0.5) ? [0xff, 0xfe] : [0xfe, 0xff]), bytes]),
  (bytes, random) =>
    iconv.encode(bytes.toString('utf8'), random.pick(['utf-16le', 'utf-16be', 'windows-1252']), {
      addBOM: random.chance(0.8),
    }),
  (bytes, random) =>
    Buffer.from(
      bytes.toString('latin1').replaceAll('\n', random.pick(['\r\n', '\r', '\n\r', '\n\n'])),
      'latin1',
    ),
  (bytes, random) =>
    insert(
      bytes,
      random,
      Buffer.from(random.pick([[0], [0xff], [0xc3, 0x28], [0xe2, 0x80, 0xa8], [13], [34]])),
    ),
  (bytes) => gzipSync(bytes),
  (bytes, random) => flip(gzipSync(bytes), random, 2),
  (bytes, random) => {
    const packed = gzipSync(bytes);
    return packed.subarray(0, random.below(packed.length));
  },
  (bytes, random) => Buffer.concat([Buffer.from('PK\u0003\u0004'), bytes.subarray(random.below(20))]),
];

function flip(bytes: Buffer, random: Random, times: number): Buffer {
  const copy = Buffer.from(bytes);
  for (let count = 0; count < times && copy.length > 0; count += 1)
    copy[random.below(copy.length)]! ^= 1 << random.below(8);
  return copy;
}

function insert(bytes: Buffer, random: Random, what: Buffer): Buffer {
  const cut = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, cut), what, bytes.subarray(cut)]);
}

/** One damaged file: a sample, or two glued together, after one to four mutations. */
export function mutate(random: Random, sample: string, other: string): Buffer {
  let lines = (random.chance(0.05) ? `${sample}${other}` : sample).split('\n');
  for (let count = random.below(4); count > 0; count -= 1) {
    if (lines.length === 0) lines = [''];
    lines = random.pick(LINE_MUTATIONS)(lines, random);
  }
  let bytes: Buffer = Buffer.from(lines.join('\n'));
  if (random.chance(0.4)) bytes = random.pick(BYTE_MUTATIONS)(bytes, random);
  return bytes;
}
