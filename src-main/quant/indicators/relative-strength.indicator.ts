import { lengthParam, type Indicator } from './indicator.ts';
import { SmoothedMean, smoothingMemory } from './smoothed-mean.ts';

/**
 * Wilder's relative strength index.
 *
 * RSI = 100·G/(G + L) with G and L Wilder's means (α = 1/n) of rises and falls of the close, begun with the plain means of
 * the first n changes. Where no close has moved it is 50: neither side is stronger.
 * @source Wilder, New Concepts in Technical Trading Systems, 1978, section VI
 */
export const relativeStrength: Indicator = {
  id: 'rsi',
  label: 'RSI',
  doc: 'Relative strength index of Wilder, 0 to 100; 50 where no close has moved.',
  formula: '100·G/(G + L), means of rises and falls with α = 1/n',
  source: 'Wilder 1978',
  pane: 'own',
  unit: 'points',
  levels: [30, 70],
  params: [lengthParam(14)],
  outputs: [{ name: 'rsi', label: 'RSI', role: 'line' }],
  warmUp: ({ length }) => length!,
  memory: ({ length }) => 1 + smoothingMemory(length!, 1 / length!),
  start({ length }) {
    const rises = new SmoothedMean(length!, 1 / length!);
    const falls = new SmoothedMean(length!, 1 / length!);
    let before = Number.NaN;
    return {
      next({ close }, out, keep) {
        out[0] = Number.NaN;
        if (!Number.isNaN(before)) {
          const rise = rises.next(Math.max(close - before, 0), keep);
          const fall = falls.next(Math.max(before - close, 0), keep);
          const both = rise + fall;
          out[0] = both === 0 ? 50 : (100 * rise) / both;
        }
        if (keep) before = close;
      },
    };
  },
};
