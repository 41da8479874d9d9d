import { mulIm, mulRe } from '../../math/complex.ts';
import type { ComplexVector } from '../../math/complex-vector.ts';
import type { HestonParams } from './cumulants.ts';

/**
 * φ̂ and its derivatives to v0, κ, θ, σ, ρ at every node, in one pass.
 *
 * The quantities of `addHestonLog` are differentiated along ξ and σ: d' = (ξξ' + σσ'q)/d, m' = −m(ξ' + d')/(ξ + d),
 * E' = (T e^{−dT} − E)d'/d, z' = −σσ'mE − ½σ²(mE)', B' = −(½qE' + Bz')/(1 + z), and
 * h' = −(κθ)'(Tm + 2L/σ²) − κθ(Tm' + 2z'/(σ²(1 + z)) − 4Lσ'/σ³) + v0 B', L = ln(1 + z).
 * @param u nodes [n], none of them 0 or −i
 * @param out [n] φ̂, given
 * @param gradient five vectors [n], in the order v0, κ, θ, σ, ρ
 * @param model Heston parameters and T > 0
 * @source Cui, del Baño Rollin and Germano 2017, EJOR 263, theorem 1, in another arrangement
 */
// eslint-disable-next-line max-lines-per-function -- one formula; its parts share twenty complex values
export function hestonGradient(
  u: ComplexVector,
  out: ComplexVector,
  gradient: readonly ComplexVector[],
  { params, expiryYears: t }: { params: HestonParams; expiryYears: number },
): void {
  const { v0, kappa, theta, sigma, rho } = params;
  const variance = sigma * sigma;
  const [toV0, toKappa, toTheta, toSigma, toRho] = gradient as [
    ComplexVector,
    ComplexVector,
    ComplexVector,
    ComplexVector,
    ComplexVector,
  ];
  const directed = new Float64Array(2);
  for (let j = 0; j < u.re.length; j += 1) {
    const x = u.re[j]!;
    const y = u.im[j]!;
    const qr = x * x - y * y - y;
    const qi = 2 * x * y + x;
    const xr = kappa + sigma * rho * y;
    const xi = -sigma * rho * x;
    const sr = xr * xr - xi * xi + variance * qr;
    const si = 2 * xr * xi + variance * qi;
    const size = Math.sqrt(Math.sqrt(sr * sr + si * si));
    const half = Math.atan2(si, sr) / 2;
    const dr = size * Math.cos(half);
    const di = size * Math.sin(half);
    const dn = 1 / (dr * dr + di * di);
    // w = 1/(ξ + d), m = q w
    const ar = xr + dr;
    const ai = xi + di;
    const an = 1 / (ar * ar + ai * ai);
    const wr = ar * an;
    const wi = -ai * an;
    const mr = mulRe(qr, qi, wr, wi);
    const mi = mulIm(qr, qi, wr, wi);
    const decay = Math.exp(-dr * t);
    const fr = decay * Math.cos(di * t);
    const fi = -decay * Math.sin(di * t);
    const er = mulRe(1 - fr, -fi, dr, -di) * dn;
    const ei = mulIm(1 - fr, -fi, dr, -di) * dn;
    const mer = mulRe(mr, mi, er, ei);
    const mei = mulIm(mr, mi, er, ei);
    const zr = -0.5 * variance * mer;
    const zi = -0.5 * variance * mei;
    const zn = 1 / ((1 + zr) * (1 + zr) + zi * zi);
    // r = 1/(1 + z), L = ln(1 + z), B = −½ q E r
    const rr = (1 + zr) * zn;
    const ri = -zi * zn;
    const lr = 0.5 * Math.log1p(zr * (2 + zr) + zi * zi);
    const li = Math.atan2(zi, 1 + zr);
    const qer = mulRe(qr, qi, er, ei);
    const qei = mulIm(qr, qi, er, ei);
    const br = -0.5 * mulRe(qer, qei, rr, ri);
    const bi = -0.5 * mulIm(qer, qei, rr, ri);
    const pr = out.re[j]!;
    const pi = out.im[j]!;
    toV0.re[j] = mulRe(br, bi, pr, pi);
    toV0.im[j] = mulIm(br, bi, pr, pi);
    const reversionR = -t * mr - (2 / variance) * lr;
    const reversionI = -t * mi - (2 / variance) * li;
    toTheta.re[j] = kappa * mulRe(reversionR, reversionI, pr, pi);
    toTheta.im[j] = kappa * mulIm(reversionR, reversionI, pr, pi);

    /** h' along ξ' = (nr, ni) and σ' = ns, into `directed`. */
    const along = (nr: number, ni: number, ns: number): void => {
      const gr = mulRe(xr, xi, nr, ni) + sigma * ns * qr;
      const gi = mulIm(xr, xi, nr, ni) + sigma * ns * qi;
      const ddr = mulRe(gr, gi, dr, -di) * dn;
      const ddi = mulIm(gr, gi, dr, -di) * dn;
      const cr = mulRe(mr, mi, wr, wi);
      const ci = mulIm(mr, mi, wr, wi);
      const dmr = -mulRe(cr, ci, nr + ddr, ni + ddi);
      const dmi = -mulIm(cr, ci, nr + ddr, ni + ddi);
      const hr = mulRe(t * fr - er, t * fi - ei, dr, -di) * dn;
      const hi = mulIm(t * fr - er, t * fi - ei, dr, -di) * dn;
      const der = mulRe(hr, hi, ddr, ddi);
      const dei = mulIm(hr, hi, ddr, ddi);
      const dzr = -sigma * ns * mer - 0.5 * variance * (mulRe(dmr, dmi, er, ei) + mulRe(mr, mi, der, dei));
      const dzi = -sigma * ns * mei - 0.5 * variance * (mulIm(dmr, dmi, er, ei) + mulIm(mr, mi, der, dei));
      const dlr = mulRe(dzr, dzi, rr, ri);
      const dli = mulIm(dzr, dzi, rr, ri);
      const kr = 0.5 * mulRe(qr, qi, der, dei) + mulRe(br, bi, dzr, dzi);
      const ki = 0.5 * mulIm(qr, qi, der, dei) + mulIm(br, bi, dzr, dzi);
      const dbr = -mulRe(kr, ki, rr, ri);
      const dbi = -mulIm(kr, ki, rr, ri);
      const scale = kappa * theta;
      const slope = (4 * ns) / (variance * sigma);
      directed[0] = -scale * (t * dmr + (2 / variance) * dlr - slope * lr) + v0 * dbr;
      directed[1] = -scale * (t * dmi + (2 / variance) * dli - slope * li) + v0 * dbi;
    };

    along(1, 0, 0);
    const kr = directed[0]! + theta * reversionR;
    const ki = directed[1]! + theta * reversionI;
    toKappa.re[j] = mulRe(kr, ki, pr, pi);
    toKappa.im[j] = mulIm(kr, ki, pr, pi);
    // ξ' to σ is −ρiu, to ρ is −σiu; iu = −y + ix
    along(rho * y, -rho * x, 1);
    toSigma.re[j] = mulRe(directed[0]!, directed[1]!, pr, pi);
    toSigma.im[j] = mulIm(directed[0]!, directed[1]!, pr, pi);
    along(sigma * y, -sigma * x, 0);
    toRho.re[j] = mulRe(directed[0]!, directed[1]!, pr, pi);
    toRho.im[j] = mulIm(directed[0]!, directed[1]!, pr, pi);
  }
}
