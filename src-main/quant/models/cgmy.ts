import { gamma } from '../math/gamma.ts';
import { levyCharacteristicFunction } from './levy/levy-characteristic.ts';
import { addTemperedStable, powerDifference } from './levy/tempered-stable.ts';
import type { CharacteristicFunction, LevyExponent, Model, ModelParams } from './model.ts';

interface CgmyParams {
  readonly C: number;
  readonly G: number;
  readonly M: number;
  readonly Y: number;
}

function paramsOf(params: ModelParams): CgmyParams {
  return { C: params['C']!, G: params['G']!, M: params['M']!, Y: params['Y']! };
}

/** ω = −ψ(−i) of the jumps alone. */
function compensator(params: CgmyParams): number {
  const out = { re: new Float64Array(1), im: new Float64Array(1) };
  addTemperedStable({ re: Float64Array.of(0), im: Float64Array.of(-1) }, out, params);
  return -out.re[0]!;
}

/** Jumps and the drift that makes E[S_T] the forward. */
function levyExponent(given: ModelParams): LevyExponent {
  const params = paramsOf(given);
  const omega = compensator(params);
  return {
    evaluate: (u, out) => {
      for (let j = 0; j < u.re.length; j += 1) {
        out.re[j] = -omega * u.im[j]!;
        out.im[j] = omega * u.re[j]!;
      }
      addTemperedStable(u, out, params);
    },
  };
}

/** Γ(1 − Y)(M^{Y−1} − G^{Y−1}), smooth through Y = 1. */
function meanJumps(params: CgmyParams): number {
  return -gamma(2 - params.Y) * powerDifference(params);
}

/** e^{Tψ} with its cumulants, CΓ(n − Y)(M^{Y−n} ± G^{Y−n}). */
function characteristicFunction(given: ModelParams, expiryYears: number): CharacteristicFunction {
  const params = paramsOf(given);
  const { C, G, M, Y } = params;
  const omega = compensator(params);
  const cumulant = (n: number): number => expiryYears * C * gamma(n - Y) * (M ** (Y - n) + G ** (Y - n));
  return levyCharacteristicFunction(levyExponent(given), expiryYears, {
    cumulants: { c1: expiryYears * (omega + C * meanJumps(params)), c2: cumulant(2), c4: cumulant(4) },
    moments: { lower: -G, upper: M },
    continuation: {
      angle: Y > 1 ? Math.PI / (2 * Y) : Math.PI / 2,
      location: omega * expiryYears,
      decay: Y > 1 ? Number.POSITIVE_INFINITY : 0,
    },
  });
}

/** Tempered stable jumps of finite or infinite activity. */
export const cgmy: Model = {
  id: 'cgmy',
  label: 'CGMY',
  underlying: 'asset',
  formula: 'ψ(u) = iuω + CΓ(−Y)[(M − iu)^Y − M^Y + (G + iu)^Y − G^Y],  ω with E[S_T] = F',
  source: 'Carr, Geman, Madan and Yor 2002, equation (7)',
  params: [
    {
      name: 'C',
      symbol: 'C',
      label: 'Activity',
      unit: '1/yr',
      min: 0,
      max: 1000,
      minExcluded: true,
      range: [0.01, 10],
      start: 0.5,
      transform: 'log',
      doc: 'Scale of all jumps.',
    },
    {
      name: 'G',
      symbol: 'G',
      label: 'Decay of falls',
      unit: '1',
      min: 0,
      max: 1000,
      minExcluded: true,
      range: [0.5, 50],
      start: 4,
      transform: 'log',
      doc: 'Small means heavy lower tail.',
    },
    {
      name: 'M',
      symbol: 'M',
      label: 'Decay of rises',
      unit: '1',
      min: 1,
      max: 1000,
      minExcluded: true,
      range: [1.2, 80],
      start: 12,
      transform: 'log',
      doc: 'Must be above 1, or E[S] is infinite.',
    },
    {
      name: 'Y',
      symbol: 'Y',
      label: 'Fine structure',
      unit: '1',
      min: -3,
      max: 2,
      maxExcluded: true,
      range: [-0.5, 1.9],
      start: 0.5,
      transform: 'identity',
      doc: 'Below 0 finitely many jumps, below 1 finite variation; 0 is Variance Gamma.',
    },
  ],
  capabilities: { characteristicFunction, levyExponent },
};
