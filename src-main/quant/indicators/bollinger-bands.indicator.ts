import { lengthParam, type Indicator } from './indicator.ts';
import { RollingWindow } from './rolling-window.ts';

/**
 * Bollinger bands: the simple average with a number of standard deviations on each side.
 *
 * SMA_n ± k·√(Σ(C − SMA_n)²/n), with the deviation of the population (divisor n), as Bollinger uses it.
 * @source Bollinger, Bollinger on Bollinger Bands, 2002, chapter 7
 */
export const bollingerBands: Indicator = {
  id: 'bollinger',
  label: 'Bollinger',
  doc: 'Simple average of the close with standard deviations (divisor n) on each side.',
  formula: 'SMA(n) ± k·σ(n)',
  source: 'Bollinger 2002',
  pane: 'price',
  unit: 'price',
  levels: [],
  params: [
    lengthParam(20, { lower: 2 }),
    { name: 'width', label: 'Deviations', fallback: 2, lower: 0.1, upper: 10, isWhole: false },
  ],
  outputs: [
    { name: 'middle', label: 'middle', role: 'line' },
    { name: 'low', label: 'low', role: 'low' },
    { name: 'high', label: 'high', role: 'high' },
  ],
  warmUp: ({ length }) => length! - 1,
  memory: ({ length }) => length!,
  start({ length, width }) {
    const window = new RollingWindow(length!);
    return {
      next({ close }, out, keep) {
        out.fill(Number.NaN);
        if (window.put(close)) {
          const mean = window.mean();
          const reach = width! * Math.sqrt(window.squares(mean) / length!);
          out[0] = mean;
          out[1] = mean - reach;
          out[2] = mean + reach;
        }
        window.settle(keep);
      },
    };
  },
};
