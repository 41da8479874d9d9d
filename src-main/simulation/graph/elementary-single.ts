import type { NodeId } from './graph.ts';
import type { Primitives } from './graph-arithmetic.ts';
import { polynomial, splitPolynomial } from './polynomial.ts';

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

/** e^x in single precision, 1 ulp between −87 and 88 and constant beyond. @source S. Moshier, Cephes, expf */
export function singleExp(m: Primitives, given: NodeId): NodeId {
  // the bounds come first: a comparison with NaN is false, and then NaN goes on
  const x = m.min(m.constant(LARGEST), m.max(m.constant(LEAST), given));
  const n = m.unary('nearest', m.mul(x, m.constant(Math.LOG2E)));
  const r = m.sub(m.sub(x, m.mul(n, m.constant(LN2_HIGH))), m.mul(n, m.constant(LN2_LOW)));
  const tail = m.mul(m.mul(polynomial(m, r, EXP_SERIES), r), r);
  return m.scale(m.add(m.add(tail, r), m.constant(1)), n);
}

/** ln x in single precision, 1 ulp, x positive and normal. @source S. Moshier, Cephes, logf */
export function singleLog(m: Primitives, x: NodeId): NodeId {
  const k = m.unary('exponent', x);
  const f = m.sub(m.unary('mantissa', x), m.constant(1));
  const square = m.mul(f, f);
  const series = m.mul(m.mul(polynomial(m, f, LOG_SERIES), f), square);
  const low = m.sub(m.add(series, m.mul(k, m.constant(LN2_LOW))), m.mul(square, m.constant(0.5)));
  return m.add(m.add(f, low), m.mul(k, m.constant(LN2_HIGH)));
}

/** P and Q of the quantile (u − ½)·P(y)/Q(y): relative error 1.5e-8 down to u = 2⁻²⁴. */
const QUANTILE_P = [-151705.786, 833690.474, 1822033.02, 1863559.99, 209647.697, 4584.99605, 14.6795048];
const QUANTILE_Q = [1042420.31, 670524.016, 721204.17, 278133.932, 22340.4336, 390.90121, 1];

/**
 * Standard normal quantile in single precision for 2⁻²⁴ ≤ u ≤ 1 − 2⁻²⁴, relative error 4e-7; u − ½ and 1 − u must be exact.
 *
 * x(u)/(u − ½) is a function of s = u(1 − u) with a logarithm at 0, which in y = s^{1/4} a fraction of two polynomials of the
 * sixth degree meets over the whole range: no branch, and two square roots in place of a logarithm.
 */
export function singleNormalQuantile(m: Primitives, u: NodeId): NodeId {
  const root = m.sqrt(m.mul(u, m.sub(m.constant(1), u)));
  const y = m.sqrt(root);
  const [p, q] = [QUANTILE_P, QUANTILE_Q].map((list) => splitPolynomial(m, y, root, list));
  return m.mul(m.sub(u, m.constant(0.5)), m.div(p!, q!));
}
