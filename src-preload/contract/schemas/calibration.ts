import { z } from 'zod';
import { epochMs, float64, float64WithGaps, isoDate, provenance, sha256, uint8 } from './common.ts';
import { modelParams } from './pricing.ts';
import { estimatorId } from './repair.ts';

export const componentId = z.enum(['assetOptions', 'indexFutures', 'indexOptions', 'varianceSwaps']);

/** What is asked of one parameter; everything absent is as the model declares it. */
export const paramChoice = z.strictObject({
  start: z.number().optional(),
  fixed: z.number().optional(),
  lower: z.number().optional(),
  upper: z.number().optional(),
  tiedTo: z
    .strictObject({ param: z.string().max(40), factor: z.number(), offset: z.number().default(0) })
    .optional(),
  prior: z.strictObject({ mean: z.number(), standardDeviation: z.number().positive() }).optional(),
});

export const quoteWeight = z.strictObject({
  component: componentId,
  expiry: isoDate,
  /** Root of the options, or contract of the future; all where absent. */
  root: z.string().max(16).optional(),
  strike: z.number().positive().optional(),
  weight: z.number().min(0).max(1e6),
});

/** How a model of the volatility index alone is fitted. */
export const indexFit = z.strictObject({
  /** `prices`: squared errors of discounted calls and of their logarithms; `weighted`: vols and index points by `weighting`. */
  loss: z.enum(['prices', 'weighted']).default('weighted'),
  /** Curves in place of parameters: a level by expiry that meets every future, and a vol by expiry that meets at-the-money vols. */
  exact: z.enum(['none', 'futures', 'futuresAndAtm']).default('none'),
});

/** Nodes of the repaired surface of the asset's chain among the targets. */
export const repairedTargets = z.strictObject({
  /** `filledHoles`: quotes as they are, and nodes where there is none. `everyNode`: all nodes; quotes are compared with, not fitted. */
  targets: z.enum(['filledHoles', 'everyNode']),
  /** An id of `repairLab.estimators`; what is stored names it, never `default`. */
  estimator: estimatorId.default('default'),
  /** Ends with the nearest surface without static arbitrage. */
  project: z.boolean().default(true),
});

/** Everything that decides the result beside the data: stored with the run and sufficient to replay it. */
export const calibrationSettings = z.strictObject({
  model: z.string().max(40),
  /** Last data on or before this day; the newest where absent. */
  asOf: isoDate.optional(),
  /** Chain of the asset and chain of the index by id; else the last of `underlying` and `indexUnderlying` on one day. */
  snapshotId: z.string().max(80).optional(),
  indexSnapshotId: z.string().max(80).optional(),
  underlying: z.string().max(16).default('SPX'),
  indexUnderlying: z.string().max(16).default('VIX'),
  /** A component without a weight is not fitted. */
  componentWeights: z.partialRecord(componentId, z.number().positive().max(1e6)),
  weighting: z.enum(['bidAsk', 'vega', 'equal', 'byHand']).default('bidAsk'),
  params: z.record(z.string().max(40), paramChoice).default({}),
  starts: z.int().min(1).max(64).default(8),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  maxIterations: z.int().min(1).max(10_000).default(200),
  /** Two populations of differential evolution beside the starts. */
  crossCheck: z.boolean().default(false),
  /** Loss along each parameter with the others fitted anew. */
  profiles: z.boolean().default(true),
  /** Models of the volatility index only. */
  indexFit: indexFit.optional(),
  /** Start from the last good parameters of this model. */
  warmStart: z.boolean().default(false),
  /** Expiries and log-moneyness that take part. */
  minExpiryYears: z.number().min(0).default(0.015),
  maxExpiryYears: z.number().positive().max(50).default(2),
  maxAbsLogMoneyness: z.number().positive().max(5).default(0.5),
  /** The same for options on the volatility index. */
  maxAbsIndexLogMoneyness: z.number().positive().max(5).default(1.5),
  minQuotes: z.int().min(1).max(1000).default(5),
  /** At most so many quotes an expiry, spread evenly over the used strikes; all where absent. */
  mostQuotesPerExpiry: z.int().min(3).max(1000).optional(),
  /** Weights by hand, of a whole expiry or of one strike; 0 leaves quotes out, the last rule that fits counts. */
  quoteWeights: z.array(quoteWeight).max(5000).default([]),
  /** Options on the asset from a repaired surface, weighted by its bands (`weighting` must be `bidAsk`); quotes alone where absent. */
  repair: repairedTargets.optional(),
});
export type CalibrationSettings = z.output<typeof calibrationSettings>;
export type CalibrationSettingsInput = z.input<typeof calibrationSettings>;

