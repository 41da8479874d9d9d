import type { NodeId } from './graph.ts';
import type { Primitives } from './graph-arithmetic.ts';
import { polynomial } from './polynomial.ts';

const EXP_SERIES = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
];
const LOG_SERIES = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
];
/** ln 2 in two parts; the first has few bits, so that its multiples are exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;
/** Whole exponents of normal results. */
const [LEAST, LARGEST] = [-87, 88];

/** e^x in single precision, 2 ulp between −87 and 88 and constant beyond. @source S. Moshier, Cephes, expf */
export function singleExp(m: Primitives, given: NodeId): NodeId {
  // the bounds come first: a comparison with NaN is false, and then NaN goes on
  const x = m.min(m.constant(LARGEST), m.max(m.constant(LEAST), given));
  const n = m.unary('nearest', m.mul(x, m.constant(Math.LOG2E)));
  const r = m.sub(m.sub(x, m.mul(n, m.constant(LN2_HIGH))), m.mul(n, m.constant(LN2_LOW)));
  const tail = m.mul(m.mul(polynomial(m, r, EXP_SERIES), r), r);
  return m.scale(m.add(m.add(tail, r), m.constant(1)), n);
}

/** ln x in single precision, 2 ulp, x positive and normal. @source S. Moshier, Cephes, logf */
export function singleLog(m: Primitives, x: NodeId): NodeId {
  const k = m.unary('exponent', x);
  const f = m.sub(m.unary('mantissa', x), m.constant(1));
  const square = m.mul(f, f);
  const series = m.mul(m.mul(polynomial(m, f, LOG_SERIES), f), square);
  const low = m.sub(m.add(series, m.mul(k, m.constant(LN2_LOW))), m.mul(square, m.constant(0.5)));
  return m.add(m.add(f, low), m.mul(k, m.constant(LN2_HIGH)));
}

const CENTRE = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3, -4.17768164e-3,
  0.246640727, 1.50140941,
];
const TAIL = [
  -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3,
  1.00167406, 2.83297682,
];

/**
 * √2·erf⁻¹(2u − 1) in single precision, relative error about 4e-7; 2u − 1 and 1 − u must be exact.
 * @source M. Giles 2010, "Approximating the erfinv function", GPU Computing Gems, table of single-precision coefficients
 */
export function singleNormalQuantile(m: Primitives, u: NodeId): NodeId {
  const one = m.constant(1);
  const product = m.mul(u, m.sub(one, u));
  const w = m.sub(m.constant(-2 * Math.LN2), singleLog(m, product));
  const centre = polynomial(m, m.sub(w, m.constant(2.5)), CENTRE);
  const tail = (): NodeId => polynomial(m, m.sub(m.sqrt(w), m.constant(3)), TAIL);
  const factor = m.whenLess(m.constant(5), w, tail, centre);
  const x = m.sub(m.add(u, u), one);
  return m.mul(m.mul(factor, x), m.constant(Math.SQRT2));
}
