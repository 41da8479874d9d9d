/** κ, σ and ρ decide when moments of the asset explode. */
export interface ExplosionParams {
  readonly kappa: number;
  readonly sigma: number;
  readonly rho: number;
}

/**
 * Time at which E (S_T/F)^p becomes infinite.
 * @param params κ, σ, ρ
 * @param power p, real
 * @returns years, Infinity where the moment never explodes
 * @source Andersen and Piterbarg 2007, "Moment explosions in stochastic volatility models", proposition 3.1
 */
export function explosionTime({ kappa, sigma, rho }: ExplosionParams, power: number): number {
  if (power >= 0 && power <= 1) return Number.POSITIVE_INFINITY;
  const chi = rho * sigma * power - kappa;
  const discriminant = chi * chi - sigma * sigma * (power * power - power);
  if (discriminant >= 0) {
    const root = Math.sqrt(discriminant);
    return chi <= 0 ? Number.POSITIVE_INFINITY : Math.log((chi + root) / (chi - root)) / root;
  }
  const root = Math.sqrt(-discriminant);
  return (2 / root) * Math.atan2(root, chi);
}

/** No moment beyond it is ever asked for. */
const FARTHEST = 1e6;

/**
 * Powers p between which E (S_T/F)^p is finite at T.
 * @param params κ, σ, ρ
 * @param expiryYears T > 0
 * @returns open interval around [0, 1]
 */
export function momentInterval(
  params: ExplosionParams,
  expiryYears: number,
): { lower: number; upper: number } {
  return { lower: criticalPower(params, expiryYears, -1), upper: criticalPower(params, expiryYears, 1) };
}

function criticalPower(params: ExplosionParams, expiryYears: number, sign: 1 | -1): number {
  const base = sign === 1 ? 1 : 0;
  const explodes = (distance: number): boolean =>
    explosionTime(params, base + sign * distance) <= expiryYears;
  let outside = 1;
  while (!explodes(outside)) {
    outside *= 2;
    if (outside > FARTHEST) return sign * Number.POSITIVE_INFINITY;
  }
  let inside = 0;
  // The interval must be open and safe: the inner end of a bracket that is a billionth wide.
  for (let step = 0; step < 200 && outside - inside > 1e-10 * outside; step += 1) {
    const middle = (inside + outside) / 2;
    if (explodes(middle)) outside = middle;
    else inside = middle;
  }
  return base + sign * inside;
}
