import type { Model, ModelAdvice, ModelParams, VolatilityIndexModel } from './model.ts';
import { VIX_WINDOW_YEARS } from './quintic-ou.ts';
import { twoFactorDriver, type TwoFactorDriver } from './quintic/drivers.ts';
import { flatForwardVariance, type ForwardVarianceCurve } from './quintic/forward-variance.ts';
import { squareOf } from './quintic/gaussian-polynomial.ts';
import { createIndexModel } from './quintic/index-model.ts';
import type { IndexAccuracy } from './quintic/index-slice.ts';
import { signAdvice } from './quintic/sign-advice.ts';

/** Parameters of the two-factor model beside its forward variance. */
export interface QuinticOu2fParams extends TwoFactorDriver {
  /** α0 … α5 of the volatility polynomial, ascending [6]. */
  readonly alpha: Float64Array;
}

/** How the index is computed where the defaults do not serve. */
export interface QuinticIndexSettings {
  /** Averaging window, years; 30/365 where absent, the authors' code uses 30/360. */
  readonly windowYears?: number;
  readonly accuracy?: IndexAccuracy;
}

/**
 * The volatility index of the two-factor quintic Ornstein–Uhlenbeck model under any forward variance curve.
 * @param params polynomial, speeds and weight
 * @param forwardVariance ξ0
 * @param settings window and accuracy
 * @returns level, futures and options
 * @source Abi Jaber and Li 2025, arXiv:2503.14158
 */
export function quinticOu2fIndex(
  params: QuinticOu2fParams,
  forwardVariance: ForwardVarianceCurve,
  settings: QuinticIndexSettings = {},
): VolatilityIndexModel {
  return createIndexModel({
    square: squareOf(params.alpha),
    driverAt: (expiryYears) => twoFactorDriver(params, expiryYears),
    forwardVariance,
    windowYears: VIX_WINDOW_YEARS,
    ...settings,
  });
}

const POWERS = [0, 1, 2, 3, 4, 5] as const;

function fromParams(params: ModelParams): QuinticOu2fParams {
  return {
    alpha: Float64Array.from(POWERS, (power) => params[`alpha${power}`]!),
    lambdaX: params['lambdaX']!,
    lambdaY: params['lambdaY']!,
    theta: params['theta']!,
  };
}

/** Warns of coefficients that bend the index smile down. */
function advise(params: ModelParams): ModelAdvice[] {
  const own = fromParams(params);
  return signAdvice(own.alpha, twoFactorDriver(own, 0).variance(1 / 12));
}

const starts = [0.01, 0.02, 0, 0.05, 0, 1] as const;

function coefficient(power: (typeof POWERS)[number]): Model['params'][number] {
  return {
    name: `alpha${power}`,
    symbol: `α${'₀₁₂₃₄₅'[power]!}`,
    label: `Coefficient of x${'⁰¹²³⁴⁵'[power]!}`,
    unit: '1',
    min: -10,
    max: 10,
    range: [0, power === 5 ? 2 : 0.5],
    start: starts[power],
    transform: 'identity',
    doc: 'Weight of a power of the factor in the volatility. Fits to SPX alone may be negative; the index smile may then slope down.',
  };
}

function speed(name: string, symbol: string, label: string, start: number): Model['params'][number] {
  return {
    name,
    symbol,
    label,
    unit: '1/yr',
    min: 0,
    max: 1000,
    minExcluded: true,
    range: [0.1, 100],
    start,
    transform: 'log',
    doc: 'Half of a shock is forgotten after ln 2 over this speed.',
  };
}

/** Two-factor quintic Ornstein–Uhlenbeck model: its index in closed integrals, its asset by simulation. */
export const quinticOu2f: Model = {
  id: 'quintic-ou-2f',
  label: 'Quintic OU, two factors',
  underlying: 'asset',
  formula:
    'dS/S = σ dB, σ = √ξ₀(t) p(Z)/√E[p(Z)²], Z = θX + (1 − θ)Y, dX = −λ_x X dt + dW, dY = −λ_y Y dt + dW',
  source: 'Abi Jaber and Li 2025, arXiv:2503.14158, equations (1.1) to (1.4)',
  params: [
    speed('lambdaX', 'λ_x', 'Speed of the fast factor', 35),
    speed('lambdaY', 'λ_y', 'Speed of the slow factor', 0.6),
    {
      name: 'theta',
      symbol: 'θ',
      label: 'Weight of the fast factor',
      unit: '1',
      min: 0,
      max: 10,
      range: [0, 1],
      start: 0.94,
      transform: 'identity',
      doc: 'The slow factor has weight 1 − θ.',
    },
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
    ...POWERS.map(coefficient),
    {
      name: 'xi0',
      symbol: 'ξ₀',
      label: 'Forward variance',
      unit: '1/yr',
      min: 0,
      max: 4,
      minExcluded: true,
      range: [0.005, 0.2],
      start: 0.02,
      transform: 'log',
      doc: 'Flat here; a curve of forward variance comes with a calibration.',
    },
  ],
  advise,
  capabilities: {
    volatilityIndex: (params) => quinticOu2fIndex(fromParams(params), flatForwardVariance(params['xi0']!)),
  },
};
