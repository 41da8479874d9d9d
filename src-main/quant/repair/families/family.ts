import type { Draws } from '../draws.ts';
import type { RepairGrid } from '../repair-grid.ts';

/** A law of random surfaces. */
export interface SurfaceFamily {
  readonly id: string;
  readonly label: string;
  readonly source: string;
  /** One sentence: what varies, and how exact its values are. */
  readonly doc: string;
  /**
   * Draws one surface.
   * @returns [n·m] total variance; families that can break a no-arbitrage condition at some nodes say so in `doc`
   */
  generate(draws: Draws, grid: RepairGrid): Float64Array;
}
