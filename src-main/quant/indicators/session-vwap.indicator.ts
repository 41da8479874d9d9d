import type { Indicator } from './indicator.ts';

/**
 * Volume-weighted average price since the open of the session, with weighted standard deviations on each side.
 *
 * VWAP = Σ v·p/Σ v with p = (H + L + C)/3 (the close where a bar has no range), σ² = Σ v(p − VWAP)²/Σ v, by West's update.
 * It begins anew with each session. Bars without volume add nothing; before the first volume there is no value.
 * @source Berkowitz, Logue and Noser, The Total Cost of Transactions on the NYSE, 1988; West, Updating Mean and Variance Estimates, 1979
 */
export const sessionVwap: Indicator = {
  id: 'vwap',
  label: 'VWAP',
  doc: 'Volume-weighted average price of the session with weighted standard deviations on each side.',
  formula: 'Σ v·(H + L + C)/3 / Σ v since the open, ± k·σ',
  source: 'Berkowitz, Logue and Noser 1988',
  pane: 'price',
  unit: 'price',
  levels: [],
  params: [{ name: 'width', label: 'Deviations', fallback: 1, lower: 0.1, upper: 10, isWhole: false }],
  outputs: [
    { name: 'vwap', label: 'VWAP', role: 'line' },
    { name: 'low', label: 'low', role: 'low' },
    { name: 'high', label: 'high', role: 'high' },
  ],
  warmUp: () => 0,
  memory: () => 400,
  absence: ({ isIntraday }) =>
    isIntraday ? null : 'A session of one bar has no VWAP: choose intraday bars.',
  start({ width }, { isIntraday }) {
    let [weight, mean, squares] = [0, 0, 0];
    return {
      next({ high, low, close, volume, opensSession }, out, keep) {
        let [nextWeight, nextMean, nextSquares] = opensSession ? [0, 0, 0] : [weight, mean, squares];
        if (volume > 0) {
          const typical = (high + low + close) / 3;
          const price = Number.isNaN(typical) ? close : typical;
          const distance = price - nextMean;
          nextWeight += volume;
          nextMean += (volume / nextWeight) * distance;
          nextSquares += volume * distance * (price - nextMean);
        }
        if (keep) [weight, mean, squares] = [nextWeight, nextMean, nextSquares];
        out.fill(Number.NaN);
        if (!isIntraday || nextWeight === 0) return;
        const reach = width! * Math.sqrt(Math.max(nextSquares, 0) / nextWeight);
        out[0] = nextMean;
        out[1] = nextMean - reach;
        out[2] = nextMean + reach;
      },
    };
  },
};
