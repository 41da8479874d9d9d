import type { SmilePoints } from './market-slice.ts';
import { volOf, type Smile } from './smile.ts';

export interface FitQuality {
  /** Root mean square over the used quotes, vol points (0.01 of vol), every quote alike. */
  readonly rmseVolPoints: number | null;
  /** Share of used quotes with the fitted vol between bid and ask; null where no ask is known. */
  readonly insideBidAskPercent: number | null;
  readonly worstStrike: number | null;
  /** Fit less mid at that strike, vol points. */
  readonly worstVolPoints: number | null;
}

const NONE: FitQuality = {
  rmseVolPoints: null,
  insideBidAskPercent: null,
  worstStrike: null,
  worstVolPoints: null,
};

/**
 * How far a smile is from the quotes it was fitted to.
 * @param smile fitted smile
 * @param points used quotes
 * @returns figures in vol points; null where there are no quotes
 */
export function qualityOf(smile: Smile | null, points: SmilePoints): FitQuality {
  const count = points.strikes.length;
  if (!smile || count === 0) return NONE;
  let [squares, inside, twoSided, worst] = [0, 0, 0, 0];
  let worstMiss = 0;
  for (let at = 0; at < count; at += 1) {
    const fitted = volOf(smile, points.logMoneyness[at]!, points.expiryYears);
    const miss = fitted - points.impliedVols[at]!;
    squares += miss * miss;
    if (Number.isFinite(points.askVols[at]!)) twoSided += 1;
    if (!(fitted < points.bidVols[at]!) && fitted <= points.askVols[at]!) inside += 1;
    if (Math.abs(miss) > Math.abs(worstMiss)) {
      worst = at;
      worstMiss = miss;
    }
  }
  return {
    rmseVolPoints: 100 * Math.sqrt(squares / count),
    insideBidAskPercent: twoSided > 0 ? (100 * inside) / twoSided : null,
    worstStrike: points.strikes[worst]!,
    worstVolPoints: 100 * worstMiss,
  };
}
