import { lengthParam, type Indicator } from './indicator.ts';
import { RollingWindow } from './rolling-window.ts';

/**
 * Distance of the close from its mean over the last n bars in standard deviations.
 *
 * z = (C − mean)/s with s² = Σ(C − mean)²/(n − 1), the bar itself included. Where no close has moved there is no value.
 * @source sample standard score, e.g. Wilks, Statistical Methods in the Atmospheric Sciences, 2011, section 3.4
 */
export const standardScore: Indicator = {
  id: 'z-score',
  label: 'Z-score',
  doc: 'Distance of the close from its own mean in standard deviations; made for mean-reverting series such as the VIX.',
  formula: '(C − mean(n))/s(n)',
  source: 'Wilks 2011, section 3.4',
  pane: 'own',
  unit: 'sd',
  levels: [-2, 0, 2],
  params: [lengthParam(60, { lower: 2 })],
  outputs: [{ name: 'z', label: 'Z-score', role: 'line' }],
  warmUp: ({ length }) => length! - 1,
  memory: ({ length }) => length!,
  start({ length }) {
    const window = new RollingWindow(length!);
    return {
      next({ close }, out, keep) {
        out[0] = Number.NaN;
        if (window.put(close)) {
          const mean = window.mean();
          const spread = Math.sqrt(window.squares(mean) / (length! - 1));
          if (spread > 0) out[0] = (close - mean) / spread;
        }
        window.settle(keep);
      },
    };
  },
};
