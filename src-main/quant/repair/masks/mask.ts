import type { Draws } from '../draws.ts';
import type { RepairGrid } from '../repair-grid.ts';

/** A law of which nodes are quoted. */
export interface MaskLaw {
  readonly id: 'regular' | 'adversarial';
  readonly label: string;
  readonly doc: string;
  /** @returns [n·m] 1 where quoted */
  draw(draws: Draws, grid: RepairGrid): Uint8Array;
}

/**
 * Quotes every node with one probability.
 * @param observed [n·m] written
 * @param draws random numbers
 * @param probability of each node
 */
export function scatter(observed: Uint8Array, draws: Draws, probability: number): void {
  for (let cell = 0; cell < observed.length; cell += 1) if (draws.chance(probability)) observed[cell] = 1;
}

/**
 * Column of the strike nearest to the forward.
 * @param grid axes
 * @returns index
 */
export function centralColumn({ logMoneyness }: RepairGrid): number {
  let nearest = 0;
  for (let at = 1; at < logMoneyness.length; at += 1)
    if (Math.abs(logMoneyness[at]!) < Math.abs(logMoneyness[nearest]!)) nearest = at;
  return nearest;
}
