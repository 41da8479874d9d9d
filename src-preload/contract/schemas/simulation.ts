import { z } from 'zod';
import { float64, sha256 } from './common.ts';
import { modelParams, optionKind, paramSpec } from './pricing.ts';

const years = z.number().positive().max(50);
const level = z.number().positive().max(1e9);

const simplePayoffs = [
  z.strictObject({ kind: z.literal('vanilla'), side: optionKind, strike: level, expiryYears: years }),
  z.strictObject({ kind: z.literal('digital'), side: optionKind, strike: level, expiryYears: years }),
  z.strictObject({
    kind: z.literal('barrier'),
    side: optionKind,
    strike: level,
    expiryYears: years,
    barrier: level,
    direction: z.enum(['up', 'down']),
    knock: z.enum(['in', 'out']),
    /** At the ends of steps, or at all times by a continuity correction. */
    watched: z.enum(['steps', 'always']).default('always'),
  }),
  z.strictObject({
    kind: z.literal('asian'),
    side: optionKind,
    strike: level,
    expiryYears: years,
    average: z.enum(['arithmetic', 'geometric']).default('arithmetic'),
  }),
  z.strictObject({
    kind: z.literal('lookback'),
    side: optionKind,
    expiryYears: years,
    watched: z.enum(['steps', 'always']).default('always'),
  }),
  /** Annualised realised variance in decimals, and its root. */
  z.strictObject({ kind: z.literal('varianceSwap'), expiryYears: years }),
  z.strictObject({ kind: z.literal('volatilitySwap'), expiryYears: years }),
  z.strictObject({
    kind: z.literal('forwardStart'),
    side: optionKind,
    moneyness: z.number().positive().max(10),
    startYears: years,
    expiryYears: years,
  }),
  z.strictObject({ kind: z.literal('indexFuture'), expiryYears: years }),
  z.strictObject({ kind: z.literal('indexOption'), side: optionKind, strike: level, expiryYears: years }),
] as const;
const simplePayoff = z.discriminatedUnion('kind', simplePayoffs);

/** What is paid; levels in units of the asset, times in years from today. */
export const simulationPayoff = z.discriminatedUnion('kind', [
  ...simplePayoffs,
  z.strictObject({
    kind: z.literal('legs'),
    legs: z
      .array(z.strictObject({ quantity: z.number().min(-1e9).max(1e9), terms: simplePayoff }))
      .min(1)
      .max(40),
  }),
]);

export const simulationBackEnd = z.enum(['auto', 'webgpu', 'wasm', 'plain']);

export const simulationInput = z.strictObject({
  process: z.string().max(40),
  params: modelParams,
  /** Spot in units of the asset, or the index today in points; rates per year, continuously compounded. */
  market: z.strictObject({
    spot: level,
    rate: z.number().min(-1).max(2).default(0),
    dividendYield: z.number().min(-1).max(2).default(0),
  }),
  payoffs: z.array(simulationPayoff).min(1).max(50),
  stepsPerYear: z.number().positive().max(20_000).default(252),
  /** Paths at most, rounded up to whole blocks of 256; mirrored paths come on top. */
  paths: z
    .int()
    .min(256)
    .max(2 ** 26)
    .default(65_536),
  /** Stops early once the standard error of the first payoff is no larger than this, in its units. */
  targetError: z.number().positive().optional(),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
  /** Every path with its mirror image. */
  antithetic: z.boolean().default(true),
  estimator: z.enum(['plain', 'conditional']).default('plain'),
  /**
   * Independent draws, or 16 scrambles of Sobol's sequence with a Brownian bridge, whose spread is the error; paths are then rounded up
   * to whole multiples of 4096.
   */
  sampling: z.enum(['random', 'sobol']).default('random'),
  /**
   * What is taken out of estimates by regression: what the forward explains; of the conditional estimator also what options on a budget
   * of variance do.
   */
  controls: z.enum(['forward', 'timer']).default('forward'),
  /**
   * True: draws are moved towards what the first payoff pays for, by pilot runs, where that saves paths; for wings. A list: moved as
   * said, one number a draw of the process, null for those left alone.
   */
  importance: z
    .union([z.boolean(), z.array(z.number().min(-1e3).max(1e3).nullable()).max(16)])
    .default(false),
  precision: z.enum(['f64', 'f32']).default('f64'),
  backEnd: simulationBackEnd.default('auto'),
  /**
   * Greeks of every payoff: `delta`, `gamma`, `rho` (to the rate), `param.<name>`; true for all that can be estimated. Derivatives
   * themselves, as in `pricing.greeks`.
   */
  greeks: z.union([z.literal(true), z.array(z.string().max(60)).min(1).max(40)]).optional(),
  /** Along the paths one by one, or all first derivatives by one pass back along each of at most 16,384 paths. */
  greekMethod: z.enum(['forward', 'adjoint']).default('forward'),
  /** Fan of paths, terminal density and convergence for a picture. */
  picture: z.boolean().default(true),
});
export type SimulationInput = z.infer<typeof simulationInput>;

/** A simulation with what is to become of it. */
export const simulationRunInput = simulationInput.extend({
  label: z.string().max(120).default(''),
  /** Stored when it has ended, to be looked up and replayed. */
  keep: z.boolean().default(true),
});
export type SimulationRunInput = z.infer<typeof simulationRunInput>;

