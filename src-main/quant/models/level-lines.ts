import type { ComplexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction } from './model.ts';

/** Writes the real and imaginary part of ln φ̂(re + i·im), continuous along every line of one im; NaN where unknown. */
export type LogCharacteristic = (re: number, im: number, out: Float64Array) => void;

/** Width of a panel in asinh(Re u), and its Chebyshev points: 1e-9 of 1 even where φ̂ decays at once. */
const PANEL_WIDTH = 2;
const POINTS = 18;
/** Panels from Re u = 0 to 1.1e4. */
const PANELS = 5;
/** A panel asked for fewer nodes than this is not worth its points. */
const LEAST_NODES = POINTS / 2;
/** Share of the last coefficients in φ̂ above which a panel is not trusted. */
const LARGEST_TAIL = 2e-9;

const cosines = Float64Array.from({ length: POINTS * POINTS }, (_, at) =>
  Math.cos((Math.PI * Math.floor(at / POINTS) * ((at % POINTS) + 0.5)) / POINTS),
);

/** Chebyshev coefficients of ln φ̂ on one panel; null where they do not fall off. */
interface Panel {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** What is known of ln φ̂ along one line Im u = im. */
interface Line {
  readonly im: number;
  /** Nodes asked for so far [PANELS]. */
  readonly asked: Int32Array;
  readonly panels: (Panel | null | undefined)[];
}

const lineAt = (im: number): Line => ({
  im,
  asked: new Int32Array(PANELS),
  panels: new Array<Panel | null | undefined>(PANELS),
});

/**
 * φ̂ from an expensive ln φ̂: along a line of one Im u, which engines sample at hundreds of nodes, ln φ̂ is smooth in asinh(Re u)
 * however φ̂ oscillates, and eighteen Chebyshev points a panel stand for all nodes. Nodes by themselves, and panels on which
 * the coefficients do not fall off, are computed one by one.
 * @param logAt ln φ̂, with ln φ̂(−ū) the conjugate of ln φ̂(u)
 * @returns φ̂ to 1e-8 beyond the error of ln φ̂ itself
 * @source Trefethen 2013, "Approximation theory and approximation practice", chapters 3 and 8
 */
export function alongLines(logAt: LogCharacteristic): CharacteristicFunction['evaluate'] {
  let line = lineAt(Number.NaN);
  const value = new Float64Array(2);
  return (u, out) => {
    if (isLevel(u)) {
      if (line.im !== u.im[0]!) line = lineAt(u.im[0]!);
      for (let j = 0; j < u.re.length; j += 1) countNode(line, u.re[j]!);
    }
    for (let j = 0; j < u.re.length; j += 1) {
      const re = Math.abs(u.re[j]!);
      const place = Math.asinh(re) / PANEL_WIDTH;
      const panel = line.im === u.im[j]! ? panelAt(line, Math.floor(place), logAt) : null;
      if (panel) sumSeries(panel, 2 * (place - Math.floor(place)) - 1, value);
      else logAt(re, u.im[j]!, value);
      const size = Math.exp(value[0]!);
      out.re[j] = size * Math.cos(value[1]!);
      out.im[j] = (u.re[j]! < 0 ? -size : size) * Math.sin(value[1]!);
    }
  };
}

function isLevel({ im }: ComplexVector): boolean {
  for (let j = 1; j < im.length; j += 1) if (im[j] !== im[0]) return false;
  return im.length > 1;
}

function countNode({ asked }: Line, re: number): void {
  const at = Math.floor(Math.asinh(Math.abs(re)) / PANEL_WIDTH);
  if (at < PANELS) asked[at]! += 1;
}

function panelAt(line: Line, at: number, logAt: LogCharacteristic): Panel | null {
  const known = line.panels[at];
  if (known !== undefined) return known;
  if (!(at < PANELS) || line.asked[at]! < LEAST_NODES) return null;
  return (line.panels[at] = fitPanel(line.im, at, logAt));
}

function fitPanel(im: number, at: number, logAt: LogCharacteristic): Panel | null {
  const [re, imaginary] = [new Float64Array(POINTS), new Float64Array(POINTS)];
  const value = new Float64Array(2);
  let largest = 0;
  for (let j = 0; j < POINTS; j += 1) {
    const place = PANEL_WIDTH * (at + 0.5 + 0.5 * cosines[POINTS + j]!);
    logAt(Math.sinh(place), im, value);
    largest = Math.max(largest, Math.exp(value[0]!));
    for (let k = 0; k < POINTS; k += 1) {
      const weight = ((k === 0 ? 1 : 2) / POINTS) * cosines[k * POINTS + j]!;
      re[k]! += weight * value[0]!;
      imaginary[k]! += weight * value[1]!;
    }
  }
  let tail = 0;
  for (let k = POINTS - 2; k < POINTS; k += 1) tail += Math.abs(re[k]!) + Math.abs(imaginary[k]!);
  return largest * tail <= LARGEST_TAIL ? { re, im: imaginary } : null;
}

/** Clenshaw's recurrence at x in [−1, 1]. */
function sumSeries({ re, im }: Panel, x: number, out: Float64Array): void {
  const twice = 2 * x;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let k = POINTS - 1; k > 0; k -= 1) {
    const nextRe = re[k]! + twice * a - b;
    const nextIm = im[k]! + twice * c - d;
    b = a;
    a = nextRe;
    d = c;
    c = nextIm;
  }
  out[0] = re[0]! + x * a - b;
  out[1] = im[0]! + x * c - d;
}
