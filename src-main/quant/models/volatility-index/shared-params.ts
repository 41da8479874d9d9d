import type { ParamSpec } from '../model.ts';

/** Speed κ of reversion of the logarithm of the index. */
export const kappa: ParamSpec = {
  name: 'kappa',
  symbol: 'κ',
  label: 'Reversion speed',
  unit: '1/yr',
  min: 0,
  max: 200,
  minExcluded: true,
  range: [0.5, 40],
  start: 5,
  transform: 'log',
  doc: 'How fast ln VIX returns to its level: half a shock is gone after ln 2/κ years.',
};

/** Level θ of the logarithm of the index. */
export const theta: ParamSpec = {
  name: 'theta',
  symbol: 'θ',
  label: 'Level of ln VIX',
  unit: '1',
  min: -20,
  max: 20,
  range: [2, 4],
  start: 3,
  transform: 'identity',
  doc: 'Where ln VIX reverts to between jumps; e³ is about 20 points. It moves the future, not the shape of the smile.',
};

/** Constant volatility σ of the logarithm of the index. */
export const sigma: ParamSpec = {
  name: 'sigma',
  symbol: 'σ',
  label: 'Volatility of ln VIX',
  unit: 'vol/√yr',
  min: 0,
  max: 20,
  minExcluded: true,
  range: [0.2, 4],
  start: 1.2,
  transform: 'log',
  doc: 'Volatility of the continuous moves of ln VIX.',
};

/** Intensity λ of jumps. */
export const lambda: ParamSpec = {
  name: 'lambda',
  symbol: 'λ',
  label: 'Jump intensity',
  unit: '1/yr',
  min: 0,
  max: 2000,
  range: [0, 200],
  start: 4,
  transform: 'identity',
  doc: 'Expected number of upward jumps in a year.',
};

/** Inverse mean size η of jumps. */
export const eta: ParamSpec = {
  name: 'eta',
  symbol: 'η',
  label: 'Inverse mean jump',
  unit: '1',
  min: 1,
  max: 1000,
  minExcluded: true,
  range: [1.5, 30],
  start: 8,
  transform: 'log',
  doc: 'Jumps of ln VIX are exponential with mean 1/η. The future is finite only above 1, the forward variance above 2.',
};

const variance = {
  min: 0,
  max: 100,
  range: [0.01, 5],
  transform: 'log',
} as const;

/** κv, θv, σv, V₀ and ρ of a square-root variance of the logarithm of the index. */
export const stochasticVariance: readonly ParamSpec[] = [
  {
    name: 'rho',
    symbol: 'ρ',
    label: 'Correlation',
    unit: '1',
    min: -1,
    max: 1,
    range: [-1, 1],
    start: 0.8,
    transform: 'identity',
    doc: 'Correlation of the index with its variance; above 0 the smile slopes up.',
  },
  {
    name: 'kappaV',
    symbol: 'κᵥ',
    label: 'Variance reversion',
    unit: '1/yr',
    min: 0,
    max: 200,
    minExcluded: true,
    range: [0.1, 20],
    start: 1.7,
    transform: 'log',
    doc: 'How fast the variance of ln VIX returns to its level.',
  },
  {
    ...variance,
    name: 'thetaV',
    symbol: 'θᵥ',
    label: 'Variance level',
    unit: 'vol²/yr',
    minExcluded: true,
    start: 1.1,
    doc: 'Where the variance of ln VIX reverts to.',
  },
  {
    name: 'sigmaV',
    symbol: 'σᵥ',
    label: 'Volatility of variance',
    unit: 'vol/√yr',
    min: 0,
    max: 20,
    range: [0.01, 4],
    start: 1,
    transform: 'log',
    doc: 'Volatility of the variance of ln VIX. 4κᵥθᵥ may be smaller than σᵥ²: the variance then touches 0.',
  },
  {
    ...variance,
    name: 'v0',
    symbol: 'V₀',
    label: 'Variance today',
    unit: 'vol²/yr',
    start: 1.8,
    doc: 'Variance of ln VIX today.',
  },
];

/** λ and η. */
export const jumps: readonly ParamSpec[] = [lambda, eta];

/** β, ℓ∞, a and ℓ₀ of jumps that excite themselves. */
export const selfExcitation: readonly ParamSpec[] = [
  {
    name: 'decay',
    symbol: 'β',
    label: 'Decay of excitement',
    unit: '1/yr',
    min: 0,
    max: 1000,
    minExcluded: true,
    range: [1, 100],
    start: 20,
    transform: 'log',
    doc: 'How fast the intensity falls back without jumps.',
  },
  {
    name: 'baseIntensity',
    symbol: 'ℓ∞',
    label: 'Base intensity',
    unit: '1/yr',
    min: 0,
    max: 2000,
    range: [0, 60],
    start: 4,
    transform: 'identity',
    doc: 'Jumps a year that nothing has excited.',
  },
  {
    name: 'excitation',
    symbol: 'a',
    label: 'Excitement by a jump',
    unit: '1/yr',
    min: 0,
    max: 1000,
    range: [0, 50],
    start: 12,
    transform: 'identity',
    doc: 'Intensity that each jump adds. A jump causes a/β further ones, which has to be less than 1.',
  },
  {
    name: 'intensity0',
    symbol: 'ℓ₀',
    label: 'Intensity today',
    unit: '1/yr',
    min: 0,
    max: 5000,
    range: [0, 200],
    start: 10,
    transform: 'identity',
    doc: 'Jumps a year as of now.',
  },
];
