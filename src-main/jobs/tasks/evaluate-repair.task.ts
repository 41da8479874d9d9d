import type { BandRequest } from '#quant/repair/bands/conformal.ts';
import type { MaskLaw } from '#quant/repair/masks/mask.ts';
import { evaluateCell, type CellOrder, type EvaluatedCell } from '../repair/evaluate-cell.ts';
import { followShift, type FollowedShift, type ShiftOrder } from '../repair/follow-shift.ts';
import { canLeaveOut } from '../repair/left-out.ts';
import type { EstimatorRef } from '../repair/open-estimator.ts';
import { scoreStale, type ScoredStale, type StaleOrder } from '../repair/score-stale.ts';
import { defineTask, type TaskContext } from '../task.ts';

export const evaluateRepairTaskId = 'evaluate-repair';

export interface EvaluateRepairInput {
  readonly estimators: readonly EstimatorRef[];
  readonly families: readonly string[];
  readonly masks: readonly MaskLaw['id'][];
  readonly surfaces: number;
  readonly bandRule: BandRequest['rule'];
  /** Whether laws that learn quickly are also scored on families that they were learned without. */
  readonly leaveOut: boolean;
  readonly stale: boolean;
  readonly shift: Omit<ShiftOrder, 'estimator' | 'seed'> | null;
}

type Piece =
  | { readonly kind: 'cell'; readonly order: CellOrder }
  | { readonly kind: 'stale'; readonly order: StaleOrder }
  | { readonly kind: 'shift'; readonly order: ShiftOrder };

type Part =
  | { readonly kind: 'cell'; readonly found: EvaluatedCell | null }
  | { readonly kind: 'stale'; readonly found: ScoredStale | null }
  | { readonly kind: 'shift'; readonly found: FollowedShift | null };

export interface EvaluatedRepair {
  readonly cells: readonly EvaluatedCell[];
  readonly stale: readonly ScoredStale[];
  readonly shifts: readonly FollowedShift[];
}

/** Each estimator, family and mask is a piece, each family and mask of stale quotes, each sequence; a stop keeps those that are done. */
export const evaluateRepairTask = defineTask<EvaluateRepairInput, Piece, Part | null, EvaluatedRepair>({
  id: evaluateRepairTaskId,
  keepsOnStop: true,
  split: (input, seed) => [...cellsOf(input, seed), ...staleOf(input, seed), ...shiftsOf(input, seed)],
  run: runPiece,
  join: (_input, parts) => {
    const found = <Kind extends Part['kind']>(kind: Kind) =>
      parts.flatMap((part) => (part?.kind === kind && part.found ? [part.found] : []));
    return {
      cells: found('cell') as EvaluatedCell[],
      stale: found('stale') as ScoredStale[],
      shifts: found('shift') as FollowedShift[],
    };
  },
});

async function runPiece(piece: Piece, context: TaskContext): Promise<Part> {
  if (piece.kind === 'cell') return { kind: 'cell', found: await evaluateCell(piece.order, context) };
  if (piece.kind === 'stale') return { kind: 'stale', found: scoreStale(piece.order, context) };
  return { kind: 'shift', found: await followShift(piece.order, context) };
}

function cellsOf(input: EvaluateRepairInput, seed: number): Piece[] {
  const { estimators, families, masks, surfaces, bandRule, leaveOut } = input;
  return families.flatMap((family) =>
    masks.flatMap((mask) =>
      estimators.flatMap((estimator) =>
        (leaveOut && canLeaveOut(estimator.id) ? [false, true] : [false]).map((leftOut): Piece => ({
          kind: 'cell',
          order: { estimator, leftOut, family, mask, surfaces, seed, bandRule },
        })),
      ),
    ),
  );
}

function staleOf({ stale, families, masks, surfaces }: EvaluateRepairInput, seed: number): Piece[] {
  if (!stale) return [];
  return families.flatMap((family) =>
    masks.map((mask): Piece => ({ kind: 'stale', order: { family, mask, surfaces, seed } })),
  );
}

function shiftsOf({ shift, estimators }: EvaluateRepairInput, seed: number): Piece[] {
  if (!shift) return [];
  return estimators.map((estimator): Piece => ({ kind: 'shift', order: { ...shift, estimator, seed } }));
}
