import { lengthParam, type Indicator } from './indicator.ts';
import { exponentialAlpha, SmoothedMean, smoothingMemory } from './smoothed-mean.ts';

const meanOf = (length: number): SmoothedMean => new SmoothedMean(length, exponentialAlpha(length));
const memoryOf = (length: number): number => smoothingMemory(length, exponentialAlpha(length));

/**
 * Moving average convergence/divergence.
 *
 * MACD = EMA_fast − EMA_slow of the close, signal = EMA of MACD (begun with the mean of its first values), and their
 * difference.
 * @source Appel, The Moving Average Convergence-Divergence Trading Method, 1979; Aspray 1986 for the difference
 */
export const movingAverageConvergence: Indicator = {
  id: 'macd',
  label: 'MACD',
  doc: 'Difference of two exponential averages of the close, its own average, and the difference of these.',
  formula: 'EMA(fast) − EMA(slow); its EMA(signal)',
  source: 'Appel 1979',
  pane: 'own',
  unit: 'price',
  levels: [0],
  params: [
    lengthParam(12, { name: 'fast', label: 'Fast' }),
    lengthParam(26, { name: 'slow', label: 'Slow' }),
    lengthParam(9, { name: 'signal', label: 'Signal' }),
  ],
  outputs: [
    { name: 'macd', label: 'MACD', role: 'line' },
    { name: 'signal', label: 'signal', role: 'line' },
    { name: 'difference', label: 'difference', role: 'columns' },
  ],
  warmUp: ({ slow, signal }) => slow! + signal! - 2,
  memory: ({ slow, signal }) => memoryOf(slow!) + memoryOf(signal!),
  fault: ({ fast, slow }) => (fast! < slow! ? null : 'The fast length must be below the slow one.'),
  start({ fast, slow, signal }) {
    const fastMean = meanOf(fast!);
    const slowMean = meanOf(slow!);
    const signalMean = meanOf(signal!);
    return {
      next({ close }, out, keep) {
        const line = fastMean.next(close, keep);
        const difference = line - slowMean.next(close, keep);
        out[0] = difference;
        out[1] = Number.isNaN(difference) ? Number.NaN : signalMean.next(difference, keep);
        out[2] = difference - out[1];
      },
    };
  },
};
