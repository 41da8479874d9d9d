import { z } from 'zod';
import { calibrationStatus, calibrationSummary } from './calibration.ts';
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

/** What a `volterra.params/1` document holds, after every field and the hash were checked. */
export const readParamsResult = z.strictObject({
  contentHash: z.string(),
  sets: z.array(
    z.strictObject({
      runId: z.string(),
      model: z.string(),
      label: z.string(),
      status: calibrationStatus,
      quoteDate: z.string().nullable(),
      params: modelParams,
      warnings: z.array(z.string()),
    }),
  ),
});

export const importParamsResult = z.strictObject({
  contentHash: z.string(),
  /** One for each set, in the order of the file. */
  runs: z.array(calibrationSummary),
  /** How many of them had been imported before and were not kept again. */
  knownCount: z.int(),
});
