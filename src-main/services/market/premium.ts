import { setImmediate as nextTurn } from 'node:timers/promises';
import { VolterraError } from '#contract/errors.ts';
import { variancePremium } from '#quant/estimators/variance-premium.ts';
import type { AreaService } from '../service-context.ts';
import { describeEstimate } from '../estimates/describe-estimate.ts';
import { resolveAsOf } from './as-of.ts';
import type { MarketDeps } from './market-deps.ts';

/** Out-of-sample days below which the history is called short. */
const ENOUGH_DAYS = 250;

/** Calendar days before the first VIX that its forecasts can be trained on, generously: ten years of sessions and the lags. */
const TRAINING_DAYS = 13 * 365;

/** Variance risk premium of every day up to the as-of day against a forecast made on that day. */
export function createVariancePremium(deps: MarketDeps): AreaService<'market'>['variancePremium'] {
  return async ({ asOf }, context) => {
    const { day } = await resolveAsOf(deps, asOf, context.now());
    const range = day === undefined ? {} : { toDay: day };
    const [spx, vix] = await Promise.all([
      deps.reader.dailySeries('SPX', range),
      deps.reader.dailySeries('VIX', range),
    ]);
    if (!spx || !vix) {
      const message = `The premium needs SPX and VIX; ${spx ? 'VIX' : vix ? 'SPX' : 'both are'} ${spx || vix ? 'is ' : ''}missing.`;
      throw new VolterraError('NO_DATA', { message });
    }
    await nextTurn();
    const first = spx.days.findIndex((barDay) => barDay >= (vix.days[0] ?? 0) - TRAINING_DAYS);
    const bars = Math.max(0, first);
    const premium = variancePremium({
      barDays: spx.days.subarray(bars),
      bars: {
        open: spx.open.subarray(bars),
        high: spx.high.subarray(bars),
        low: spx.low.subarray(bars),
        close: spx.close.subarray(bars),
      },
      impliedDays: vix.days,
      impliedPoints: vix.close,
      series: ['SPX', 'VIX'],
    });
    if (premium.days.length === 0) {
      const message = `The forecast needs 543 sessions of SPX up to a day with a VIX; there are ${spx.days.length}.`;
      throw new VolterraError('TOO_FEW_DATA', { message });
    }
    return {
      days: premium.days,
      impliedVol: premium.impliedVol,
      forecastVol: premium.forecastVol,
      premiumVolPoints: premium.premiumVolPoints,
      latest: describeEstimate(premium.latest, {
        lineages: { SPX: spx, VIX: vix },
        codeVersion: deps.codeVersion,
      }),
      shortHistory: premium.outOfSampleDays < ENOUGH_DAYS,
    };
  };
}
