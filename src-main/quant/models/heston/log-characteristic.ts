import type { ComplexVector } from '../../math/complex-vector.ts';
import type { HestonParams } from './cumulants.ts';

/**
 * ln φ̂(u) of the centred log return, added to `out`.
 *
 * With q = u² + iu, ξ = κ − σρiu, d = √(ξ² + σ²q), m = q/(ξ + d), E = (1 − e^{−dT})/d and z = −½σ²mE:
 * ln φ̂ = −κθTm − (2κθ/σ²) ln(1 + z) − ½ v0 qE/(1 + z).
 * No difference of nearly equal numbers is left for small σ, short T or small u, and the logarithm stays on one branch:
 * 1 + z = (1 − g e^{−dT})/(1 − g) of the reference.
 * @param u nodes [n]
 * @param out [n] ln φ̂ is added
 * @param params Heston parameters
 * @param expiryYears T > 0
 * @source Albrecher et al. 2007, "The little Heston trap", equation (2), rearranged
 */
// eslint-disable-next-line max-lines-per-function -- one formula; its parts share twenty complex values
export function addHestonLog(
  u: ComplexVector,
  out: ComplexVector,
  params: HestonParams,
  expiryYears: number,
): void {
  const { v0, kappa, theta, sigma, rho } = params;
  const variance = sigma * sigma;
  const reversion = kappa * theta;
  const logScale = (2 * reversion) / variance;
  const t = expiryYears;
  const crossed = sigma * rho;
  for (let j = 0; j < u.re.length; j += 1) {
    const x = u.re[j]!;
    const y = u.im[j]!;
    const qr = x * x - y * y - y;
    const qi = 2 * x * y + x;
    const xr = kappa + crossed * y;
    const xi = -crossed * x;
    // d = √(ξ² + σ²q), real part ≥ 0
    const sr = xr * xr - xi * xi + variance * qr;
    const si = 2 * xr * xi + variance * qi;
    const size = Math.sqrt(sr * sr + si * si);
    let dr: number;
    let di: number;
    if (sr >= 0) {
      dr = Math.sqrt((size + sr) / 2);
      di = dr === 0 ? 0 : si / (2 * dr);
    } else {
      di = Math.sqrt((size - sr) / 2);
      if (si < 0) di = -di;
      dr = si / (2 * di);
    }
    // m = q/(ξ + d) = (d − ξ)/σ²: whichever adds
    let mr = (dr - xr) / variance;
    let mi = (di - xi) / variance;
    if (xr >= 0) {
      const ar = xr + dr;
      const ai = xi + di;
      const an = 1 / (ar * ar + ai * ai);
      mr = (qr * ar + qi * ai) * an;
      mi = (qi * ar - qr * ai) * an;
    }
    // E = (1 − e^{−dT})/d by expm1
    const decay = Math.exp(-dr * t);
    const sinHalf = Math.sin(0.5 * di * t);
    const er = -(Math.expm1(-dr * t) - 2 * decay * sinHalf * sinHalf);
    const ei = decay * Math.sin(di * t);
    const dn = dr * dr + di * di;
    let Er = t;
    let Ei = 0;
    if (dn > 0) {
      Er = (er * dr + ei * di) / dn;
      Ei = (ei * dr - er * di) / dn;
    }
    // z = −½σ² m E
    const zr = -0.5 * variance * (mr * Er - mi * Ei);
    const zi = -0.5 * variance * (mr * Ei + mi * Er);
    let onePlus = 1 + zr;
    let zImage = zi;
    let logSize = 0.5 * Math.log1p(zr * (2 + zr) + zi * zi);
    if (xr < 0 && dn > 0) {
      // 1 + z = (σ²q/(d − ξ) + (d − ξ)e^{−dT})/2d: its parts add where 1 and z would cancel
      const gr = dr - xr;
      const gi = di - xi;
      const gn = variance / (gr * gr + gi * gi);
      const fr = decay * Math.cos(di * t);
      const fi = -decay * Math.sin(di * t);
      const tr = (qr * gr + qi * gi) * gn + gr * fr - gi * fi;
      const ti = (qi * gr - qr * gi) * gn + gr * fi + gi * fr;
      onePlus = (tr * dr + ti * di) / (2 * dn);
      zImage = (ti * dr - tr * di) / (2 * dn);
      logSize = 0.5 * Math.log(onePlus * onePlus + zImage * zImage);
    }
    const zn = 1 / (onePlus * onePlus + zImage * zImage);
    // B = −½ q E /(1 + z) after (ξ − d)/(σ²) · (1 − e^{−dT})/(1 − g e^{−dT})
    const pr = -0.5 * (qr * Er - qi * Ei);
    const pi = -0.5 * (qr * Ei + qi * Er);
    const br = (pr * onePlus + pi * zImage) * zn;
    const bi = (pi * onePlus - pr * zImage) * zn;
    out.re[j]! += -reversion * t * mr - logScale * logSize + v0 * br;
    out.im[j]! += -reversion * t * mi - logScale * Math.atan2(zImage, onePlus) + v0 * bi;
  }
}
