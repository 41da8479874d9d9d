import { z } from 'zod';
import { fittedParam } from './calibration.ts';
import { isoDate, provenance } from './common.ts';

/** One quantity of a model of the index by options (Q) and by the series of the index (P). */
export const measuredParam = z.strictObject({
  /** A parameter of the model, `meanJump` = 1/η, or `meanIntensity`: self-exciting jumps a year in the long run. */
  name: z.string(),
  /** Null where the fit has a curve in its place. */
  options: z.number().nullable(),
  /** Null where it is fixed, tied or not identified. */
  optionsError: z.number().nullable(),
  optionsState: fittedParam.shape.state.nullable(),
  history: z.number(),
  /** Robust standard error; null where the likelihood is flat. */
  historyError: z.number().nullable(),
  /** Options less history. */
  gap: z.number().nullable(),
  gapError: z.number().nullable(),
});

/** A fit to options of the index beside the series of the index itself. */
export const indexHistoryFit = z.strictObject({
  runId: z.string(),
  model: z.string(),
  seriesId: z.string(),
  /** Closes that were used: none later than the quotes of the fit. */
  window: z.strictObject({ firstDate: isoDate, lastDate: isoDate, closes: z.int() }).nullable(),
  /** Model that the series was fitted with: a variance that is not seen is taken as constant. */
  estimator: z.enum(['mrlr', 'mrlrj', 'hawkes']).nullable(),
  params: z.array(measuredParam),
  /** Jumps a year that options are priced with, less those of the series. */
  jumpGap: z
    .strictObject({
      gap: z.number(),
      standardError: z.number().nullable(),
      /** Gap in standard errors. */
      ratio: z.number().nullable(),
    })
    .nullable(),
  /** What the gap says; empty where the model has no jumps. */
  sentence: z.string(),
  notes: z.array(z.string()),
  /** Why there is nothing beside the options; null where there is. */
  refusal: z.string().nullable(),
  provenance: provenance.nullable(),
});
export type IndexHistoryFit = z.infer<typeof indexHistoryFit>;
export type MeasuredParam = z.infer<typeof measuredParam>;
