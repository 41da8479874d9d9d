import type { Model, ModelAdvice, ModelParams, VolatilityIndexModel } from './model.ts';
import { oneFactorDriver, type OneFactorDriver } from './quintic/drivers.ts';
import { flatForwardVariance, type ForwardVarianceCurve } from './quintic/forward-variance.ts';
import { squareOf } from './quintic/gaussian-polynomial.ts';
import { createIndexModel } from './quintic/index-model.ts';
import { signAdvice } from './quintic/sign-advice.ts';

/** Parameters of the one-factor model beside its forward variance. */
export interface QuinticOuParams extends OneFactorDriver {
  /** α0 … α5 of the volatility polynomial, ascending [6]. */
  readonly alpha: Float64Array;
}

/** 30 days of a year of 365: the window of the VIX. */
export const VIX_WINDOW_YEARS = 30 / 365;

/**
 * The volatility index of the one-factor quintic Ornstein–Uhlenbeck model under any forward variance curve.
 * @param params polynomial, H and ε
 * @param forwardVariance ξ0
 * @param windowYears averaging window; the authors' code uses 30/360
 * @returns level, futures and options
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917
 */
export function quinticOuIndex(
  params: QuinticOuParams,
  forwardVariance: ForwardVarianceCurve,
  windowYears: number = VIX_WINDOW_YEARS,
): VolatilityIndexModel {
  return createIndexModel({
    square: squareOf(params.alpha),
    driverAt: (expiryYears) => oneFactorDriver(params, expiryYears),
    forwardVariance,
    windowYears,
  });
}

function fromParams(params: ModelParams): QuinticOuParams {
  const alpha = Float64Array.of(
    params['alpha0']!,
    params['alpha1']!,
    0,
    params['alpha3']!,
    0,
    params['alpha5']!,
  );
  return { alpha, H: params['H']!, epsilon: params['epsilon']! };
}

/** Warns of coefficients that bend the index smile down. */
function advise(params: ModelParams): ModelAdvice[] {
  const own = fromParams(params);
  return signAdvice(own.alpha, oneFactorDriver(own, 0).variance(1 / 12));
}

function coefficient(power: number, start: number): Model['params'][number] {
  return {
    name: `alpha${power}`,
    symbol: `α${'₀₁₂₃₄₅'[power]!}`,
    label: `Coefficient of x${power === 0 ? '⁰' : ['', '', '²', '³', '⁴', '⁵'][power]!}`,
    unit: '1',
    min: 0,
    max: 10,
    range: [0, 2],
    start,
    transform: 'identity',
    doc: 'Weight of a power of the factor in the volatility; not negative, so that the index smile slopes up.',
  };
}

/** One-factor quintic Ornstein–Uhlenbeck model: its index in closed integrals, its asset by simulation. */
export const quinticOu: Model = {
  id: 'quintic-ou',
  label: 'Quintic OU, one factor',
  underlying: 'asset',
  formula:
    'dS/S = σ dB, σ = √ξ₀(t) p(X)/√E[p(X)²], p(x) = α₀ + α₁x + α₃x³ + α₅x⁵, X = ε^{H−½} ∫ e^{−(½−H)(t−s)/ε} dW',
  source: 'Abi Jaber, Illand and Li 2022, arXiv:2212.10917, equations (1.1) to (1.3)',
  params: [
    coefficient(0, 0.5),
    coefficient(1, 1),
    coefficient(3, 0.3),
    coefficient(5, 0.05),
    {
      name: 'rho',
      symbol: 'ρ',
      label: 'Correlation of asset and volatility',
      unit: '1',
      min: -1,
      max: 1,
      range: [-1, 0],
      start: -0.7,
      transform: 'identity',
      doc: 'Not positive in equity markets. The index does not depend on it.',
    },
    {
      name: 'H',
      symbol: 'H',
      label: 'Roughness',
      unit: '1',
      min: -2,
      max: 0.5,
      maxExcluded: true,
      range: [-0.3, 0.49],
      start: 0,
      transform: 'identity',
      doc: 'Sets speed and size of the factor together with ε; may be negative, since ε is above 0.',
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
      start: 1 / 52,
      transform: 'log',
      doc: 'Mean reversion works at speed (½ − H)/ε.',
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
    volatilityIndex: (params) => quinticOuIndex(fromParams(params), flatForwardVariance(params['xi0']!)),
  },
};