export const calibrationStatus = z.enum([
  'CONVERGED',
  'AT_BOUND',
  'NOT_CONVERGED',
  'CANCELLED',
  'REFUSED',
  'FAILED',
]);

export const fittedParam = z.strictObject({
  name: z.string(),
  value: z.number(),
  /** Null where it is fixed, tied or not identified. */
  standardError: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  state: z.enum(['free', 'fixed', 'tied', 'atBound', 'nearBound', 'notIdentified']),
});

export const profileLikelihood = z.strictObject({
  param: z.string(),
  values: float64,
  /** Above the best, in units of the residual variance: 3.84 is the 95 % limit. */
  excess: float64WithGaps,
  lower: z.number().nullable(),
  upper: z.number().nullable(),
});

export const componentFit = z.strictObject({
  id: componentId,
  weight: z.number(),
  loss: z.number(),
  count: z.int(),
  /** Vol points for options and variance swaps, index points for futures. */
  rmse: z.number(),
  rmseHalfSpreads: z.number().nullable(),
  insideBidAskPercent: z.number().nullable(),
});

export const expiryFit = z.strictObject({
  component: componentId,
  expiryYears: z.number(),
  /** Listed day where it is known. */
  expiry: isoDate.nullable(),
  forward: z.number(),
  strikes: float64,
  /** Vols (decimal per √year) of options and variance swaps, index points of futures. */
  market: float64,
  model: float64WithGaps,
  halfSpreads: float64WithGaps,
  weights: float64,
  rmse: z.number(),
  /** Of nodes of a repaired surface, whose `halfSpreads` are standard errors: 1 where a hole was filled. Absent for quotes. */
  filled: uint8.optional(),
});

/** How well nodes of a repaired surface are met; components count quotes alone. */
export const nodeFit = z.strictObject({
  count: z.int(),
  /** Nodes without a quote. */
  filled: z.int(),
  /** Vol points. */
  rmse: z.number(),
  /** Root mean square of residual over the standard error of the repaired vol. */
  rmseErrors: z.number(),
  /** Nodes inside their 80 % band. */
  insideBandPercent: z.number(),
  /** Share of the weight of the options that filled nodes have. */
  filledWeightPercent: z.number(),
});

/** The repaired surface that targets came from. */
export const repairedInput = z.strictObject({
  targets: repairedTargets.shape.targets,
  estimator: z.strictObject({ id: estimatorId, label: z.string(), weightsHash: sha256.nullable() }),
  projected: z.boolean(),
  /** Nodes of the grid, and those with a quote. */
  nodes: z.int(),
  nodesWithQuote: z.int(),
  /** Nodes among the targets, with a quote and without one. */
  quotedNodes: z.int(),
  filledNodes: z.int(),
});

/** What the data were: enough to load them again and to see that they are the same. */
export const calibrationInputs = z.strictObject({
  quoteDate: isoDate,
  quotedAtMs: epochMs.nullable(),
  snapshotId: z.string().nullable(),
  indexSnapshotId: z.string().nullable(),
  spot: z.number(),
  /** SHA-256 over the quotes used, and over those left out with their reasons. */
  usedHash: sha256,
  excludedHash: sha256,
  usedQuotes: z.int(),
  excluded: z.array(z.strictObject({ component: componentId, reason: z.string(), count: z.int() })),
  /** Where a repaired surface was asked for and could be made. */
  repair: repairedInput.optional(),
});

const indexLevel = z.strictObject({
  /** Index points; the band is of bid–ask spreads, strikes that are not quoted, and expiries that are not where they should be. */
  value: z.number(),
  low: z.number(),
  high: z.number(),
});

