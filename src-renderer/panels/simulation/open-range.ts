import type { AppParts } from '../market/market.svelte.ts';
import { keptRange } from './range.svelte.ts';
import { keptSimulation } from './simulation.svelte.ts';

/** Shows the range forecast of a series. */
export function openRangeForecast(app: Pick<AppParts, 'engine' | 'show'>, series: string): void {
  const range = keptRange(app.engine);
  range.draft = { ...range.draft, series };
  keptSimulation(app.engine).view = 'range';
  app.show('simulation');
}
