import { levyCharacteristicFunction } from './levy/levy-characteristic.ts';
import type { CharacteristicFunction, LevyExponent, Model, ModelParams, ParamIssue } from './model.ts';

interface NigParams {
  readonly alpha: number;
  readonly beta: number;
  readonly delta: number;
}

function paramsOf(params: ModelParams): NigParams {
  return { alpha: params['alpha']!, beta: params['beta']!, delta: params['delta']! };
}

/** √(α² − β²). */
function rootAt(alpha: number, beta: number): number {
  return Math.sqrt((alpha - beta) * (alpha + beta));
}

/** ω with E e^{X} = 1. */
function compensator({ alpha, beta, delta }: NigParams): number {
  return (-delta * (2 * beta + 1)) / (rootAt(alpha, beta + 1) + rootAt(alpha, beta));
}

/** ψ with both roots written as one quotient, so that small u loses nothing. */
function levyExponent(given: ModelParams): LevyExponent {
  const params = paramsOf(given);
  const { alpha, beta, delta } = params;
  const omega = compensator(params);
  const gamma = rootAt(alpha, beta);
  return {
    evaluate: (u, out) => {
      for (let j = 0; j < u.re.length; j += 1) {
        const x = u.re[j]!;
        const y = u.im[j]!;
        // s = α² − (β + iu)² = γ² + q, q = u² − 2iuβ; γ − √s = −q/(γ + √s)
        const qr = x * x - y * y + 2 * beta * y;
        const qi = 2 * x * y - 2 * beta * x;
        const sr = gamma * gamma + qr;
        const size = Math.sqrt(sr * sr + qi * qi);
        const larger = Math.sqrt((size + Math.abs(sr)) / 2);
        const smaller = larger > 0 ? qi / (2 * larger) : 0;
        const root = sr >= 0 ? larger : Math.abs(smaller);
        const ri = sr >= 0 ? smaller : qi < 0 ? -larger : larger;
        const ar = gamma + root;
        const an = 1 / (ar * ar + ri * ri);
        out.re[j] = -omega * y - delta * (qr * ar + qi * ri) * an;
        out.im[j] = omega * x - delta * (qi * ar - qr * ri) * an;
      }
    },
  };
}

/** e^{Tψ} with the cumulants of the normal inverse Gaussian law. */
function characteristicFunction(given: ModelParams, expiryYears: number): CharacteristicFunction {
  const params = paramsOf(given);
  const { alpha, beta, delta } = params;
  const gamma = rootAt(alpha, beta);
  const omega = compensator(params);
  const t = expiryYears;
  return levyCharacteristicFunction(levyExponent(given), t, {
    cumulants: {
      c1: (omega + (delta * beta) / gamma) * t,
      c2: ((delta * alpha * alpha) / gamma ** 3) * t,
      c4: ((3 * delta * alpha * alpha * (alpha * alpha + 4 * beta * beta)) / gamma ** 7) * t,
    },
    moments: { lower: -alpha - beta, upper: alpha - beta },
    continuation: { angle: Math.PI / 2, location: omega * t, decay: delta * t },
  });
}

/** Both exponential moments must exist. */
function check(given: ModelParams): ParamIssue | null {
  const { alpha, beta } = paramsOf(given);
  if (!(alpha > Math.abs(beta))) return { param: 'alpha', rule: 'must be above |β|', value: alpha };
  if (!(alpha > Math.abs(beta + 1)))
    return { param: 'alpha', rule: 'must be above |β + 1|, or E[S] is infinite', value: alpha };
  return null;
}

/** Brownian motion with drift, run on an inverse Gaussian clock. */
export const nig: Model = {
  id: 'nig',
  label: 'Normal inverse Gaussian',
  underlying: 'asset',
  formula: 'ψ(u) = iuω + δ(√(α² − β²) − √(α² − (β + iu)²)),  ω = δ(√(α² − (β + 1)²) − √(α² − β²))',
  source: 'Barndorff-Nielsen 1998, equation (2.1)',
  params: [
    {
      name: 'alpha',
      symbol: 'α',
      label: 'Tail decay',
      unit: '1',
      min: 0.5,
      max: 1000,
      minExcluded: true,
      range: [2, 60],
      start: 15,
      transform: 'log',
      doc: 'Both tails decay as e^{−(α ∓ β)|x|}; large is near normal.',
    },
    {
      name: 'beta',
      symbol: 'β',
      label: 'Asymmetry',
      unit: '1',
      min: -1000,
      max: 1000,
      range: [-30, 10],
      start: -6,
      transform: 'identity',
      doc: 'Below 0 the lower tail is the heavier.',
    },
    {
      name: 'delta',
      symbol: 'δ',
      label: 'Scale',
      unit: '1/yr',
      min: 0,
      max: 100,
      minExcluded: true,
      range: [0.02, 3],
      start: 0.4,
      transform: 'log',
      doc: 'The variance of a year is δα²/(α² − β²)^{3/2}.',
    },
  ],
  check,
  capabilities: { characteristicFunction, levyExponent },
};
