import type { ContourSide } from './moment-window.ts';

const LAST_PLACE = 2.3e-16;

/**
 * What turns the integral of a side into the out-of-the-money price by parity, and the rounding that it costs.
 * @param side side of the poles on which the integral was taken
 * @param k ln(K/F)
 * @returns term to add and bound of its rounding, per unit of forward
 */
export function toOutOfTheMoney(side: ContourSide, k: number): { shift: number; rounding: number } {
  if (side === 'between') return { shift: Math.exp(Math.min(k, 0)), rounding: LAST_PLACE };
  if (side === 'put' && k >= 0) return { shift: -Math.expm1(k), rounding: LAST_PLACE * Math.exp(k) };
  if (side === 'call' && k < 0) return { shift: Math.expm1(k), rounding: LAST_PLACE };
  return { shift: 0, rounding: 0 };
}

/**
 * What the same step adds to ∂P/∂F.
 * @param side side of the poles on which the integral was taken
 * @param k ln(K/F)
 * @returns 1, 0 or −1
 */
export function deltaToOutOfTheMoney(side: ContourSide, k: number): number {
  if (side !== 'call' && k >= 0) return 1;
  return side === 'call' && k < 0 ? -1 : 0;
}
