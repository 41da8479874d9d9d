import { lengthParam, type Indicator } from './indicator.ts';
import { RollingWindow } from './rolling-window.ts';

/**
 * Simple moving average: the mean of the last n closes.
 *
 * SMA_t = (C_t + … + C_{t−n+1})/n.
 * @source any textbook; e.g. Murphy, Technical Analysis of the Financial Markets, 1999, chapter 9
 */
export const simpleAverage: Indicator = {
  id: 'sma',
  label: 'SMA',
  doc: 'Simple moving average of the close.',
  formula: '(C₀ + … + Cₙ₋₁)/n',
  source: 'Murphy 1999, chapter 9',
  pane: 'price',
  unit: 'price',
  levels: [],
  params: [lengthParam(20)],
  outputs: [{ name: 'sma', label: 'SMA', role: 'line' }],
  warmUp: ({ length }) => length! - 1,
  memory: ({ length }) => length!,
  start({ length }) {
    const window = new RollingWindow(length!);
    return {
      next({ close }, out, keep) {
        out[0] = window.put(close) ? window.mean() : Number.NaN;
        window.settle(keep);
      },
    };
  },
};
