import { lengthParam, type Indicator } from './indicator.ts';
import { exponentialAlpha, SmoothedMean, smoothingMemory } from './smoothed-mean.ts';

/**
 * Exponential moving average of the close, begun with the plain mean of the first n closes.
 *
 * EMA_t = EMA_{t−1} + 2/(n + 1)·(C_t − EMA_{t−1}).
 * @source Appel and Hitschler, Stock Market Trading Systems, 1980; the start is that of StockCharts, ChartSchool, "Moving Averages"
 */
export const exponentialAverage: Indicator = {
  id: 'ema',
  label: 'EMA',
  doc: 'Exponential moving average of the close; begins with the plain mean of the first bars.',
  formula: 'EMA + 2/(n + 1)·(C − EMA)',
  source: 'Appel and Hitschler 1980',
  pane: 'price',
  unit: 'price',
  levels: [],
  params: [lengthParam(20)],
  outputs: [{ name: 'ema', label: 'EMA', role: 'line' }],
  warmUp: ({ length }) => length! - 1,
  memory: ({ length }) => smoothingMemory(length!, exponentialAlpha(length!)),
  start({ length }) {
    const mean = new SmoothedMean(length!, exponentialAlpha(length!));
    return {
      next({ close }, out, keep) {
        out[0] = mean.next(close, keep);
      },
    };
  },
};
