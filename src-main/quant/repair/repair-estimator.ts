import type { ObservedSurface, RepairedSurface } from './repair-grid.ts';

/** One way to fill the holes of a surface. All of them are measured by the same code. */
export interface RepairEstimator {
  readonly id: string;
  readonly label: string;
  /** Paper or rule behind it. */
  readonly source: string;
  /**
   * Repairs surfaces that share one grid.
   * @returns one surface for each, in their order, before any projection
   * @throws QuantError BAD_GRID where it cannot work on this grid
   */
  repair(surfaces: readonly ObservedSurface[]): Promise<readonly RepairedSurface[]>;
}
