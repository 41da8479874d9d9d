import { lengthParam, type Indicator } from './indicator.ts';
import { SmoothedMean, smoothingMemory } from './smoothed-mean.ts';

/**
 * Wilder's average true range.
 *
 * TR_t = max(H, C_{t−1}) − min(L, C_{t−1}), of the first bar H − L; ATR is Wilder's mean of it (α = 1/n), begun with the
 * plain mean of the first n. A bar without high and low has no value and leaves the mean as it is.
 * @source Wilder, New Concepts in Technical Trading Systems, 1978, section III
 */
export const averageTrueRange: Indicator = {
  id: 'atr',
  label: 'ATR',
  doc: 'Average true range of Wilder, in units of the price.',
  formula: 'mean of max(H, C₋₁) − min(L, C₋₁) with α = 1/n',
  source: 'Wilder 1978',
  pane: 'own',
  unit: 'price',
  levels: [],
  params: [lengthParam(14)],
  outputs: [{ name: 'atr', label: 'ATR', role: 'line' }],
  warmUp: ({ length }) => length! - 1,
  memory: ({ length }) => smoothingMemory(length!, 1 / length!),
  start({ length }) {
    const mean = new SmoothedMean(length!, 1 / length!);
    let before = Number.NaN;
    return {
      next({ high, low, close }, out, keep) {
        const top = Number.isNaN(before) ? high : Math.max(high, before);
        const bottom = Number.isNaN(before) ? low : Math.min(low, before);
        const range = top - bottom;
        out[0] = Number.isNaN(range) ? Number.NaN : mean.next(range, keep);
        if (keep) before = close;
      },
    };
  },
};
