/**
 * One step of Ornstein–Uhlenbeck factors driven by the same Brownian motion W, exactly.
 *
 * Factor i reverts at speed k_i with volatility v_i. Draws: z0 makes ΔW, later normals what the factors do beyond it.
 */
export interface FactorStep {
  /** e^{−k_i Δt} */
  readonly decay: readonly number[];
  /** Lower triangle of the Cholesky factor of the covariance of (ΔW, ξ_1, …): rows of 1, 2, … loadings. */
  readonly loadings: readonly (readonly number[])[];
}

/** (1 − e^{−kΔt})/k, and Δt at k = 0. */
function decayedTime(speed: number, dt: number): number {
  return Math.abs(speed * dt) < 1e-12 ? dt : -Math.expm1(-speed * dt) / speed;
}

/**
 * Law of one step.
 * @param speeds k_i, 1/yr
 * @param vols v_i
 * @param dt years
 * @returns decays and Cholesky loadings
 * @source Glasserman 2004, section 3.3
 */
export function factorStep(speeds: readonly number[], vols: readonly number[], dt: number): FactorStep {
  const ks = [0, ...speeds];
  const vs = [1, ...vols];
  const loadings: number[][] = [];
  for (let i = 0; i < ks.length; i += 1) {
    const row: number[] = [];
    for (let j = 0; j <= i; j += 1) {
      let rest = vs[i]! * vs[j]! * decayedTime(ks[i]! + ks[j]!, dt);
      for (let k = 0; k < j; k += 1) rest -= row[k]! * (loadings[j]?.[k] ?? row[k]!);
      const pivot = i === j ? 0 : loadings[j]![j]!;
      if (i === j) row.push(Math.sqrt(Math.max(rest, 0)));
      else row.push(pivot > 0 ? rest / pivot : 0);
    }
    loadings.push(row);
  }
  return { decay: speeds.map((k) => Math.exp(-k * dt)), loadings };
}

/**
 * Variance of Σ w_i X_i at a time, all factors from 0 and driven by one Brownian motion.
 * @param speeds k_i
 * @param weights w_i v_i
 * @param time years
 * @returns variance
 */
export function factorVariance(speeds: readonly number[], weights: readonly number[], time: number): number {
  let sum = 0;
  for (const [i, k] of speeds.entries())
    for (const [j, l] of speeds.entries()) sum += weights[i]! * weights[j]! * decayedTime(k + l, time);
  return sum;
}

/** Share below which what a second factor tells is rounding: factors of one speed tell the same. */
const RIDGE = 1e-13;

/** The same for a deviation. */
const LEAST_OWN = 1e-6;

/** Exact law of two factors and of the Brownian motion that drives both. */
export interface PairStep {
  readonly decay: readonly [number, number];
  /** Loadings of both on the normal of the first. */
  readonly onFirst: readonly [number, number];
  /** Loading of the second on a normal of its own. */
  readonly own: number;
  /** Deviation of ΔW given both: a share of about k√Δ³/√12. */
  readonly untold: number;
}

/**
 * One step of two factors driven by the same Brownian motion W.
 * @param speeds k_i, 1/yr
 * @param vols v_i, the first above 0
 * @param dt years
 * @returns decays, loadings and what the factors do not tell of W
 * @source Glasserman 2004, sections 2.3.3 and 3.3
 */
export function pairStep(
  [a, b]: readonly [number, number],
  [v, w]: readonly [number, number],
  dt: number,
): PairStep {
  const first = v * Math.sqrt(decayedTime(2 * a, dt));
  const shared = (v * w * decayedTime(a + b, dt)) / first;
  const own = Math.sqrt(Math.max(w * w * decayedTime(2 * b, dt) - shared * shared, 0));
  const onW = (v * decayedTime(a, dt)) / first;
  const rest = own > LEAST_OWN * w * Math.sqrt(dt) ? (w * decayedTime(b, dt) - shared * onW) / own : 0;
  return {
    decay: [Math.exp(-a * dt), Math.exp(-b * dt)],
    onFirst: [first, shared],
    own,
    untold: Math.sqrt(Math.max(dt - onW * onW - rest * rest, 0)),
  };
}

/** The middle of a step of two factors given its ends: normal, its mean linear in them. */
export interface PairBridge {
  /** Mean of either factor: rows on (x, y) at the beginning. */
  readonly onStart: readonly [readonly [number, number], readonly [number, number]];
  /** The same on (x, y) at the end. */
  readonly onEnd: readonly [readonly [number, number], readonly [number, number]];
  /** Variance of the first, covariance, variance of the second. */
  readonly covariance: readonly [number, number, number];
}

/**
 * Law of two factors in the middle of a step given its ends: with D and Q the decay and covariance of half a step, the mean is
 * D u₀ + K(u₁ − D²u₀) and the covariance Q − K D Q, K = Q D (D Q D + Q)⁻¹.
 * @param speeds k_i, 1/yr
 * @param vols v_i
 * @param dt years
 * @returns bridge
 * @source Glasserman 2004, section 2.3.3 (conditional normal laws)
 */
export function pairBridge(
  [a, b]: readonly [number, number],
  [v, w]: readonly [number, number],
  dt: number,
): PairBridge {
  const half = 0.5 * dt;
  const [d, e] = [Math.exp(-a * half), Math.exp(-b * half)];
  const q = v * v * decayedTime(2 * a, half);
  const r = v * w * decayedTime(a + b, half);
  const s = w * w * decayedTime(2 * b, half);
  const ridge = RIDGE * (q + s);
  const [m11, m12, m22] = [q * (1 + d * d) + ridge, r * (1 + d * e), s * (1 + e * e) + ridge];
  const determinant = m11 * m22 - m12 * m12;
  const row = (p1: number, p2: number): [number, number] => [
    (p1 * m22 - p2 * m12) / determinant,
    (p2 * m11 - p1 * m12) / determinant,
  ];
  const [k1, k2] = [row(q * d, r * e), row(r * d, s * e)];
  return {
    onStart: [
      [d - k1[0] * d * d, -k1[1] * e * e],
      [-k2[0] * d * d, e - k2[1] * e * e],
    ],
    onEnd: [k1, k2],
    covariance: [
      q - k1[0] * d * q - k1[1] * e * r,
      r - k1[0] * d * r - k1[1] * e * s,
      s - k2[0] * d * r - k2[1] * e * s,
    ],
  };
}
