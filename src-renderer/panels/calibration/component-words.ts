import type { z } from 'zod';
import type { ModelInfo } from '#contract/schemas/pricing.ts';
import type { calibrationStatus, componentId } from '#contract/schemas/calibration.ts';

export type ComponentId = z.infer<typeof componentId>;
export type CalibrationStatus = z.infer<typeof calibrationStatus>;

interface ComponentWords {
  readonly label: string;
  /** For narrow columns. */
  readonly short: string;
  readonly unit: string;
  /** Residuals are stored as decimals of vol or as index points; this makes them what `unit` says. */
  readonly scale: number;
}

export const componentWords: Readonly<Record<ComponentId, ComponentWords>> = {
  assetOptions: { label: 'SPX options', short: 'SPX', unit: 'vol points', scale: 100 },
  indexFutures: { label: 'VIX futures', short: 'VX', unit: 'index points', scale: 1 },
  indexOptions: { label: 'VIX options', short: 'VIX', unit: 'vol points', scale: 100 },
  varianceSwaps: { label: 'Variance swaps', short: 'Var', unit: 'vol points', scale: 100 },
};
export const componentIds = Object.keys(componentWords) as readonly ComponentId[];

/** A sentence of the engine, with instruments by the names that they have on the screen. */
export const inWords = (sentence: string): string =>
  sentence.replace(
    /\b(assetOptions|indexFutures|indexOptions|varianceSwaps)\b/g,
    (id) => componentWords[id as ComponentId].label,
  );

/** What a model can be fitted to. */
export function componentsOf(model: Pick<ModelInfo, 'underlying' | 'capabilities'>): readonly ComponentId[] {
  if (model.underlying === 'volatilityIndex') return ['indexFutures', 'indexOptions'];
  return model.capabilities.includes('volatilityIndex') ? componentIds : ['assetOptions', 'varianceSwaps'];
}

export const statusWords: Readonly<Record<CalibrationStatus, string>> = {
  CONVERGED: 'Converged',
  AT_BOUND: 'At a bound',
  NOT_CONVERGED: 'Not converged',
  CANCELLED: 'Stopped',
  REFUSED: 'Refused',
  FAILED: 'Failed',
};

/** Tone of the badge; the words say the same. */
export const statusTones = {
  CONVERGED: 'good',
  AT_BOUND: 'stale',
  NOT_CONVERGED: 'error',
  CANCELLED: 'stale',
  REFUSED: 'error',
  FAILED: 'error',
} as const satisfies Record<CalibrationStatus, string>;

/** No parameters that anybody should use. */
export const isFailure = (status: CalibrationStatus): boolean =>
  status === 'NOT_CONVERGED' || status === 'REFUSED' || status === 'FAILED';