/** What the options of the day say about one future on the volatility index, without a model. */
export const futureConsistency = z.strictObject({
  contract: z.string(),
  expiry: isoDate,
  expiryYears: z.number(),
  /** Settlement, index points. */
  future: z.number(),
  /** `ABOVE` contradicts the asset's options; `IN_BAND` is above the bound by less than its error; the last four have no bound. */
  status: z.enum([
    'BELOW',
    'IN_BAND',
    'ABOVE',
    'NO_STRIPS',
    'NO_EXPIRY_BEFORE',
    'NO_EXPIRY_AFTER',
    'NEGATIVE_VARIANCE',
  ]),
  /** 100√(forward variance of the 30 days from the expiry) by the strips of the asset: no future can be above it. */
  bound: indexLevel
    .extend({
      /** Half-widths of the band by source, index points, and the largest of them. */
      fromQuotes: z.number(),
      fromWings: z.number(),
      fromExpiries: z.number(),
      limitedBy: z.enum(['quotes', 'wings', 'expiries']),
      fewStrikes: z.boolean(),
    })
    .nullable(),
  /** Bound less future. */
  slack: z.number().nullable(),
  /** Whether options on the index give the same expected square as the strips of the asset. */
  equality: z.enum(['EQUAL', 'OPTIONS_ABOVE', 'OPTIONS_BELOW', 'NO_BOUND', 'NO_OPTIONS']),
  /** √E[VIX²] by options on the index of the same expiry. */
  optionBound: indexLevel.nullable(),
  /** Option bound less bound; 0 in a consistent market. */
  gap: z.number().nullable(),
});
export type FutureConsistency = z.infer<typeof futureConsistency>;

/** What would be fitted: the targets, and what was left out. */
export const calibrationPreview = z.strictObject({
  inputs: calibrationInputs,
  expiries: z.array(
    z.strictObject({
      component: componentId,
      expiry: isoDate.nullable(),
      expiryYears: z.number(),
      forward: z.number(),
      quotes: z.int(),
    }),
  ),
  warnings: z.array(z.string()),
  /** Why nothing can be fitted; null where it can. */
  refusal: z.string().nullable(),
  /** Of models of the asset that imply the index: futures against options, one row for each future. */
  consistency: z.array(futureConsistency).optional(),
});

/** How far the calls of one expiry are missed, by the measures of published fits of VIX models. */
export const pricingError = z.strictObject({
  expiryYears: z.number(),
  expiry: isoDate.nullable(),
  count: z.int(),
  /** 100 × mean of |ΔC|/C. */
  percentageError: z.number(),
  /** Index points. */
  meanAbsoluteError: z.number(),
});

export const machineInfo = z.strictObject({
  platform: z.string(),
  cpu: z.string(),
  cores: z.int(),
  node: z.string(),
});
export type MachineInfo = z.infer<typeof machineInfo>;

/** The file of a set that was not fitted here. */
const importedFrom = z.strictObject({
  fileName: z.string(),
  /** SHA-256 of the text of the file, and the one that its manifest states. */
  fileHash: sha256,
  contentHash: sha256,
  importedAtMs: epochMs,
  /** As the file has them. */
  runId: z.string(),
  resultHash: sha256.nullable(),
});
export type ImportedFrom = z.infer<typeof importedFrom>;

export const calibrationSummary = z.strictObject({
  runId: z.string(),
  model: z.string(),
  label: z.string(),
  status: calibrationStatus,
  message: z.string(),
  startedAtMs: epochMs,
  elapsedMs: z.number(),
  quoteDate: isoDate.nullable(),
  loss: z.number().nullable(),
  /** RMSE of each component that was fitted or reported. */
  rmse: z.partialRecord(componentId, z.number()),
  params: modelParams,
  usedQuotes: z.int(),
  warnings: z.int(),
  /** In use: what labs and strategies take for this model. */
  current: z.boolean(),
  trigger: z.enum(['user', 'schedule', 'command', 'replay']),
  sample: z.boolean(),
  /** Of a set from a file: it stands in no history, and is put in use only after an explicit yes. */
  imported: importedFrom.optional(),
});
export type CalibrationSummary = z.infer<typeof calibrationSummary>;

