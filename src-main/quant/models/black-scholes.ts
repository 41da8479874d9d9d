import { blackPrice } from '../black/black76.ts';
import type { CharacteristicFunction, ClosedFormSlice, Model, ModelParams } from './model.ts';

/** Black’s formula at σ²T. */
function closedForm(params: ModelParams, expiryYears: number): ClosedFormSlice {
  const totalVariance = params['sigma']! ** 2 * expiryYears;
  return (forward, strikes, out) => {
    for (let j = 0; j < strikes.length; j += 1) {
      out[j] = blackPrice(forward, strikes[j]!, totalVariance, strikes[j]! >= forward);
    }
    return 0;
  };
}

/** φ̂(u) = exp(−½σ²T(u² + iu)). */
function characteristicFunction(params: ModelParams, expiryYears: number): CharacteristicFunction {
  const w = params['sigma']! ** 2 * expiryYears;
  return {
    cumulants: { c1: -w / 2, c2: w, c4: 0 },
    moments: { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY },
    continuation: { angle: Math.PI / 4, location: -w / 2, decay: Number.POSITIVE_INFINITY },
    evaluate: (u, out) => {
      for (let j = 0; j < u.re.length; j += 1) {
        const a = u.re[j]!;
        const b = u.im[j]!;
        // −½w(u² + iu) with u = a + ib
        const size = Math.exp(-0.5 * w * (a * a - b * b - b));
        const angle = -0.5 * w * (2 * a * b + a);
        out.re[j] = size * Math.cos(angle);
        out.im[j] = size * Math.sin(angle);
      }
    },
  };
}

/** Black and Scholes: one constant volatility; the yardstick of every engine. */
export const blackScholes: Model = {
  id: 'black-scholes',
  label: 'Black–Scholes',
  underlying: 'asset',
  formula: 'dS/S = (r − q) dt + σ dW',
  source: 'Black and Scholes 1973; Black 1976, equation (16)',
  params: [
    {
      name: 'sigma',
      symbol: 'σ',
      label: 'Volatility',
      unit: 'vol/√yr',
      min: 0,
      max: 10,
      minExcluded: true,
      range: [0.05, 1],
      start: 0.2,
      transform: 'log',
      doc: 'Standard deviation of the log return over a year.',
    },
  ],
  totalVariance: ({ sigma }, expiryYears) => sigma! * sigma! * expiryYears,
  capabilities: { closedForm, characteristicFunction },
};
