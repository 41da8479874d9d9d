import { minimiseOnGrid } from '../math/minimise.ts';

/** Weighted sums that the inner problem is made of: y = (k − m)/σ, z = √(y² + 1), targets w. */
interface Sums {
  n: number;
  y: number;
  z: number;
  yy: number;
  yz: number;
  zz: number;
  w: number;
  wy: number;
  wz: number;
}

/** w(k) = a + d·y + c·z at given m and σ; c = bσ, d = ρbσ. */
export interface InnerSvi {
  a: number;
  d: number;
  c: number;
  /** Weighted squares, less the constant Σωw². */
  cost: number;
}

/** Targets of a quasi-explicit fit. */
export interface InnerTargets {
  readonly logMoneyness: Float64Array;
  readonly totalVariance: Float64Array;
  /** ω ≥ 0 of the squares. */
  readonly weights: Float64Array;
}

/** Lee's bound on b(1 + |ρ|). */
const STEEPEST = 2;

/**
 * Best (a, d, c) at given (m, σ): least squares over the convex set c ≥ |d|, c + |d| ≤ 2σ, a + √(c² − d²) ≥ 0.
 *
 * The free optimum where it is admissible, else the best of the faces: |ρ| = 1, Lee's bound on either wing, least variance zero.
 * @param targets total variances with weights
 * @param m shift
 * @param sigma width > 0
 * @returns the optimum with its cost
 * @source De Marco and Martini 2009 (Zeliade), "Quasi-explicit calibration of Gatheral's SVI model"; a ≥ 0 there is relaxed to w ≥ 0
 */
export function solveInnerSvi(targets: InnerTargets, m: number, sigma: number): InnerSvi {
  const sums = collectSums(targets, m, sigma);
  const free = freeOptimum(sums);
  if (free && isAdmissible(free, sigma)) return free;
  let best = onCurvedFace(sums, sigma);
  for (const candidate of flatFaces(sums, sigma))
    if (candidate.cost < best.cost && isAdmissible(candidate, sigma)) best = candidate;
  return best;
}

function collectSums({ logMoneyness, totalVariance, weights }: InnerTargets, m: number, sigma: number): Sums {
  let [n, sy, sz, syy, syz, sw, swy, swz] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < logMoneyness.length; at += 1) {
    const weight = weights[at]!;
    const y = (logMoneyness[at]! - m) / sigma;
    const z = Math.sqrt(y * y + 1);
    const w = totalVariance[at]!;
    n += weight;
    sy += weight * y;
    sz += weight * z;
    syy += weight * y * y;
    syz += weight * y * z;
    sw += weight * w;
    swy += weight * w * y;
    swz += weight * w * z;
  }
  return { n, y: sy, z: sz, yy: syy, yz: syz, zz: syy + n, w: sw, wy: swy, wz: swz };
}

/** Normal equations by elimination of the mean and then of y. */
function freeOptimum(s: Sums): InnerSvi | undefined {
  const yy = s.yy - (s.y * s.y) / s.n;
  const yz = s.yz - (s.y * s.z) / s.n;
  const zz = s.zz - (s.z * s.z) / s.n;
  const wy = s.wy - (s.w * s.y) / s.n;
  const wz = s.wz - (s.w * s.z) / s.n;
  const rest = zz - (yz * yz) / yy;
  if (!(yy > 0 && rest > 1e-13 * zz)) return undefined;
  const c = (wz - (yz * wy) / yy) / rest;
  const d = (wy - yz * c) / yy;
  return withCost(s, (s.w - d * s.y - c * s.z) / s.n, d, c);
}

function isAdmissible({ a, d, c }: InnerSvi, sigma: number): boolean {
  const slack = 1e-12 * sigma;
  if (c < Math.abs(d) - slack || c + Math.abs(d) > STEEPEST * sigma + slack) return false;
  return a + Math.sqrt(Math.max(c * c - d * d, 0)) >= -1e-15;
}

function withCost(s: Sums, a: number, d: number, c: number): InnerSvi {
  const square = a * a * s.n + d * d * s.yy + c * c * s.zz + 2 * (a * d * s.y + a * c * s.z + d * c * s.yz);
  return { a, d, c, cost: square - 2 * (a * s.w + d * s.wy + c * s.wz) };
}

/** Faces on which d and c lie on a straight edge: (d, c) = (d0, c0) + t(dt, ct), t in [0, last]. */
function flatFaces(s: Sums, sigma: number): InnerSvi[] {
  const edge = STEEPEST * sigma;
  return [
    alongEdge(s, [0, 0], [1, 1], sigma),
    alongEdge(s, [0, 0], [-1, 1], sigma),
    alongEdge(s, [0, edge], [1, -1], sigma),
    alongEdge(s, [0, edge], [-1, -1], sigma),
  ];
}

function alongEdge(
  s: Sums,
  [d0, c0]: readonly [number, number],
  [dt, ct]: readonly [number, number],
  last: number,
): InnerSvi {
  // h = dt·y + ct·z is the direction, o = d0·y + c0·z the offset.
  const h = dt * s.y + ct * s.z;
  const hh = s.yy + s.zz + 2 * dt * ct * s.yz - (h * h) / s.n;
  const oh = d0 * (dt * s.yy + ct * s.yz) + c0 * (dt * s.yz + ct * s.zz) - ((d0 * s.y + c0 * s.z) * h) / s.n;
  const wh = dt * s.wy + ct * s.wz - (s.w * h) / s.n;
  const t = hh > 0 ? Math.min(Math.max((wh - oh) / hh, 0), last) : 0;
  const d = d0 + t * dt;
  const c = c0 + t * ct;
  return withCost(s, (s.w - d * s.y - c * s.z) / s.n, d, c);
}

/** Least variance zero: a = −√(c² − d²), so that w = c(z + ρy − √(1 − ρ²)) is linear in c at given ρ. */
function onCurvedFace(s: Sums, sigma: number): InnerSvi {
  const at = (rho: number): InnerSvi => {
    const rest = Math.sqrt(1 - rho * rho);
    const hw = s.wz + rho * s.wy - rest * s.w;
    const hh = s.zz + rho * rho * s.yy + rest * rest * s.n + 2 * (rho * s.yz - rest * s.z - rho * rest * s.y);
    const c = Math.min(Math.max(hw / hh, 0), (STEEPEST * sigma) / (1 + Math.abs(rho)));
    return withCost(s, -c * rest, rho * c, c);
  };
  return at(minimiseOnGrid((rho) => at(rho).cost, -1, 1, 21).argument);
}
