import { complexLogGamma } from './complex-gamma.ts';
import type { ComplexOut } from './complex-gamma.ts';
import { QuantError } from './quant-error.ts';

const HANKEL_FROM = 40;
const SHRINK = 1e-200;
const TINY = 1e-100;
const SQRT_HALF_PI = 1.253_314_137_315_500_251_2;
const SQRT_TWO_PI = 2.506_628_274_631_000_502_4;

/**
 * e^{−|Re z|} I_ν(z) on the principal branch; relative error about 1e-13 away from its zeros on the imaginary axis.
 *
 * Power series where |z|² ≤ 6(ν + 1) or |z| ≤ 2, Hankel's expansion with both exponentials far out, in between the ratio
 * I_{ν+1}/I_ν by continued fraction with K_ν by Steed's method and the Wronskian. Im z = 0 counts as above the cut.
 * @param order ν > −1
 * @param re real part
 * @param im imaginary part
 * @param out receives the scaled value
 * @throws QuantError BAD_ARGUMENT
 * @source DLMF 10.25.2, 10.40.5, 10.28.2, 10.33.1; Thompson and Barnett 1987 (Steed's method for K)
 */
export function complexBesselIScaled(order: number, re: number, im: number, out: ComplexOut): void {
  if (!(order > -1) || !Number.isFinite(re) || !Number.isFinite(im))
    throw new QuantError('BAD_ARGUMENT', { order, re, im });
  if (re < 0) {
    // I_ν(w e^{±iπ}) = e^{±iνπ} I_ν(w).
    const above = im >= 0;
    rightHalf(order, -re, Math.abs(im), out);
    if (above) out.im = -out.im;
    const angle = order * Math.PI * (above ? 1 : -1);
    multiply(out, Math.cos(angle), Math.sin(angle));
    return;
  }
  rightHalf(order, re, Math.abs(im), out);
  if (im < 0) out.im = -out.im;
}

/** Re z ≥ 0, Im z ≥ 0. */
function rightHalf(order: number, re: number, im: number, out: ComplexOut): void {
  const size = Math.sqrt(re * re + im * im);
  if (size * size <= 6 * (order + 1) || size <= 2) series(order, re, im, out);
  else if (size >= HANKEL_FROM && size >= 2 * order * order) hankel(order, re, im, out);
  else wronskian(order, re, im, out);
}

function multiply(out: ComplexOut, re: number, im: number): void {
  const first = out.re * re - out.im * im;
  out.im = out.re * im + out.im * re;
  out.re = first;
}

function divide(out: ComplexOut, re: number, im: number): void {
  const size = re * re + im * im;
  multiply(out, re / size, -im / size);
}

function series(order: number, re: number, im: number, out: ComplexOut): void {
  if (re === 0 && im === 0) {
    out.re = order === 0 ? 1 : order < 0 ? Number.POSITIVE_INFINITY : 0;
    out.im = 0;
    return;
  }
  const quarterRe = 0.25 * (re * re - im * im);
  const quarterIm = 0.5 * re * im;
  let [termRe, termIm, sumRe, sumIm] = [1, 0, 1, 0];
  for (let k = 1; k < 500; k += 1) {
    const scale = 1 / (k * (order + k));
    const next = (termRe * quarterRe - termIm * quarterIm) * scale;
    termIm = (termRe * quarterIm + termIm * quarterRe) * scale;
    termRe = next;
    sumRe += termRe;
    sumIm += termIm;
    if (Math.abs(termRe) + Math.abs(termIm) < 1e-18 * (Math.abs(sumRe) + Math.abs(sumIm))) break;
  }
  complexLogGamma(order + 1, 0, out);
  const size = Math.exp(order * 0.5 * Math.log(0.25 * (re * re + im * im)) - out.re - re);
  const angle = order * Math.atan2(im, re);
  out.re = sumRe * size;
  out.im = sumIm * size;
  multiply(out, Math.cos(angle), Math.sin(angle));
}

/** e^z/√(2πz) Σ (−1)^k a_k/z^k + i e^{iνπ} e^{−z}/√(2πz) Σ a_k/z^k. */
function hankel(order: number, re: number, im: number, out: ComplexOut): void {
  const size = re * re + im * im;
  const [inverseRe, inverseIm] = [re / size, -im / size];
  let [termRe, termIm] = [1, 0];
  let [growRe, growIm, fallRe, fallIm] = [1, 0, 1, 0];
  let last = Number.POSITIVE_INFINITY;
  for (let k = 1; k < 60; k += 1) {
    const factor = (4 * order * order - (2 * k - 1) ** 2) / (8 * k);
    const next = (termRe * inverseRe - termIm * inverseIm) * factor;
    termIm = (termRe * inverseIm + termIm * inverseRe) * factor;
    termRe = next;
    const magnitude = Math.abs(termRe) + Math.abs(termIm);
    if (magnitude > last) break;
    last = magnitude;
    const sign = k % 2 === 0 ? 1 : -1;
    growRe += sign * termRe;
    growIm += sign * termIm;
    fallRe += termRe;
    fallIm += termIm;
    if (magnitude < 1e-17) break;
  }
  const decay = Math.exp(-2 * re);
  const fall = { re: fallRe * decay, im: fallIm * decay };
  const angle = order * Math.PI + 0.5 * Math.PI - im;
  multiply(fall, Math.cos(angle), Math.sin(angle));
  out.re = growRe;
  out.im = growIm;
  multiply(out, Math.cos(im), Math.sin(im));
  out.re += fall.re;
  out.im += fall.im;
  const root = 1 / (SQRT_TWO_PI * Math.sqrt(Math.sqrt(size)));
  const half = -0.5 * Math.atan2(im, re);
  multiply(out, root * Math.cos(half), root * Math.sin(half));
}