export const calibrationRun = calibrationSummary.extend({
  settings: calibrationSettings,
  inputs: calibrationInputs.nullable(),
  fittedParams: z.array(fittedParam),
  freeParams: z.array(z.string()),
  correlation: float64WithGaps,
  curves: z.array(
    z.strictObject({ name: z.string(), unit: z.string(), timesYears: float64, values: float64 }),
  ),
  components: z.array(componentFit),
  expiries: z.array(expiryFit),
  /** Where nodes of a repaired surface were fitted. */
  nodes: nodeFit.optional(),
  starts: z.array(
    z.strictObject({
      params: modelParams,
      startLoss: z.number(),
      loss: z.number(),
      evaluations: z.int(),
      iterations: z.int(),
      message: z.string(),
    }),
  ),
  trace: z.strictObject({ evaluations: float64, loss: float64 }),
  profiles: z.array(profileLikelihood),
  /** Of models of the index fitted by prices or with exact curves. */
  pricingErrors: z.array(pricingError).optional(),
  /** Of models of the asset that imply the index: what the market itself says, beside the fit. Older runs have none. */
  consistency: z.array(futureConsistency).optional(),
  numericalErrorVolPoints: z.number(),
  warningList: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  machine: machineInfo,
  codeVersion: z.string(),
  /** SHA-256 of the result in canonical form: what a replay must give again. */
  resultHash: sha256.nullable(),
  provenance: provenance.nullable(),
});
export type CalibrationRun = z.infer<typeof calibrationRun>;

/** What a running calibration sends as partial events. */
export const calibrationPartial = z.strictObject({
  evaluations: z.int(),
  loss: z.number(),
  params: modelParams,
  /** Model values of the expiries, in the order of the targets; now and then, not at each step. */
  expiries: z.array(expiryFit).optional(),
});
export type CalibrationPartial = z.infer<typeof calibrationPartial>;

export const replayResult = z.strictObject({
  /** Same bits: parameters, residuals, errors. */
  same: z.boolean(),
  /** Null where the data are gone, so that nothing could be computed. */
  resultHash: sha256.nullable(),
  /** What differs: field, then, now; empty where nothing does. */
  differences: z.array(
    z.strictObject({
      field: z.string(),
      before: z.string(),
      after: z.string(),
      relative: z.number().nullable(),
    }),
  ),
  /** Machine, code or data that differ and so may explain it. */
  reasons: z.array(z.string()),
});

/** One parameter of one model through time. */
export const parameterSeries = z.strictObject({
  param: z.string(),
  unit: z.string(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  values: float64WithGaps,
  standardErrors: float64WithGaps,
  /** Control chart: robust centre and limits from the runs before each; gaps while there are too few. */
  centre: float64WithGaps,
  lowerLimit: float64WithGaps,
  upperLimit: float64WithGaps,
  /** Places in `values` at which the level changed, with the p-value of the test. */
  breaks: z.array(z.strictObject({ at: z.int(), pValue: z.number() })),
});

export const parameterHistory = z.strictObject({
  model: z.string(),
  /** Ascending; one run a day and model, the last good one, else the last failure. */
  quoteDates: z.array(isoDate),
  runIds: z.array(z.string()),
  statuses: z.array(calibrationStatus),
  params: z.array(parameterSeries),
  rmse: z.partialRecord(componentId, float64WithGaps),
});

export const alertRule = z.strictObject({
  alertId: z.string().max(80),
  model: z.string().max(40),
  /** A parameter, or `rmse:<component>`, or `status`. */
  field: z.string().max(60),
  kind: z.enum(['above', 'below', 'outsideLimits', 'break', 'failure']),
  threshold: z.number().nullable(),
  enabled: z.boolean(),
});

export type AlertRule = z.infer<typeof alertRule>;

export const alertEvent = z.strictObject({
  alertId: z.string(),
  runId: z.string(),
  atMs: epochMs,
  quoteDate: isoDate.nullable(),
  /** Plain sentence with field, value, limit. */
  reason: z.string(),
});
export type AlertEvent = z.infer<typeof alertEvent>;
