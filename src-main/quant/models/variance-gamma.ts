import { logSizeOnePlus } from '../math/complex.ts';
import { levyCharacteristicFunction } from './levy/levy-characteristic.ts';
import type { CharacteristicFunction, LevyExponent, Model, ModelParams, ParamIssue } from './model.ts';

interface VarianceGammaParams {
  readonly sigma: number;
  readonly theta: number;
  readonly nu: number;
}

function paramsOf(params: ModelParams): VarianceGammaParams {
  return { sigma: params['sigma']!, theta: params['theta']!, nu: params['nu']! };
}

/** ω with E e^{X} = 1: ln(1 − θν − σ²ν/2)/ν. */
function compensator({ sigma, theta, nu }: VarianceGammaParams): number {
  return Math.log1p(-theta * nu - (sigma * sigma * nu) / 2) / nu;
}

/** ψ(u) = iuω − ln(1 − iuθν + σ²νu²/2)/ν. */
function levyExponent(given: ModelParams): LevyExponent {
  const params = paramsOf(given);
  const { sigma, theta, nu } = params;
  const omega = compensator(params);
  const halfSquare = (sigma * sigma * nu) / 2;
  return {
    evaluate: (u, out) => {
      for (let j = 0; j < u.re.length; j += 1) {
        const x = u.re[j]!;
        const y = u.im[j]!;
        // z = −iuθν + σ²νu²/2 and ln(1 + z)
        const zr = theta * nu * y + halfSquare * (x * x - y * y);
        const zi = -theta * nu * x + halfSquare * 2 * x * y;
        out.re[j] = -omega * y - logSizeOnePlus(zr, zi) / nu;
        out.im[j] = omega * x - Math.atan2(zi, 1 + zr) / nu;
      }
    },
  };
}

/** Roots p of 1 − θνp − σ²νp²/2 = 0: the ends of the moments. */
function moments({ sigma, theta, nu }: VarianceGammaParams): { lower: number; upper: number } {
  const square = sigma * sigma;
  const root = Math.sqrt(theta * theta + (2 * square) / nu);
  return { lower: (-theta - root) / square, upper: (-theta + root) / square };
}

/** e^{Tψ} with its cumulants. */
function characteristicFunction(given: ModelParams, expiryYears: number): CharacteristicFunction {
  const params = paramsOf(given);
  const { sigma, theta, nu } = params;
  const square = sigma * sigma;
  const t = expiryYears;
  const omega = compensator(params);
  return levyCharacteristicFunction(levyExponent(given), t, {
    cumulants: {
      c1: (omega + theta) * t,
      c2: (square + nu * theta * theta) * t,
      c4: 3 * (square * square * nu + 2 * theta ** 4 * nu ** 3 + 4 * square * theta * theta * nu * nu) * t,
    },
    moments: moments(params),
    continuation: { angle: Math.PI / 2, location: omega * t, decay: 0 },
  });
}

/** E[S_T] must be finite. */
function check(given: ModelParams): ParamIssue | null {
  const { sigma, theta, nu } = paramsOf(given);
  if (1 - theta * nu - (sigma * sigma * nu) / 2 > 0) return null;
  return { param: 'nu', rule: 'must keep 1 − θν − σ²ν/2 above 0, or E[S] is infinite', value: nu };
}

/** Brownian motion with drift, run on a gamma clock. */
export const varianceGamma: Model = {
  id: 'variance-gamma',
  label: 'Variance Gamma',
  underlying: 'asset',
  formula: 'ln S_T/F = ωT + θ G_T + σ W(G_T),  G gamma of mean T and variance νT,  ω = ln(1 − θν − σ²ν/2)/ν',
  source: 'Madan, Carr and Chang 1998, equation (7)',
  params: [
    {
      name: 'sigma',
      symbol: 'σ',
      label: 'Volatility on the gamma clock',
      unit: 'vol/√yr',
      min: 0,
      max: 10,
      minExcluded: true,
      range: [0.02, 0.8],
      start: 0.15,
      transform: 'log',
      doc: 'Volatility of the Brownian motion that the clock stops.',
    },
    {
      name: 'theta',
      symbol: 'θ',
      label: 'Drift on the gamma clock',
      unit: '1/yr',
      min: -10,
      max: 10,
      range: [-0.6, 0.4],
      start: -0.14,
      transform: 'identity',
      doc: 'Below 0 the smile slopes down.',
    },
    {
      name: 'nu',
      symbol: 'ν',
      label: 'Variance rate of the clock',
      unit: 'yr',
      min: 0,
      max: 20,
      minExcluded: true,
      range: [0.01, 2],
      start: 0.2,
      transform: 'log',
      doc: 'Fattens both tails; 0 is Black–Scholes.',
    },
  ],
  check,
  capabilities: { characteristicFunction, levyExponent },
};