export const simulationEstimate = z.strictObject({
  /** Discounted, with what control variates took out. */
  mean: z.number(),
  standardError: z.number(),
  plainMean: z.number(),
  plainStandardError: z.number(),
  /** Share of the variance that the controls explain, 0 to 1. */
  varianceExplained: z.number(),
  /** Price by another engine where there is one. */
  reference: z.strictObject({ price: z.number(), engine: z.string(), errorEstimate: z.number() }).nullable(),
});
export type SimulationEstimate = z.infer<typeof simulationEstimate>;

export const simulatedGreeks = z.strictObject({
  estimates: z.array(
    z.strictObject({
      greek: z.string(),
      method: z.enum(['pathwise', 'likelihoodRatio', 'mixed', 'conditional', 'exact', 'adjoint']),
      value: z.number(),
      standardError: z.number(),
      /** By another engine where there is one. */
      reference: z.number().nullable(),
    }),
  ),
  /** From which they come. */
  paths: z.int(),
  /** What was asked for and cannot be estimated from these paths, with the reason. */
  refused: z.array(z.strictObject({ greek: z.string(), reason: z.string() })),
});
export type SimulatedGreeks = z.infer<typeof simulatedGreeks>;

export const simulationDevice = z.strictObject({
  backEnd: z.enum(['webgpu', 'wasm', 'plain']),
  precision: z.enum(['f64', 'f32']),
  device: z.string(),
  /** Why this one. */
  reason: z.string(),
  /** What went otherwise than asked: a lost device, no adapter. */
  notes: z.array(z.string()),
});

export const convergencePoint = z.strictObject({
  paths: z.int(),
  mean: z.number(),
  standardError: z.number(),
});

export const simulationPicture = z.strictObject({
  /** [dates] years. */
  times: float64,
  /** Of the asset or index, by probability. */
  quantiles: z.array(z.strictObject({ probability: z.number(), values: float64 })),
  /** [dates], over all paths of the picture. */
  means: float64,
  paths: z.int(),
  /** A few paths, [dates] each. */
  samplePaths: z.array(float64),
  /** Levels at the last date: centres of bins, simulated density per unit, and the density by formula where there is one. */
  terminal: z.strictObject({
    levels: float64,
    density: float64,
    exact: float64.nullable(),
  }),
});

export const simulationResult = z.strictObject({
  process: z.string(),
  scheme: z.string(),
  estimates: z.array(simulationEstimate),
  /** One entry per payoff; empty where none were asked for. */
  greeks: z.array(simulatedGreeks),
  paths: z.int(),
  antithetic: z.boolean(),
  steps: z.int(),
  stopped: z.enum(['paths', 'targetError', 'cancelled']),
  /** Of the first payoff. */
  convergence: z.array(convergencePoint),
  /** How draws were moved; null where they were not. The ratio of variances without and with it is that of the pilot. */
  importance: z
    .strictObject({ tilt: z.array(z.number().nullable()), varianceRatio: z.number().nullable() })
    .nullable(),
  /** E[S_T/F_T] − 1 at the last date with its error: what the scheme does to a forward. */
  martingale: z.strictObject({ mean: z.number(), standardError: z.number() }).nullable(),
  device: simulationDevice,
  pathStepsPerSecond: z.number(),
  elapsedMs: z.number(),
  picture: simulationPicture.nullable(),
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  seed: z.int(),
  codeVersion: z.string(),
  /** Of estimates, Greeks, controls, paths, steps and seed: equal bits, equal hash. */
  resultHash: sha256,
  /** Of the stored simulation; null where it was not stored. */
  runId: z.string().nullable(),
});
export type SimulationResult = z.infer<typeof simulationResult>;

const estimated = z.strictObject({ mean: z.number(), standardError: z.number() });

/** As for a run; `stepsPerYear` is the finest of three levels. */
export const stepHalvingInput = simulationInput.omit({
  picture: true,
  targetError: true,
  greeks: true,
  greekMethod: true,
  importance: true,
});
export type StepHalvingInput = z.infer<typeof stepHalvingInput>;

export const stepHalvingResult = z.strictObject({
  process: z.string(),
  scheme: z.string(),
  /** Declared; null where steps are exact. */
  weakOrder: z.number().nullable(),
  payoffs: z.array(
    z.strictObject({
      /** With a quarter, half and all of the steps. */
      levels: z.array(estimated.extend({ steps: z.int() })),
      /** Each level less the next finer one. */
      differences: z.array(estimated),
      /** Null where chance alone may have made the differences. */
      observedOrder: estimated.nullable(),
      /** Value at infinitely many steps by the declared order; null where steps are exact. */
      extrapolated: estimated.nullable(),
      /** Finest value less the extrapolated one. */
      bias: estimated.nullable(),
      reference: z
        .strictObject({ price: z.number(), engine: z.string(), errorEstimate: z.number() })
        .nullable(),
    }),
  ),
  paths: z.int(),
  antithetic: z.boolean(),
  device: simulationDevice,
  elapsedMs: z.number(),
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  seed: z.int(),
  codeVersion: z.string(),
  resultHash: sha256,
});
export type StepHalvingResult = z.infer<typeof stepHalvingResult>;

export const simulatedProcess = z.strictObject({
  id: z.string(),
  label: z.string(),
  scheme: z.string(),
  underlying: z.enum(['asset', 'volatilityIndex']),
  /** Declared order in the step of the error of prices; null where steps are exact. */
  weakOrder: z.number().nullable(),
  /** Where the declared order was seen to hold, and what was seen elsewhere. */
  weakOrderHolds: z.string().nullable(),
  hasConditional: z.boolean(),
  formula: z.string(),
  source: z.string(),
  params: z.array(paramSpec),
});
