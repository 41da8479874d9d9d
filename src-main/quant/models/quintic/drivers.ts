import type { Driver } from './index-window.ts';

/** (1 − e^{−rate·t})/rate, t where the rate is 0. */
function decayed(rate: number, timeYears: number): number {
  return rate === 0 ? timeYears : -Math.expm1(-rate * timeYears) / rate;
}

export interface OneFactorDriver {
  /** H ≤ ½, negative values allowed. */
  readonly H: number;
  /** Years. */
  readonly epsilon: number;
}

/**
 * X_t = ε^{H−½} ∫ e^{−κ̄(t−s)} dW, κ̄ = (½ − H)/ε, seen from T.
 * @param driver H and ε
 * @param expiryYears T ≥ 0
 * @returns variances and loadings
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, equation (1.2)
 */
export function oneFactorDriver({ H, epsilon }: OneFactorDriver, expiryYears: number): Driver {
  const speed = (0.5 - H) / epsilon;
  const scale = epsilon ** (2 * H - 1);
  const variance = (years: number): number => scale * decayed(2 * speed, years);
  const deviation = Math.sqrt(variance(expiryYears));
  return {
    variance,
    noiseVariance: variance,
    fastestSpeed: speed,
    loadings: (lag) => [deviation * Math.exp(-speed * lag), 0],
  };
}

export interface TwoFactorDriver {
  /** Speeds of the two factors, per year. */
  readonly lambdaX: number;
  readonly lambdaY: number;
  /** Weight of the first factor. */
  readonly theta: number;
}

/**
 * Z = θX + (1 − θ)Y with X and Y of unit vol driven by one Brownian motion, seen from T.
 * @param driver speeds and weight
 * @param expiryYears T ≥ 0
 * @returns variances and loadings
 * @source Abi Jaber and Li 2025, arXiv:2503.14158, equations (1.2) and (2.5)
 */
export function twoFactorDriver({ lambdaX, lambdaY, theta }: TwoFactorDriver, expiryYears: number): Driver {
  const rest = 1 - theta;
  const variance = (years: number): number =>
    theta * theta * decayed(2 * lambdaX, years) +
    rest * rest * decayed(2 * lambdaY, years) +
    2 * theta * rest * decayed(lambdaX + lambdaY, years);
  const deviationX = Math.sqrt(decayed(2 * lambdaX, expiryYears));
  const deviationY = Math.sqrt(decayed(2 * lambdaY, expiryYears));
  const product = deviationX * deviationY;
  const correlation = product > 0 ? Math.min(decayed(lambdaX + lambdaY, expiryYears) / product, 1) : 1;
  const alone = Math.sqrt(1 - correlation * correlation);
  return {
    variance,
    noiseVariance: variance,
    fastestSpeed: Math.max(lambdaX, lambdaY),
    loadings: (lag) => {
      const fromX = theta * Math.exp(-lambdaX * lag) * deviationX;
      const fromY = rest * Math.exp(-lambdaY * lag) * deviationY;
      return [fromX + correlation * fromY, alone * fromY];
    },
  };
}
