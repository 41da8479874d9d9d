import type { VolterraError } from '#contract/errors.ts';
import type { RepairEstimatorInfo, SurfaceRepairResult } from '#contract/schemas/repair.ts';
import type { Chain } from '../surface/chain-choice.ts';
import type { QuotesAt, RepairDraft } from './repair-draft.ts';

/** A repair with what it was asked for. */
export interface ShownRepair {
  readonly draft: RepairDraft;
  readonly quotes: QuotesAt;
  readonly chain: Chain | null;
  readonly info: RepairEstimatorInfo | null;
  readonly result: SurfaceRepairResult;
  readonly compared: SurfaceRepairResult | null;
  /** Why there is no other repair beside it. */
  readonly comparedError: VolterraError | null;
  /** Total variance; of generated surfaces. */
  readonly truth: Float64Array | null;
}
