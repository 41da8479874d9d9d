import { VolterraError } from '#contract/errors.ts';
import type { SurfaceRepairInput } from '#contract/schemas/repair.ts';
import type { BandChoice } from '#jobs/repair/band-scores.ts';
import { startAdaptive, updateAdaptive } from '#quant/repair/bands/adaptive.ts';
import type { KnownEstimator } from './estimators.ts';

/**
 * How the bands of cells are cut.
 * @throws VolterraError BAD_PARAMETER where adaptive bands have no history, another rule has one, or the quotes are those of a market
 */
export function bandChoiceOf(
  { bandRule, bandHistory, grid }: SurfaceRepairInput,
  estimator: Pick<KnownEstimator, 'label' | 'unseenBands'>,
): BandChoice | 'unseen' {
  if (bandRule !== 'adaptive') {
    if (bandHistory)
      throw refused(
        'bandHistory',
        `Bands by the rule ${bandRule} follow no history. Leave it out, or ask for adaptive ones.`,
      );
    if (bandRule !== 'unseen') return { rule: bandRule };
    if (estimator.unseenBands) return 'unseen';
    throw refused(
      'bandRule',
      `Bands for a kind never seen are made of a law that is learned again without each kind. ${estimator.label} rests on none: choose a law, or a network on one.`,
    );
  }
  if (!bandHistory)
    throw refused(
      'bandHistory',
      'Adaptive bands follow what earlier ones missed. Give it; empty lists to begin with.',
    );
  if (!grid)
    throw refused(
      'bandRule',
      'Bands of a market are tested on its own quotes and follow no history. Adaptive ones are for grids.',
    );
  const { missed80, missed95, rate } = bandHistory;
  return { rule: 'split', levels: { 80: follow(0.8, missed80, rate), 95: follow(0.95, missed95, rate) } };
}

function follow(level: number, missedPercent: readonly number[], rate: number): number {
  const state = missedPercent.reduce(
    (before, missed) => updateAdaptive(before, missed / 100),
    startAdaptive(level, rate),
  );
  return 1 - state.current;
}

/** Levels in percent that bands of 80 and 95 % are cut at; null where they are those. */
export function bandLevelsOf(choice: BandChoice | 'unseen'): number[] | null {
  const levels = choice === 'unseen' ? undefined : choice.levels;
  return levels ? [100 * levels[80], 100 * levels[95]] : null;
}

function refused(field: 'bandRule' | 'bandHistory', message: string): VolterraError {
  return new VolterraError('BAD_PARAMETER', {
    message,
    field,
    data: { rule: 'must go with the estimator and the quotes' },
  });
}
