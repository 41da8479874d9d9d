import type { NodeId } from './graph.ts';
import type { Primitives } from './graph-arithmetic.ts';
import { polynomial, splitPolynomial } from './polynomial.ts';

const LN2_HIGH = 0.6931471804855391;
const LN2_LOW = 7.440617110012397e-11;
/** Q of e^r = 1 + r + r²Q(r), |r| ≤ ln 2/2, error 3.6e-18: even and odd powers apart, two short chains. */
const EXP_ODD = [
  2.5000053878886233e-8, 2.755758639674158e-6, 0.00019841269506555356, 0.00833333333349447,
  0.16666666666666413,
];
const EXP_EVEN = [
  2.763024842243285e-7, 2.4801493098733352e-5, 0.0013888888943630361, 0.041666666666530155,
  0.5000000000000011,
];
/** P of ln((1 + s)/(1 − s)) = 2s + s³P(s²), error 1.2e-18. */
const LOG_SERIES = [
  0.14796260464205976, 0.1531402119799177, 0.1818356540385395, 0.22222198553858097, 0.28571428742561256,
  0.3999999999941397, 0.6666666666666734,
];
/** Arguments whose exponential is a normal number. */
const [LEAST, LARGEST] = [-708, 709];

/** e^x to 1 ulp between −708 and 709, and constant beyond. */
export function doubleExp(m: Primitives, given: NodeId): NodeId {
  // the bounds come first: a comparison with NaN is false, and then NaN goes on
  const x = m.min(m.constant(LARGEST), m.max(m.constant(LEAST), given));
  const n = m.unary('nearest', m.mul(x, m.constant(Math.LOG2E)));
  const r = m.sub(m.sub(x, m.mul(n, m.constant(LN2_HIGH))), m.mul(n, m.constant(LN2_LOW)));
  const square = m.mul(r, r);
  const [odd, even] = [polynomial(m, square, EXP_ODD), polynomial(m, square, EXP_EVEN)];
  const q = m.add(m.mul(odd, r), even);
  return m.scale(m.add(m.constant(1), m.add(m.mul(square, q), r)), n);
}

/** ln x to 1 ulp, x positive and normal: ln(1 + f) = f − f²/2 + s(f²/2 + s²P), s = f/(2 + f). */
export function doubleLog(m: Primitives, x: NodeId): NodeId {
  const k = m.unary('exponent', x);
  const f = m.sub(m.unary('mantissa', x), m.constant(1));
  const s = m.div(f, m.add(f, m.constant(2)));
  const halfSquare = m.mul(m.mul(f, f), m.constant(0.5));
  const w = m.mul(s, s);
  const inner = m.add(m.mul(w, polynomial(m, w, LOG_SERIES)), halfSquare);
  const rest = m.add(m.mul(s, inner), m.mul(k, m.constant(LN2_LOW)));
  return m.add(m.mul(k, m.constant(LN2_HIGH)), m.sub(f, m.sub(halfSquare, rest)));
}

/** P and Q of the quantile (u − ½)·P(s)/Q(s) for s = u(1 − u) ≥ 0.01: relative error 6.7e-17. */
const CENTRE_P = [
  136547036901857.62, 2066897269110739.0, 4368153185315750.0, 2877402449020433.5, 765204241770729.5,
  92196763313279.12, 5288754273611.907, 145381663123.24133, 1851044537.7641358, 9988521.35132682,
  18818.25157364538, 7.503658773833694,
];
const CENTRE_Q = [
  302182666552938.94, 1812976556097015.5, 2498025233279372.5, 1244401624245724.2, 268727597506125.12,
  27390306404290.434, 1363458986859.422, 33045433668.72615, 374167235.3252158, 1797516.8607707946,
  2982.513963941562, 1.0,
];
const CENTRE_LEAST = 0.01;
const NEAR_C = [
  7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
  3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
];
const NEAR_D = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
  0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
];

/**
 * Standard normal quantile in double precision for 1.4e-11 ≤ u ≤ 1 − 1.4e-11, such as probabilities of 32 bits and a half: 1e-15
 * relative.
 *
 * x(u)/(u − ½) is a function of s = u(1 − u) that a fraction of two polynomials with positive coefficients meets for all but 2 %
 * of probabilities; beyond, that of the algorithm's tail.
 * @source M. J. Wichura 1988, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (the tail)
 */
export function doubleNormalQuantile(m: Primitives, u: NodeId): NodeId {
  const complement = m.sub(m.constant(1), u);
  const centred = m.sub(u, m.constant(0.5));
  const s = m.mul(u, complement);
  const square = m.mul(s, s);
  const [p, q] = [CENTRE_P, CENTRE_Q].map((list) => splitPolynomial(m, s, square, list));
  const tail = (): NodeId => {
    const t = m.sub(m.sqrt(m.sub(m.constant(0), doubleLog(m, m.min(u, complement)))), m.constant(1.6));
    const size = m.div(polynomial(m, t, NEAR_C), polynomial(m, t, NEAR_D));
    return m.selectLess(centred, m.constant(0), m.sub(m.constant(0), size), size);
  };
  return m.whenLess(s, m.constant(CENTRE_LEAST), tail, m.mul(centred, m.div(p!, q!)));
}
