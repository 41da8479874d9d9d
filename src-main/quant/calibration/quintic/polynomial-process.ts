import type { ModelParams } from '../../models/model.ts';
import { oneFactorDriver, twoFactorDriver } from '../../models/quintic/drivers.ts';

/** Ornstein–Uhlenbeck factors that share one Brownian motion: Z = Σ weight_k X_k, dX_k = −speed_k X_k dt + dW. */
export interface Factors {
  readonly speeds: readonly number[];
  readonly weights: readonly number[];
}

/** σ_t = √(ξ0(t)/E p(Z_t)²) p(Z_t) and what drives it. */
export interface PolynomialProcess {
  readonly factors: Factors;
  /** α0 … α5 [6]. */
  readonly alpha: Float64Array;
  readonly rho: number;
  /** Var Z_t. */
  readonly variance: (timeYears: number) => number;
}

const POWERS = [0, 1, 2, 3, 4, 5];

/**
 * The process of a quintic model.
 * @param modelId `quintic-ou` or `quintic-ou-2f`
 * @param params its parameters
 * @returns factors and polynomial
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, equation (1.2); Abi Jaber and Li 2025, arXiv:2503.14158, equations (1.1) to (1.4)
 */
export function polynomialProcess(modelId: string, params: ModelParams): PolynomialProcess {
  const alpha = Float64Array.from(POWERS, (power) => params[`alpha${power}`] ?? 0);
  const rho = params['rho']!;
  if (modelId === 'quintic-ou') {
    const own = { H: params['H']!, epsilon: params['epsilon']! };
    const factors = { speeds: [(0.5 - own.H) / own.epsilon], weights: [own.epsilon ** (own.H - 0.5)] };
    return { factors, alpha, rho, variance: oneFactorDriver(own, 0).variance };
  }
  const own = { lambdaX: params['lambdaX']!, lambdaY: params['lambdaY']!, theta: params['theta']! };
  const factors = { speeds: [own.lambdaX, own.lambdaY], weights: [own.theta, 1 - own.theta] };
  return { factors, alpha, rho, variance: twoFactorDriver(own, 0).variance };
}
