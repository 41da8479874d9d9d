import type { FitStatus } from './fit-status.ts';
import type { SmilePoints } from './market-slice.ts';
import type { RawSvi } from './raw-svi.ts';
import type { Smile } from './smile.ts';

/** What a fit found for one expiry. */
export interface SmileOutcome {
  readonly status: FitStatus;
  readonly message: string;
  readonly params: Readonly<Record<string, number>>;
  readonly atBounds: readonly string[];
  readonly smile: Smile | null;
  /** The same smile as raw SVI, where it is one. */
  readonly svi?: RawSvi;
}

/** What a fit found for all expiries. */
export interface SmilesOutcome {
  readonly outcomes: readonly SmileOutcome[];
  /** Parameters that belong to the whole surface. */
  readonly params: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** Fits smiles to expiries in ascending order of time, each with enough points. */
export type SmilesFitter = (slices: readonly SmilePoints[]) => SmilesOutcome;
