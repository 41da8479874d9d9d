import { z } from 'zod';
import { modelParams } from './pricing.ts';

export const exportFormat = z.enum(['json', 'csv', 'parquet', 'quantlib']);

export const exportInput = z.strictObject({
  runIds: z.array(z.string().max(80)).min(1).max(1000),
  format: exportFormat,
  /** An explicit yes to sets that failed, are stale or break no-arbitrage. */
  acknowledge: z.boolean().default(false),
});

export const exportResult = z.strictObject({
  fileName: z.string(),
  mediaType: z.string(),
  /** Text formats. */
  text: z.string().nullable(),
  /** Binary formats, base64. */
  base64: z.string().nullable(),
  sha256: z.string(),
  /** What needed the yes. */
  acknowledged: z.array(z.strictObject({ runId: z.string(), reason: z.string() })),
});

/** A set as `volterra.params/1` holds it, after the import. */
export const importedSet = z.strictObject({
  setId: z.string(),
  model: z.string(),
  params: modelParams,
  quoteDate: z.string().nullable(),
  sourceRunId: z.string().nullable(),
  /** The content hash was recomputed and agrees. */
  verified: z.boolean(),
});
