import { z } from 'zod';
import { epochMs, float64, isoDate, provenance } from './common.ts';

/** Seconds of a bar, or days. */
export const rangeBars = z.enum(['auto', '1min', '5min', '15min', 'daily']);

export const rangeForecastInput = z.strictObject({
  /** A series of the store with daily bars, or with intraday bars for the close. */
  series: z.string().min(1).max(64).default('SPX'),
  /** The close of the session that is under way (the next one where it has ended), or sessions ahead. */
  horizon: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('close') }),
      z.strictObject({ kind: z.literal('sessions'), sessions: z.int().min(1).max(252) }),
    ])
    .default({ kind: 'sessions', sessions: 21 }),
  /** `auto`: the shortest intraday bars for the close, daily ones for sessions ahead. */
  bars: rangeBars.default('auto'),
  /** Last day that is read; the newest one where absent. */
  asOf: isoDate.optional(),
  /** For the close: New York time of the last bar that is read, `HH:MM`; all bars of the day where absent. */
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:MM')
    .optional(),
  /** Sessions whose bars are fitted: 5 for the close, 252 for sessions ahead, where absent. */
  windowSessions: z.int().min(1).max(2520).optional(),
  /** Levels whose probabilities are told. */
  strikes: z.array(z.number().positive().max(1e9)).max(50).default([]),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
});
export type RangeForecastInput = z.infer<typeof rangeForecastInput>;

const interval = z.tuple([z.number(), z.number()]);

export const rangeForecast = z.strictObject({
  series: z.string(),
  /** Close of the last bar that was read, its end, and its day. */
  spot: z.number(),
  asOf: isoDate,
  asOfMs: epochMs.nullable(),
  horizon: z.strictObject({
    /** What the forecast is about, in words: `at the 16:00 close of 2019-02-15`. */
    label: z.string(),
    endDate: isoDate.nullable(),
    /** On the clock of sessions: 252 of 390 minutes are a year. */
    years: z.number(),
    sessions: z.number(),
  }),
  fit: z.strictObject({
    bars: rangeBars.exclude(['auto']),
    returns: z.int(),
    sessions: z.int(),
    /** Decimals per year and per √year. */
    driftAnnual: z.number(),
    driftStandardError: z.number(),
    driftInterval95: interval,
    volAnnual: z.number(),
    volStandardError: z.number(),
  }),
  closedForm: z.strictObject({
    mean: z.number(),
    standardDeviation: z.number(),
    /** Levels not exceeded with a probability: drift taken as known, and with its error. */
    quantiles: z.array(
      z.strictObject({ probability: z.number(), level: z.number(), withDriftError: z.number() }),
    ),
    /** [dates] of the simulated ones: mean, and the central 90 % with the drift known and with its error. */
    fan: z.strictObject({
      mean: float64,
      low: float64,
      high: float64,
      lowWithDriftError: float64,
      highWithDriftError: float64,
    }),
    strikes: z.array(
      z.strictObject({ strike: z.number(), below: z.number(), belowWithDriftError: z.number() }),
    ),
  }),
  simulated: z.strictObject({
    paths: z.int(),
    /** [dates] in sessions from now. */
    sessions: float64,
    means: float64,
    quantiles: z.array(z.strictObject({ probability: z.number(), values: float64 })),
    samplePaths: z.array(float64),
    terminal: z.strictObject({ levels: float64, density: float64, exact: float64 }),
    mean: z.number(),
    meanStandardError: z.number(),
    standardDeviation: z.number(),
    /** Quantiles of paths beside those by formula, with the error of the former. */
    checks: z.array(
      z.strictObject({
        probability: z.number(),
        simulated: z.number(),
        closedForm: z.number(),
        standardError: z.number(),
      }),
    ),
  }),
  /** How often ranges like this held in the past; null for the close. */
  backtest: z
    .strictObject({
      forecasts: z.int(),
      /** Forecasts whose outcomes do not overlap. */
      independent: z.int(),
      firstDate: isoDate,
      lastDate: isoDate,
      coverage: z.array(
        z.strictObject({
          probability: z.number(),
          driftKnown: z.number(),
          driftEstimated: z.number(),
          standardError: z.number(),
        }),
      ),
    })
    .nullable(),
  /** Begins with "If the current trajectory continues". */
  statement: z.string(),
  warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  provenance,
});
export type RangeForecast = z.infer<typeof rangeForecast>;
