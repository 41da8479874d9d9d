import { z } from 'zod';
import { machineInfo } from './calibration.ts';
import { epochMs, sha256 } from './common.ts';
import { simulationInput, simulationResult } from './simulation.ts';

/** A stored simulation in one line; value and error are those of the first payoff. */
export const simulationSummary = z.strictObject({
  runId: z.string(),
  label: z.string(),
  process: z.string(),
  stopped: simulationResult.shape.stopped,
  startedAtMs: epochMs,
  elapsedMs: z.number(),
  paths: z.int(),
  steps: z.int(),
  seed: z.int(),
  backEnd: simulationResult.shape.device.shape.backEnd,
  precision: simulationResult.shape.device.shape.precision,
  mean: z.number(),
  standardError: z.number(),
  codeVersion: z.string(),
  resultHash: sha256,
});
export type SimulationSummary = z.infer<typeof simulationSummary>;

/** All that decided it and all that came of it but for its pictures, which a replay draws again. */
export const storedSimulation = simulationSummary.extend({
  input: simulationInput,
  machine: machineInfo,
  result: simulationResult.extend({ picture: z.null() }),
});
export type StoredSimulation = z.infer<typeof storedSimulation>;

export const simulationReplay = z.strictObject({
  /** Same bits: means, errors, Greeks, controls. */
  same: z.boolean(),
  resultHash: sha256,
  /** What differs: field, then, now; empty where nothing does. */
  differences: z.array(
    z.strictObject({
      field: z.string(),
      before: z.string(),
      after: z.string(),
      relative: z.number().nullable(),
    }),
  ),
  /** Machine, code or back end that differ and so may explain it. */
  reasons: z.array(z.string()),
  /** What came of it now, with its pictures where the simulation had them. */
  result: simulationResult,
});
export type SimulationReplay = z.infer<typeof simulationReplay>;
