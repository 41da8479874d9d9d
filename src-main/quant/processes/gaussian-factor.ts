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
