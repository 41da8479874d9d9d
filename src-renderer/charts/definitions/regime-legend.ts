import type { RibbonState } from '../spec.ts';

/** By the codes of `market.regimes`: 0 unknown, 1 contango, 2 backwardation, 3 flat. */
export const regimeLegend: readonly RibbonState[] = [
  { label: 'unknown', tone: 'muted', pattern: 'empty' },
  { label: 'contango', tone: 'blue', pattern: 'solid' },
  { label: 'backwardation', tone: 'orange', pattern: 'hatched' },
  { label: 'flat', tone: 'muted', pattern: 'dotted' },
];
