import type { ModelParams } from '../../models/model.ts';
import { oneFactorDriver, twoFactorDriver } from '../../models/quintic/drivers.ts';
import type { Driver } from '../../models/quintic/index-window.ts';
import { movingDriver, movingFactor } from '../../models/quintic/moving-roughness.ts';

/** What a step does to the factors: X decays and gains x0 n₀, Y decays and gains y0 n₀ + y1 n₁, n independent normals. */
export interface FactorStep {
  readonly decayX: number;
  readonly decayY: number;
  readonly x0: number;
  readonly y0: number;
  readonly y1: number;
}

/** dZ = (driftX X + driftY Y) dt + loading dW at one time. */
export interface FactorSlopes {
  readonly driftX: number;
  readonly driftY: number;
  readonly loading: number;
}

/** Gaussian factors that share one Brownian motion: Z = Σ weight_k X_k. */
export interface Factors {
  readonly weights: readonly [number, number];
  /** Exact law of what happens between two times. */
  readonly step: (fromYears: number, toYears: number) => FactorStep;
  readonly slopesAt: (timeYears: number) => FactorSlopes;
}

/** σ_t = √(ξ0(t)/E p(Z_t)²) p(Z_t) and what drives it. */
export interface PolynomialProcess {
  readonly factors: Factors;
  /** α0 … α5 [6]. */
  readonly alpha: Float64Array;
  readonly rho: number;
  /** Var Z_t. */
  readonly variance: (timeYears: number) => number;
  /** Z seen from T, for the index. */
  readonly driverAt: (expiryYears: number) => Driver;
}

const POWERS = [0, 1, 2, 3, 4, 5];

type Law = Pick<PolynomialProcess, 'factors' | 'variance' | 'driverAt'>;

const laws: Readonly<Record<string, (params: ModelParams) => Law>> = {
  'quintic-ou': (params) => {
    const own = { H: params['H']!, epsilon: params['epsilon']! };
    const driverAt = (expiryYears: number): Driver => oneFactorDriver(own, expiryYears);
    const speed = (0.5 - own.H) / own.epsilon;
    const factors = constantFactors([speed, 0], [own.epsilon ** (own.H - 0.5), 0]);
    return { factors, variance: driverAt(0).variance, driverAt };
  },
  'quintic-ou-2f': (params) => {
    const own = { lambdaX: params['lambdaX']!, lambdaY: params['lambdaY']!, theta: params['theta']! };
    const driverAt = (expiryYears: number): Driver => twoFactorDriver(own, expiryYears);
    const factors = constantFactors([own.lambdaX, own.lambdaY], [own.theta, 1 - own.theta]);
    return { factors, variance: driverAt(0).variance, driverAt };
  },
  'quintic-ou-h': (params) => {
    const own = {
      ...{ H0: params['H0']!, HInf: params['HInf']! },
      ...{ kappa: params['kappa']!, epsilon: params['epsilon']! },
    };
    const { variance, decay, speedAt, volAt } = movingFactor(own);
    const factors: Factors = {
      weights: [1, 0],
      step: (from, to) => {
        const decayX = decay(from, to);
        const x0 = Math.sqrt(Math.max(variance(to) - decayX * decayX * variance(from), 0));
        return { decayX, decayY: 1, x0, y0: 0, y1: 0 };
      },
      slopesAt: (time) => ({ driftX: -speedAt(time), driftY: 0, loading: volAt(time) }),
    };
    const moving = { variance, decay, speedAt, volAt };
    return { factors, variance, driverAt: (expiryYears) => movingDriver(moving, own, expiryYears) };
  },
};

/**
 * The process of a quintic model.
 * @param modelId `quintic-ou`, `quintic-ou-2f` or `quintic-ou-h`
 * @param params its parameters
 * @returns factors and polynomial
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, equation (1.2); Abi Jaber and Li 2025, arXiv:2503.14158, equations (1.1) to (1.4)
 */
export function polynomialProcess(modelId: string, params: ModelParams): PolynomialProcess {
  const alpha = Float64Array.from(POWERS, (power) => params[`alpha${power}`] ?? 0);
  return { ...laws[modelId]!(params), alpha, rho: params['rho']! };
}

/** (1 − e^{−rate·dt})/rate. */
function decayed(rate: number, dt: number): number {
  return rate === 0 ? dt : -Math.expm1(-rate * dt) / rate;
}

/** Ornstein–Uhlenbeck factors of unit vol: dX_k = −speed_k X_k dt + dW. */
function constantFactors([a, b]: readonly [number, number], weights: readonly [number, number]): Factors {
  const slopes = { driftX: -weights[0] * a, driftY: -weights[1] * b, loading: weights[0] + weights[1] };
  return {
    weights,
    step: (from, to) => {
      const dt = to - from;
      const x0 = Math.sqrt(decayed(2 * a, dt));
      const y0 = decayed(a + b, dt) / x0;
      const y1 = Math.sqrt(Math.max(decayed(2 * b, dt) - y0 * y0, 0));
      return { decayX: Math.exp(-a * dt), decayY: Math.exp(-b * dt), x0, y0, y1 };
    },
    slopesAt: () => slopes,
  };
}