/** I_ν = 1/(z(K_{ν+1} + K_ν I_{ν+1}/I_ν)). */
function wronskian(order: number, re: number, im: number, out: ComplexOut): void {
  const ratio = ratioOfI(order, re, im);
  const steps = Math.max(0, Math.round(order));
  const k = steedK(order - steps, re, im);
  const size = re * re + im * im;
  let shrinks = 0;
  let { valueRe, valueIm, nextRe, nextIm } = k;
  for (let n = 0; n < steps; n += 1) {
    // K_{μ+1} = K_{μ−1} + (2μ/z) K_μ.
    const factor = (2 * (order - steps + n + 1)) / size;
    const laterRe = valueRe + factor * (nextRe * re + nextIm * im);
    const laterIm = valueIm + factor * (nextIm * re - nextRe * im);
    [valueRe, valueIm, nextRe, nextIm] = [nextRe, nextIm, laterRe, laterIm];
    if (Math.abs(nextRe) + Math.abs(nextIm) > 1 / SHRINK) {
      valueRe *= SHRINK;
      valueIm *= SHRINK;
      nextRe *= SHRINK;
      nextIm *= SHRINK;
      shrinks += 1;
    }
  }
  const sumRe = nextRe + valueRe * ratio.re - valueIm * ratio.im;
  const sumIm = nextIm + valueRe * ratio.im + valueIm * ratio.re;
  // K is scaled by e^z: what remains of e^z is its turn.
  out.re = Math.cos(im);
  out.im = Math.sin(im);
  divide(out, re, im);
  divide(out, sumRe, sumIm);
  for (let n = 0; n < shrinks; n += 1) {
    out.re *= SHRINK;
    out.im *= SHRINK;
  }
}

/** I_{ν+1}/I_ν = 1/(2(ν+1)/z + 1/(2(ν+2)/z + …)) by modified Lentz. */
function ratioOfI(order: number, re: number, im: number): ComplexOut {
  const size = re * re + im * im;
  const [stepRe, stepIm] = [(2 * re) / size, (-2 * im) / size];
  const value = { re: TINY, im: 0 };
  const c = { re: TINY, im: 0 };
  const d = { re: 0, im: 0 };
  for (let k = 1; k < 100_000; k += 1) {
    const [bRe, bIm] = [(order + k) * stepRe, (order + k) * stepIm];
    const held = { re: 1, im: 0 };
    d.re += bRe;
    d.im += bIm;
    if (d.re === 0 && d.im === 0) d.re = TINY;
    divide(held, d.re, d.im);
    d.re = held.re;
    d.im = held.im;
    const inverse = { re: 1, im: 0 };
    divide(inverse, c.re, c.im);
    c.re = bRe + inverse.re;
    c.im = bIm + inverse.im;
    if (c.re === 0 && c.im === 0) c.re = TINY;
    const [deltaRe, deltaIm] = [c.re * d.re - c.im * d.im, c.re * d.im + c.im * d.re];
    multiply(value, deltaRe, deltaIm);
    if (Math.abs(deltaRe - 1) + Math.abs(deltaIm) < 1e-16) break;
  }
  return value;
}

interface ScaledK {
  readonly valueRe: number;
  readonly valueIm: number;
  readonly nextRe: number;
  readonly nextIm: number;
}

/** e^z K_μ and e^z K_{μ+1} for |μ| ≤ 1, |z| ≥ 2, by Steed's evaluation of the second continued fraction. */
function steedK(order: number, re: number, im: number): ScaledK {
  const first = 0.25 - order * order;
  let a = -first;
  const b = { re: 2 * (1 + re), im: 2 * im };
  const d = { re: 1, im: 0 };
  divide(d, b.re, b.im);
  const delta = { ...d };
  const h = { ...d };
  const q1 = { re: 0, im: 0 };
  const q2 = { re: 1, im: 0 };
  let c = first;
  const q = { re: first, im: 0 };
  const s = { re: 1 + first * delta.re, im: first * delta.im };
  for (let k = 2; k < 100_000; k += 1) {
    a -= 2 * (k - 1);
    c = (-a * c) / k;
    const next = {
      re: (q1.re - b.re * q2.re + b.im * q2.im) / a,
      im: (q1.im - b.re * q2.im - b.im * q2.re) / a,
    };
    q1.re = q2.re;
    q1.im = q2.im;
    q2.re = next.re;
    q2.im = next.im;
    q.re += c * next.re;
    q.im += c * next.im;
    b.re += 2;
    const bottom = { re: b.re + a * d.re, im: b.im + a * d.im };
    d.re = 1;
    d.im = 0;
    divide(d, bottom.re, bottom.im);
    multiply(delta, b.re * d.re - b.im * d.im - 1, b.re * d.im + b.im * d.re);
    h.re += delta.re;
    h.im += delta.im;
    const [partRe, partIm] = [q.re * delta.re - q.im * delta.im, q.re * delta.im + q.im * delta.re];
    s.re += partRe;
    s.im += partIm;
    if (Math.abs(partRe) + Math.abs(partIm) < 1e-17 * (Math.abs(s.re) + Math.abs(s.im))) break;
  }
  const size = SQRT_HALF_PI / Math.sqrt(Math.sqrt(re * re + im * im));
  const half = -0.5 * Math.atan2(im, re);
  const value = { re: size * Math.cos(half), im: size * Math.sin(half) };
  divide(value, s.re, s.im);
  const next = { re: order + re + 0.5 - first * h.re, im: im - first * h.im };
  divide(next, re, im);
  multiply(next, value.re, value.im);
  return { valueRe: value.re, valueIm: value.im, nextRe: next.re, nextIm: next.im };
}
