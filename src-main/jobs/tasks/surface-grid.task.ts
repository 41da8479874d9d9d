import { QuantError } from '#quant/math/quant-error.ts';
import { checkSviSlices, type ArbitrageReport } from '#quant/surface/arbitrage-report.ts';
import { checkGrid } from '#quant/surface/check-grid.ts';
import { projectGrid, type GridProjection } from '#quant/surface/project-grid.ts';
import type { RawSvi } from '#quant/surface/raw-svi.ts';
import type { SurfaceGrid } from '#quant/surface/surface-grid.ts';
import { defineWholeTask } from '../task.ts';

export const checkSurfaceTaskId = 'check-surface';
export const projectSurfaceTaskId = 'project-surface';

export interface CheckSurfaceInput {
  readonly svi?: readonly (RawSvi & { readonly expiryYears: number })[];
  readonly grid?: SurfaceGrid;
}

export interface ProjectSurfaceInput {
  readonly grid: SurfaceGrid;
  readonly weights?: Float64Array;
}

/** A result, or the promise of the caller that the core found broken: errors of the core do not cross processes. */
export type Outcome<T> =
  | { readonly value: T }
  | { readonly refusal: { readonly code: string; readonly data: Readonly<Record<string, unknown>> } };

export async function outcomeOf<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof QuantError)) throw error;
    return { refusal: { code: error.code, data: error.data } };
  }
}

/** Arbitrage of SVI slices, or of a grid of vols. */
export const checkSurfaceTask = defineWholeTask<CheckSurfaceInput, Outcome<ArbitrageReport>>(
  checkSurfaceTaskId,
  ({ svi, grid }) => outcomeOf(() => (svi ? checkSviSlices(svi) : checkGrid(grid!))),
);

/** The nearest arbitrage-free grid. */
export const projectSurfaceTask = defineWholeTask<ProjectSurfaceInput, Outcome<GridProjection>>(
  projectSurfaceTaskId,
  ({ grid, weights }) => outcomeOf(() => projectGrid(grid, weights)),
);
