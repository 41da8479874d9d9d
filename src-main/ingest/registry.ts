import type { Format } from './format.ts';
import { cboeIndexHistory } from './formats/cboe-index-history.format.ts';

/** Every format that Volterra reads; adding one is one file and one line here. */
export const FORMATS: readonly Format[] = [cboeIndexHistory];

export function formatById(id: string): Format | undefined {
  return FORMATS.find((format) => format.id === id);
}
