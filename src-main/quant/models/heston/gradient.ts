import { mulIm, mulRe } from '../../math/complex.ts';
import type { ComplexVector } from '../../math/complex-vector.ts';
import type { HestonParams } from './cumulants.ts';

/**
 * φ̂ and its derivatives to v0, κ, θ, σ, ρ at every node, in one pass.
 *
 * The quantities of `addHestonLog` are differentiated along ξ and σ: d' = (ξξ' + σσ'q)/d, m' = −m(ξ' + d')/(ξ + d),
 * E' = (T e^{−dT} − E)d'/d, z' = −σσ'mE − ½σ²(mE)', B' = −(½qE' + Bz')/(1 + z), and
 * h' = −(κθ)'(Tm + 2L/σ²) − κθ(Tm' + 2z'/(σ²(1 + z)) − 4Lσ'/σ³) + v0 B', L = ln(1 + z). The two directions give all five.
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
  const scale = kappa * theta;
  const perVariance = 2 / variance;
  const slope = (4 * scale) / (variance * sigma);
  for (let j = 0; j < u.re.length; j += 1) {
    const x = u.re[j]!;
    const y = u.im[j]!;
    const qr = x * x - y * y - y;
    const qi = 2 * x * y + x;
    const xr = kappa + sigma * rho * y;
    const xi = -sigma * rho * x;
    // d = √(ξ² + σ²q), real part ≥ 0
    const sr = xr * xr - xi * xi + variance * qr;
    const si = 2 * xr * xi + variance * qi;
    const size = Math.sqrt(sr * sr + si * si);
    const larger = Math.sqrt((size + Math.abs(sr)) / 2);
    const smaller = larger === 0 ? 0 : si / (2 * larger);
    const dr = sr >= 0 ? larger : Math.abs(smaller);
    const di = sr >= 0 ? smaller : si < 0 ? -larger : larger;
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
    const br = -0.5 * mulRe(mulRe(qr, qi, er, ei), mulIm(qr, qi, er, ei), rr, ri);
    const bi = -0.5 * mulIm(mulRe(qr, qi, er, ei), mulIm(qr, qi, er, ei), rr, ri);
    const pr = out.re[j]!;
    const pi = out.im[j]!;
    toV0.re[j] = mulRe(br, bi, pr, pi);
    toV0.im[j] = mulIm(br, bi, pr, pi);
    const reversionR = -t * mr - perVariance * lr;
    const reversionI = -t * mi - perVariance * li;
    toTheta.re[j] = kappa * mulRe(reversionR, reversionI, pr, pi);
    toTheta.im[j] = kappa * mulIm(reversionR, reversionI, pr, pi);

    // c = m w; H = (T e^{−dT} − E)/d, so that E' = H d'
    const cr = mulRe(mr, mi, wr, wi);
    const ci = mulIm(mr, mi, wr, wi);
    const hr = mulRe(t * fr - er, t * fi - ei, dr, -di) * dn;
    const hi = mulIm(t * fr - er, t * fi - ei, dr, -di) * dn;

    // Along ξ: d' = ξ/d
    const ur = mulRe(xr, xi, dr, -di) * dn;
    const ui = mulIm(xr, xi, dr, -di) * dn;
    const umr = -mulRe(cr, ci, 1 + ur, ui);
    const umi = -mulIm(cr, ci, 1 + ur, ui);
    const uer = mulRe(hr, hi, ur, ui);
    const uei = mulIm(hr, hi, ur, ui);
    const uzr = -0.5 * variance * (mulRe(umr, umi, er, ei) + mulRe(mr, mi, uer, uei));
    const uzi = -0.5 * variance * (mulIm(umr, umi, er, ei) + mulIm(mr, mi, uer, uei));
    const ukr = 0.5 * mulRe(qr, qi, uer, uei) + mulRe(br, bi, uzr, uzi);
    const uki = 0.5 * mulIm(qr, qi, uer, uei) + mulIm(br, bi, uzr, uzi);
    const gr = -scale * (t * umr + perVariance * mulRe(uzr, uzi, rr, ri)) - v0 * mulRe(ukr, uki, rr, ri);
    const gi = -scale * (t * umi + perVariance * mulIm(uzr, uzi, rr, ri)) - v0 * mulIm(ukr, uki, rr, ri);

    // Along σ with ξ held: d' = σq/d
    const sdr = sigma * mulRe(qr, qi, dr, -di) * dn;
    const sdi = sigma * mulIm(qr, qi, dr, -di) * dn;
    const smr = -mulRe(cr, ci, sdr, sdi);
    const smi = -mulIm(cr, ci, sdr, sdi);
    const ser = mulRe(hr, hi, sdr, sdi);
    const sei = mulIm(hr, hi, sdr, sdi);
    const szr = -sigma * mer - 0.5 * variance * (mulRe(smr, smi, er, ei) + mulRe(mr, mi, ser, sei));
    const szi = -sigma * mei - 0.5 * variance * (mulIm(smr, smi, er, ei) + mulIm(mr, mi, ser, sei));
    const skr = 0.5 * mulRe(qr, qi, ser, sei) + mulRe(br, bi, szr, szi);
    const ski = 0.5 * mulIm(qr, qi, ser, sei) + mulIm(br, bi, szr, szi);
    const vr =
      -scale * (t * smr + perVariance * mulRe(szr, szi, rr, ri)) + slope * lr - v0 * mulRe(skr, ski, rr, ri);
    const vi =
      -scale * (t * smi + perVariance * mulIm(szr, szi, rr, ri)) + slope * li - v0 * mulIm(skr, ski, rr, ri);

    const kr = gr + theta * reversionR;
    const ki = gi + theta * reversionI;
    toKappa.re[j] = mulRe(kr, ki, pr, pi);
    toKappa.im[j] = mulIm(kr, ki, pr, pi);
    // ξ' to σ is −ρiu, to ρ is −σiu; −iu = y − ix
    const nr = mulRe(gr, gi, y, -x);
    const ni = mulIm(gr, gi, y, -x);
    toSigma.re[j] = mulRe(vr + rho * nr, vi + rho * ni, pr, pi);
    toSigma.im[j] = mulIm(vr + rho * nr, vi + rho * ni, pr, pi);
    toRho.re[j] = sigma * mulRe(nr, ni, pr, pi);
    toRho.im[j] = sigma * mulIm(nr, ni, pr, pi);
  }
}
