import { z } from 'zod';
import { float64, sha256 } from './common.ts';
import { modelParams, optionKind } from './pricing.ts';
import { simulationInput } from './simulation.ts';

const years = z.number().positive().max(50);
const level = z.number().positive().max(1e9);
const amount = z.number().positive().max(1e15);

export const optionLeg = z.strictObject({
  side: optionKind,
  strike: level,
  expiryYears: years,
  /** Options held; sold where negative. */
  quantity: z.number().min(-1e9).max(1e9),
});

/** A position held along simulated paths until a rule closes it. */
export const profitInput = z.strictObject({
  process: z.string().max(40),
  params: modelParams,
  market: simulationInput.shape.market,
  legs: z.array(optionLeg).min(1).max(40),
  /** Closed at the first look at which one holds; amounts in money of today. */
  exits: z
    .strictObject({
      stopLoss: amount.optional(),
      takeProfit: amount.optional(),
      yearsBeforeExpiry: z.number().positive().max(50).optional(),
    })
    .default({}),
  /** How open legs are valued: at the process's own prices, or at a vol of each leg that stays, decimals. */
  marking: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('model') }),
      z.strictObject({
        kind: z.literal('stickyStrike'),
        volsAnnual: z.array(z.number().positive().max(10)).min(1).max(40),
      }),
    ])
    .default({ kind: 'model' }),
  checksPerYear: z.number().positive().max(2520).default(252),
  stepsPerYear: z.number().positive().max(20_000).default(252),
  paths: z
    .int()
    .min(256)
    .max(2 ** 20)
    .default(16_384),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1),
  antithetic: z.boolean().default(true),
  /** For each option on opening, and on closing before it expires. */
  costPerOption: z.number().min(0).max(1e9).default(0),
  /** Paid for one option of each leg; the marks of today where absent. */
  entryPrices: z.array(z.number().min(0).max(1e9)).max(40).optional(),
  /** Growth above the forward per year. */
  excessDrift: z.number().min(-5).max(5).default(0),
});
export type ProfitInput = z.infer<typeof profitInput>;

const estimated = z.strictObject({ mean: z.number(), standardError: z.number() });

/** Money of today. */
export const profitResult = z.strictObject({
  process: z.string(),
  scheme: z.string(),
  /** Paid for the position; received where negative. */
  entry: z.number(),
  mean: estimated,
  chanceOfProfit: estimated,
  quantiles: z.array(z.strictObject({ probability: z.number(), profit: z.number() })),
  /** Mean of the worst 5 %. */
  expectedShortfall: z.number(),
  meanYears: z.number(),
  exits: z.array(
    z.strictObject({
      reason: z.enum(['expiry', 'stopLoss', 'takeProfit', 'daysBefore']),
      share: z.number(),
      meanProfit: z.number(),
    }),
  ),
  /** Share of paths by profit: centres of bins of one width. */
  histogram: z.strictObject({ profits: float64, shares: float64 }),
  paths: z.int(),
  antithetic: z.boolean(),
  elapsedMs: z.number(),
  seed: z.int(),
  codeVersion: z.string(),
  resultHash: sha256,
});
export type ProfitResult = z.infer<typeof profitResult>;
