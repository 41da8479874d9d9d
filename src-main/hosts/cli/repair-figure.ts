import type { SurfaceRepairResult } from '#contract/schemas/repair.ts';

/** A repaired surface of which the truth is known. */
export interface DiagnosticData {
  readonly result: SurfaceRepairResult;
  /** Total variance without noise, row-major. */
  readonly truth: Float64Array;
  /** Under the title: family, mask, seed. */
  readonly about: string;
}

interface Panel {
  readonly title: string;
  /** Vol points; NaN is a hole. */
  readonly values: Float64Array;
  readonly low: number;
  readonly high: number;
  readonly colours: readonly string[];
}

const WIDTH = 360;
const HEIGHT = 270;
const FIELD = { left: 48, top: 40, width: 292, height: 184 };
const HEAD = 34;
/** Dark blue to yellow through grey, and orange to blue through white. */
const levels = ['#00224e', '#35456c', '#666970', '#948e77', '#c8b866', '#fee838'];
const differences = ['#b35806', '#f1a340', '#f7f7f7', '#67a9cf', '#2166ac'];
const ink = '#1a2029';
const grey = '#5a6472';

/** Truth, quotes and repair; its error, its uncertainty and one smile: two rows of three, as SVG. */
export function repairFigure(data: DiagnosticData): string {
  const { result, about } = data;
  const panels = panelsOf(data).map((panel, at) => place(at, heatmap(panel, result)));
  const smile = place(5, smileOf(data));
  const [width, height] = [3 * WIDTH, HEAD + 2 * HEIGHT];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11" fill="${ink}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="12" y="22" font-size="14" font-weight="600">${escape(`${result.estimator.label}: ${about}`)}</text>`,
    ...panels,
    smile,
    `<text x="${width - 12}" y="22" text-anchor="end" fill="${grey}">${escape(`Volterra ${result.codeVersion}`)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function place(at: number, content: string): string {
  return `<g transform="translate(${(at % 3) * WIDTH} ${HEAD + Math.floor(at / 3) * HEIGHT})">${content}</g>`;
}

function panelsOf({ result, truth }: DiagnosticData): readonly Panel[] {
  const { impliedVols, quotes, bands } = result;
  const right = volPoints(truth, result);
  const repaired = impliedVols.map((vol) => 100 * vol);
  const error = repaired.map((vol, cell) => vol - right[cell]!);
  const most = Math.max(...error.map(Math.abs)) || 1;
  const band = bands.find(({ levelPercent, covers }) => levelPercent === 80 && covers === 'cell');
  const widths = repaired.map((_, cell) =>
    band ? 100 * (band.upper[cell]! - band.lower[cell]!) : Number.NaN,
  );
  const shared = { low: Math.min(...right), high: Math.max(...right), colours: levels };
  return [
    { title: 'Truth', values: right, ...shared },
    { title: 'Quotes', values: volPoints(quotes, result), ...shared },
    { title: 'Repaired', values: repaired, ...shared },
    { title: 'Error: repaired less truth', values: error, low: -most, high: most, colours: differences },
    {
      title: band ? 'Width of the 80 % band' : 'There is no band',
      ...{ values: widths, low: 0, high: band ? Math.max(...widths) : 1, colours: levels },
    },
  ];
}

function volPoints(
  totalVariance: Float64Array,
  { expiriesYears, logMoneyness }: SurfaceRepairResult,
): Float64Array {
  return totalVariance.map(
    (variance, cell) => 100 * Math.sqrt(variance / expiriesYears[Math.floor(cell / logMoneyness.length)]!),
  );
}

function heatmap({ title, values, low, high, colours }: Panel, result: SurfaceRepairResult): string {
  const { expiriesYears, logMoneyness } = result;
  const [rows, columns] = [expiriesYears.length, logMoneyness.length];
  const [width, height] = [FIELD.width / columns, FIELD.height / rows];
  const cells = Array.from(values, (value, cell) => {
    if (!Number.isFinite(value)) return '';
    const x = FIELD.left + (cell % columns) * width;
    const y = FIELD.top + Math.floor(cell / columns) * height;
    const share = high > low ? (value - low) / (high - low) : 0.5;
    return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(2)}" height="${height.toFixed(2)}" fill="${colourAt(colours, share)}"/>`;
  });
  const years = [0, rows >> 1, rows - 1].map((row) =>
    label(FIELD.left - 5, FIELD.top + (row + 0.7) * height, `${expiriesYears[row]!.toFixed(2)} y`, 'end'),
  );
  const strikes = [0, columns >> 1, columns - 1].map((column) =>
    label(
      FIELD.left + (column + 0.5) * width,
      FIELD.top + FIELD.height + 14,
      logMoneyness[column]!.toFixed(2),
      'middle',
    ),
  );
  const scale = `${low.toFixed(2)} to ${high.toFixed(2)} vol points`;
  return [heading(title, scale), frame(), ...cells, ...years, ...strikes, axis('ln(K/F)')].join('');
}

const heading = (title: string, note: string): string =>
  `<text x="${FIELD.left}" y="16" font-weight="600">${escape(title)}</text><text x="${FIELD.left}" y="32" fill="${grey}">${escape(note)}</text>`;

const frame = (): string =>
  `<rect x="${FIELD.left}" y="${FIELD.top}" width="${FIELD.width}" height="${FIELD.height}" fill="#f2f4f6"/>`;

const label = (x: number, y: number, text: string, anchor: 'end' | 'middle'): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${grey}">${escape(text)}</text>`;

const axis = (text: string): string =>
  label(FIELD.left + FIELD.width / 2, FIELD.top + FIELD.height + 30, text, 'middle');

/** The expiry with the fewest quotes that has three: where a repair shows what it can. */
function smileOf({ result, truth }: DiagnosticData): string {
  const { logMoneyness: k, expiriesYears, observed, bands } = result;
  const columns = k.length;
  const counts = Array.from(expiriesYears, (_, row) =>
    observed.subarray(row * columns, (row + 1) * columns).reduce((sum, seen) => sum + seen, 0),
  );
  const enough = counts.map((count) => (count >= 3 ? count : Number.POSITIVE_INFINITY));
  const row = Math.max(enough.indexOf(Math.min(...enough)), 0);
  const cut = (values: Float64Array): Float64Array => values.subarray(row * columns, (row + 1) * columns);
  const points = (values: Float64Array): Float64Array => cut(values).map((vol) => 100 * vol);
  const right = cut(volPoints(truth, result));
  const quoted = cut(volPoints(result.quotes, result));
  const edges = bands
    .filter(({ covers }) => covers === 'cell')
    .map(({ lower, upper }) => [points(lower), points(upper)] as const);
  const all = [
    ...right,
    ...quoted.filter(Number.isFinite),
    ...edges.flatMap((pair) => [...pair[0], ...pair[1]]),
  ];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const xOf = (at: number): string =>
    (FIELD.left + ((k[at]! - k[0]!) / (k[columns - 1]! - k[0]!)) * FIELD.width).toFixed(1);
  const yOf = (vol: number): string =>
    (FIELD.top + (1 - (vol - low) / (high - low || 1)) * FIELD.height).toFixed(1);
  const path = (values: Float64Array): string =>
    Array.from(values, (vol, at) => `${xOf(at)},${yOf(vol)}`).join(' ');
  const back = (values: Float64Array): string => path(values).split(' ').reverse().join(' ');
  return [
    heading(
      `Smile at ${expiriesYears[row]!.toFixed(2)} y`,
      'repaired (blue), bands of 80 and 95 %, truth (green), quotes',
    ),
    frame(),
    ...edges.map(
      ([lower, upper]) => `<polygon points="${path(lower)} ${back(upper)}" fill="#2166ac" opacity="0.16"/>`,
    ),
    `<polyline points="${path(right)}" fill="none" stroke="#1b7837" stroke-width="2" stroke-dasharray="2 3"/>`,
    `<polyline points="${path(points(result.impliedVols))}" fill="none" stroke="#2166ac" stroke-width="2"/>`,
    ...Array.from(quoted, (vol, at) =>
      Number.isFinite(vol) ? `<circle cx="${xOf(at)}" cy="${yOf(vol)}" r="3" fill="${ink}"/>` : '',
    ),
    label(FIELD.left - 5, FIELD.top + 9, high.toFixed(1), 'end'),
    label(FIELD.left - 5, FIELD.top + FIELD.height, low.toFixed(1), 'end'),
    ...[0, columns >> 1, columns - 1].map((at) =>
      label(Number(xOf(at)), FIELD.top + FIELD.height + 14, k[at]!.toFixed(2), 'middle'),
    ),
    axis('ln(K/F), vol points'),
  ].join('');
}

/** Colour at a share of a scale, straight between its stops. */
function colourAt(stops: readonly string[], share: number): string {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const first = Math.min(Math.floor(place), stops.length - 2);
  const part = (stop: string, from: number): number => Number.parseInt(stop.slice(from, from + 2), 16);
  const mixed = [1, 3, 5].map((from) => {
    const [a, b] = [part(stops[first]!, from), part(stops[first + 1]!, from)];
    return Math.round(a + (place - first) * (b - a))
      .toString(16)
      .padStart(2, '0');
  });
  return `#${mixed.join('')}`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
