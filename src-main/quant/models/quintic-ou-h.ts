import type { Model, ModelAdvice, ModelParams, VolatilityIndexModel } from './model.ts';
import { VIX_WINDOW_YEARS } from './quintic-ou.ts';
import { flatForwardVariance, type ForwardVarianceCurve } from './quintic/forward-variance.ts';
import { squareOf } from './quintic/gaussian-polynomial.ts';
import { createIndexModel } from './quintic/index-model.ts';
import { movingDriver, movingFactor, type MovingRoughness } from './quintic/moving-roughness.ts';
import { signAdvice } from './quintic/sign-advice.ts';

/** Parameters of the model beside its forward variance. */
export interface QuinticOuHParams extends MovingRoughness {
  /** α0 … α5 of the volatility polynomial, ascending [6]. */
  readonly alpha: Float64Array;
}

/**
 * The volatility index of the quintic Ornstein–Uhlenbeck model with H(t) under any forward variance curve.
 * @param params polynomial, H(t) and ε
 * @param forwardVariance ξ0
 * @param windowYears averaging window; the authors' code uses 30/360
 * @returns level, futures and options
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917
 */
export function quinticOuHIndex(
  params: QuinticOuHParams,
  forwardVariance: ForwardVarianceCurve,
  windowYears: number = VIX_WINDOW_YEARS,
): VolatilityIndexModel {
  const factor = movingFactor(params);
  return createIndexModel({
    square: squareOf(params.alpha),
    driverAt: (expiryYears) => movingDriver(factor, params, expiryYears),
    forwardVariance,
    windowYears,
  });
}

function fromParams(params: ModelParams): QuinticOuHParams {
  const coefficients = [0, 1, 2, 3, 4, 5].map((power) => params[`alpha${power}`] ?? 0);
  return {
    alpha: Float64Array.from(coefficients),
    H0: params['H0']!,
    HInf: params['HInf']!,
    kappa: params['kappa']!,
    epsilon: params['epsilon']!,
  };
}

/** Warns of coefficients that bend the index smile down. */
function advise(params: ModelParams): ModelAdvice[] {
  const own = fromParams(params);
  return signAdvice(own.alpha, movingFactor(own).variance(1 / 12));
}

function coefficient(power: number, start: number): Model['params'][number] {
  return {
    name: `alpha${power}`,
    symbol: `α${'₀₁₂₃₄₅'[power]!}`,
    label: `Coefficient of x${'⁰¹²³⁴⁵'[power]!}`,
    unit: '1',
    min: 0,
    max: 100,
    range: [0, 2],
    start,
    transform: 'identity',
    doc: 'Weight of a power of the factor in the volatility; not negative, so that the index smile slopes up.',
  };
}

function roughness(name: string, symbol: string, label: string, start: number): Model['params'][number] {
  return {
    name,
    symbol,
    label,
    unit: '1',
    min: -4,
    max: 0.5,
    maxExcluded: true,
    range: [-1.5, 0.49],
    start,
    transform: 'identity',
    doc: 'Sets speed and size of the factor together with ε; may be negative, since ε is above 0.',
  };
}

/** One-factor quintic Ornstein–Uhlenbeck model whose H moves with time: its index in closed integrals, its asset by simulation. */
export const quinticOuH: Model = {
  id: 'quintic-ou-h',
  label: 'Quintic OU, time-dependent H',
  underlying: 'asset',
  formula:
    'dS/S = σ dB, σ = √ξ₀(t) p(X)/√E[p(X)²], p(x) = α₀ + α₁x + α₃x³ + α₅x⁵, dX = −(½ − H(t))/ε X dt + ε^{H(t)−½} dW, H(t) = H₀e^{−κt} + H_∞(1 − e^{−κt})',
  source:
    'Abi Jaber, Illand and Li 2022, arXiv:2212.10917, equations (1.1) to (1.3) and the section on time-dependent parameters',
  params: [
    coefficient(0, 0.3),
    coefficient(1, 1),
    coefficient(3, 0.5),
    coefficient(5, 0.02),
    {
      name: 'rho',
      symbol: 'ρ',
      label: 'Correlation of asset and volatility',
      unit: '1',
      min: -1,
      max: 1,
      range: [-1, 0],
      start: -0.75,
      transform: 'identity',
      doc: 'Not positive in equity markets. The index does not depend on it.',
    },
    roughness('H0', 'H₀', 'Roughness today', 0.1),
    roughness('HInf', 'H_∞', 'Roughness in the long run', -0.5),
    {
      name: 'kappa',
      symbol: 'κ',
      label: 'Speed of the change of H',
      unit: '1/yr',
      min: 0,
      max: 100,
      minExcluded: true,
      range: [0.1, 20],
      start: 1.2,
      transform: 'log',
      doc: 'Half of the way from H₀ to H_∞ is gone after ln 2 over this speed.',
    },
    {
      name: 'epsilon',
      symbol: 'ε',
      label: 'Time scale',
      unit: 'yr',
      min: 0,
      max: 10,
      minExcluded: true,
      range: [0.004, 0.5],
      start: 0.08,
      transform: 'log',
      doc: 'Mean reversion works at speed (½ − H(t))/ε.',
    },
    {
      name: 'xi0',
      symbol: 'ξ₀',
      label: 'Forward variance',
      unit: '1/yr',
      min: 0,
      max: 4,
      minExcluded: true,
      range: [0.005, 0.2],
      start: 0.03,
      transform: 'log',
      doc: 'Flat here; a curve of forward variance comes with a calibration.',
    },
  ],
  advise,
  capabilities: {
    volatilityIndex: (params) => quinticOuHIndex(fromParams(params), flatForwardVariance(params['xi0']!)),
  },
};
