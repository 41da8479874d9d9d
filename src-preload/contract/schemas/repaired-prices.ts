import { z } from 'zod';
import { float64WithGaps, isoDate, provenance } from './common.ts';
import { chainInfo } from './market.ts';
import { greekDefinition, optionKind, pricingMarket } from './pricing.ts';
import { surfaceRepairInput, surfaceRepairResult } from './repair.ts';

const MOST_OPTIONS = 20_000;

/** One leg: an expiry in years, or a day where the surface is that of a chain. */
export const repairedOption = z.strictObject({
  kind: optionKind,
  strike: z.number(),
  expiryYears: z.number().optional(),
  expiry: isoDate.optional(),
  /** In the strategy; negative where it is sold. */
  quantity: z.number().default(1),
});

export const repairedPriceInput = z.strictObject({
  /** As in `surface.repair`; nothing is hidden from it here. */
  surface: surfaceRepairInput.omit({ hide: true }).prefault({}),
  /** Of slices and grids; a chain has forwards and rates of its own. */
  market: pricingMarket.optional(),
  options: z.array(repairedOption).min(1).max(MOST_OPTIONS),
});
export type RepairedPriceInput = z.infer<typeof repairedPriceInput>;

export const repairedPriceStatus = z.enum([
  'ok',
  'badStrike',
  'badExpiry',
  'expired',
  'expiryOutside',
  'strikeOutside',
  'noForward',
]);

/** What the vol of an option rests on: quotes on all nodes around it, quotes around a hole, or too little to test its band. */
export const volEvidence = z.enum(['quoted', 'filled', 'extrapolated']);

export const repairedPrices = z.strictObject({
  /** Null where the quotes came with the call. */
  chain: chainInfo.nullable(),
  estimator: surfaceRepairResult.shape.estimator,
  status: z.array(repairedPriceStatus),
  expiriesYears: float64WithGaps,
  forwards: float64WithGaps,
  discountFactors: float64WithGaps,
  /** Decimal per √year; this and all columns below are null where the status is not `ok`. */
  impliedVols: float64WithGaps,
  /** Discounted, in units of the underlying, for one of each option. */
  prices: float64WithGaps,
  /** Of each option by itself. */
  intervals: z.array(
    z.strictObject({
      levelPercent: z.number(),
      lowerVols: float64WithGaps,
      upperVols: float64WithGaps,
      lowerPrices: float64WithGaps,
      upperPrices: float64WithGaps,
    }),
  ),
  /** Whether the vol is that of a node, or lies between nodes; null without a price. */
  places: z.array(z.enum(['node', 'between']).nullable()),
  evidence: z.array(volEvidence.nullable()),
  /** One column for each Greek, by id, the vol standing still. */
  greeks: z.record(z.string(), float64WithGaps),
  definitions: z.array(greekDefinition),
  /** All options by their quantities; null where one has no price. */
  strategy: z
    .strictObject({
      price: z.number(),
      /** From bands that hold for the whole surface at once, so that every leg is in its own. */
      intervals: z.array(z.strictObject({ levelPercent: z.number(), lower: z.number(), upper: z.number() })),
      greeks: z.record(z.string(), z.number()),
    })
    .nullable(),
  /** What the bands were calibrated on, and what that does not promise. */
  bandNote: z.string(),
  warnings: z.array(z.string()),
  elapsedMs: z.number(),
  codeVersion: z.string(),
  provenance: provenance.nullable(),
});
export type RepairedPrices = z.infer<typeof repairedPrices>;
