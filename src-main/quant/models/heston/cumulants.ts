export interface HestonParams {
  readonly v0: number;
  readonly kappa: number;
  readonly theta: number;
  readonly sigma: number;
  readonly rho: number;
}

/** (1 − e^{−rate·t})/rate. */
function decayed(rate: number, years: number): number {
  return rate === 0 ? years : -Math.expm1(-rate * years) / rate;
}

const FEWEST_STEPS = 64;
/** κT at which e^{−κT} is below the rounding of one. */
const AT_REST = 80;
/** κT below which the closed form of c2 loses digits by cancellation and Runge–Kutta has them all. */
const SMALLEST_TURN = 0.05;

/** Var(∫v)/4 + E∫v − ρ Cov(∫v, ∫√v dW), each in closed form. */
function secondCumulant({ v0, kappa, theta, sigma, rho }: HestonParams, years: number): number {
  const left = Math.exp(-kappa * years);
  const gone = decayed(kappa, years);
  const gap = v0 - theta;
  const variance =
    theta * (years - 2 * gone + decayed(2 * kappa, years)) + gap * (gone - 2 * years * left + left * gone);
  const covariance = theta * (years - gone) + gap * (gone - years * left);
  const ratio = sigma / kappa;
  return (ratio * ratio * variance) / 4 + theta * years + gap * gone - rho * ratio * covariance;
}

/**
 * First, second and fourth cumulants of ln(S_T/F_T).
 *
 * The expansion of ln E e^{pX} = A(p) + B(p) v0 in powers of p turns the Riccati equation into four linear ones,
 * B_n' = −κ B_n + q_n with q_n from the lower orders; they are solved by Runge–Kutta, four to six digits of c4; c1 and c2 have closed forms.
 * @param params Heston parameters
 * @param expiryYears T ≥ 0
 * @returns cumulants
 * @source Heston 1993, equations (A7) and (A8), expanded; c1 as in Fang and Oosterlee 2008, table 11
 */
export function hestonCumulants(
  params: HestonParams,
  expiryYears: number,
): { c1: number; c2: number; c4: number } {
  const { v0, kappa, theta } = params;
  const state = new Float64Array(8);
  // Later than this the B are at rest and the A grow evenly.
  const reach = Math.min(expiryYears, AT_REST / kappa);
  const steps = Math.max(FEWEST_STEPS, Math.ceil(8 * kappa * reach));
  const step = reach / steps;
  const slopes = [0, 1, 2, 3].map(() => new Float64Array(8));
  const middle = new Float64Array(8);
  const moved = (factor: number, slope: Float64Array): Float64Array => {
    for (let i = 0; i < 8; i += 1) middle[i] = state[i]! + factor * slope[i]!;
    return middle;
  };
  const [k1, k2, k3, k4] = slopes as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let at = 0; at < steps; at += 1) {
    derivative(k1, state, params);
    derivative(k2, moved(step / 2, k1), params);
    derivative(k3, moved(step / 2, k2), params);
    derivative(k4, moved(step, k3), params);
    for (let i = 0; i < 8; i += 1) state[i]! += (step / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!);
  }
  for (let i = 0; i < 4; i += 1) state[4 + i]! += kappa * theta * state[i]! * (expiryYears - reach);
  const meanVariance = theta * expiryYears + (v0 - theta) * decayed(kappa, expiryYears);
  return {
    c1: -meanVariance / 2,
    c2:
      kappa * expiryYears < SMALLEST_TURN
        ? 2 * (state[5]! + state[1]! * v0)
        : secondCumulant(params, expiryYears),
    c4: 24 * (state[7]! + state[3]! * v0),
  };
}

/** Rows: B1 … B4, A1 … A4, coefficients of p … p⁴. */
function derivative(out: Float64Array, state: Float64Array, params: HestonParams): void {
  const { kappa, theta, sigma, rho } = params;
  const [b1, b2, b3, b4] = [state[0]!, state[1]!, state[2]!, state[3]!];
  const half = (sigma * sigma) / 2;
  const cross = rho * sigma;
  out[0] = -0.5 - kappa * b1;
  out[1] = 0.5 + cross * b1 + half * b1 * b1 - kappa * b2;
  out[2] = cross * b2 + 2 * half * b1 * b2 - kappa * b3;
  out[3] = cross * b3 + half * (b2 * b2 + 2 * b1 * b3) - kappa * b4;
  for (let i = 0; i < 4; i += 1) out[4 + i] = kappa * theta * state[i]!;
}
