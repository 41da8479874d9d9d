import { heston } from '../models/heston.ts';
import type { Model, ParamSpec } from '../models/model.ts';
import { mrlrsv } from '../models/mrlrsv.ts';
import { findModel } from '../models/registry.ts';
import { processes, type Process } from '../processes/registry.ts';

/** A process with what a form and a check know of its parameters. */
export interface SimulatedModel {
  readonly process: Process;
  /** Model of the same parameters; priced in closed form where it has an engine. */
  readonly model: Model;
}

const rho: ParamSpec = {
  name: 'rho',
  symbol: 'ρ',
  label: 'Correlation of asset and variance',
  unit: '1',
  min: -1,
  max: 1,
  range: [-1, 0],
  start: -0.7,
  transform: 'identity',
  doc: 'Not positive in equity markets.',
};

/** Volatility that is rough: priced by simulation alone. */
const roughBergomi: Model = {
  id: 'rough-bergomi',
  label: 'Rough Bergomi',
  underlying: 'asset',
  formula: 'dS/S = √V dB, V = ξ₀ exp(ηY − ½η²t²ᴴ), Y = √(2H) ∫ (t − s)^{H−½} dW, d⟨B,W⟩ = ρdt',
  source: 'Bayer, Friz and Gatheral 2016, "Pricing under rough volatility", section 4',
  params: [
    {
      name: 'H',
      symbol: 'H',
      label: 'Roughness',
      unit: '1',
      min: 0,
      max: 0.5,
      minExcluded: true,
      range: [0.02, 0.5],
      start: 0.07,
      transform: 'identity',
      doc: 'Hurst exponent of the logarithm of variance; ½ is the Markov case.',
    },
    {
      name: 'eta',
      symbol: 'η',
      label: 'Volatility of variance',
      unit: '1',
      min: 0,
      max: 10,
      range: [0.1, 4],
      start: 1.9,
      transform: 'identity',
      doc: 'Standard deviation of ln V over a year.',
    },
    { ...rho, start: -0.9 },
    {
      name: 'xi0',
      symbol: 'ξ₀',
      label: 'Forward variance',
      unit: '1/yr',
      min: 0,
      max: 4,
      minExcluded: true,
      range: [0.005, 0.2],
      start: 0.055,
      transform: 'log',
      doc: 'Flat forward variance seen today.',
    },
  ],
  capabilities: {},
};

/** Variance of the index that is rough: priced by simulation alone. */
const roughMrlrsv: Model = {
  id: 'rough-mrlrsv',
  label: 'Rough MRLRSV',
  underlying: 'volatilityIndex',
  formula:
    'dX = κ(θ − X)dt + √V dB, V = v₀ + Γ(H + ½)⁻¹ ∫ (t − s)^{H−½}[κᵥ(θᵥ − V)ds + σᵥ√V dW], d⟨B,W⟩ = ρdt',
  source: 'Bao 2013, chapter 4, with the variance of El Euch and Rosenbaum 2019',
  params: [{ ...roughBergomi.params[0]!, start: 0.1, range: [0.05, 0.5] }, ...mrlrsv.params],
  capabilities: {},
};

/** A baseline: variance that is normal. */
const ouVariance: Model = {
  underlying: 'asset',
  id: 'ou-variance',
  label: 'OU variance',
  formula: 'dS/S = √v⁺ dB, dv = κ(θ − v)dt + σdW, d⟨B,W⟩ = ρdt',
  source: 'Uhlenbeck and Ornstein 1930; a baseline for learned variance',
  params: heston.params.map((spec) =>
    spec.name === 'sigma'
      ? {
          ...spec,
          label: 'Volatility of variance, absolute',
          unit: 'var/√yr',
          range: [0.005, 0.3],
          start: 0.05,
        }
      : spec,
  ),
  capabilities: {},
};

const ownModels: Readonly<Record<string, Model>> = {
  'rough-bergomi': roughBergomi,
  'ou-variance': ouVariance,
  'rough-mrlrsv': roughMrlrsv,
  'heston-euler': heston,
};

/** Every process that can be simulated, with its parameters. */
export const simulatedModels: readonly SimulatedModel[] = processes.map((process) => ({
  process,
  model: ownModels[process.id] ?? findModel(process.id)!,
}));
