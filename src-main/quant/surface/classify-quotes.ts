import type { SliceQuotes } from './market-slice.ts';
import type { QuoteReason } from './quote-reasons.ts';
import { markConvexity } from './quote-convexity.ts';
import { markOutliers } from './quote-outliers.ts';
import type { QuoteMarket } from './quote-vols.ts';

/** Decision of the analyst on one quote, before any rule. */
export type HandChoice = (strike: number, isCall: boolean) => 'exclude' | 'include' | undefined;

/** Half spread in vol as a share of the mid vol. */
const WIDEST_SPREAD = 0.25;
/** Deviations of its own vol that a strike may lie from the forward. */
const FARTHEST = 3;

/**
 * Writes why each quote is or is not in the fit.
 *
 * Order of the rules: by hand; no bid; crossed; ask below intrinsic or mid above the maximum; in the money; beyond two neighbouring
 * strikes without a bid, or 3 deviations away; half spread above a quarter of the vol; arbitrage inside the bid–ask of neighbours;
 * vol that its neighbours do not confirm. A quote included by hand passes all rules as long as its mid has a vol.
 * @param quotes rows with vols; `reason` is written
 * @param market forward and discount factor
 * @param choice by-hand decisions
 * @source Cboe volatility index methodology for the two zero bids
 */
export function classifyQuotes(quotes: SliceQuotes, market: QuoteMarket, choice: HandChoice): void {
  const { strikes, isCall, reason } = quotes;
  const beyond = beyondZeroBids(quotes, market.forward);
  for (let row = 0; row < reason.length; row += 1)
    reason[row] =
      choice(strikes[row]!, isCall[row] === 1) === 'exclude'
        ? 'excludedByHand'
        : ownReason(quotes, row, market, beyond[row] === 1);
  markConvexity(quotes);
  markOutliers(quotes);
  for (let row = 0; row < reason.length; row += 1) {
    const wanted = choice(strikes[row]!, isCall[row] === 1) === 'include';
    if (wanted && quotes.midVol[row]! > 0) reason[row] = 'used';
  }
}

/** What a quote shows without its neighbours. */
function ownReason(quotes: SliceQuotes, row: number, market: QuoteMarket, beyond: boolean): QuoteReason {
  const strike = quotes.strikes[row]!;
  const call = quotes.isCall[row] === 1;
  const bid = quotes.bid[row]!;
  const ask = quotes.ask[row]!;
  const outOfTheMoney = call ? strike >= market.forward : strike < market.forward;
  if (!(bid > 0) || !(ask > 0)) return 'noBid';
  if (ask < bid) return 'crossed';
  const intrinsic = outOfTheMoney ? 0 : Math.abs(market.forward - strike);
  if (ask / market.discountFactor < intrinsic) return 'belowIntrinsic';
  if ((bid + ask) / 2 / market.discountFactor >= (call ? market.forward : strike)) return 'aboveMaximum';
  if (!outOfTheMoney) return 'inTheMoney';
  const vol = quotes.midVol[row]!;
  if (!(vol > 0)) return 'belowIntrinsic';
  const reach = FARTHEST * vol * Math.sqrt(market.expiryYears);
  if (beyond || Math.abs(quotes.logMoneyness[row]!) > reach) return 'tooFarFromForward';
  return (quotes.askVol[row]! - quotes.bidVol[row]!) / 2 > WIDEST_SPREAD * vol ? 'spreadTooWide' : 'used';
}

/** Marks out-of-the-money quotes that lie beyond two neighbouring strikes without a bid. */
function beyondZeroBids(quotes: SliceQuotes, forward: number): Uint8Array {
  const beyond = new Uint8Array(quotes.strikes.length);
  const walk = (rows: number[]): void => {
    let zeros = 0;
    for (const row of rows) {
      if (zeros >= 2) beyond[row] = 1;
      else zeros = quotes.bid[row]! > 0 ? 0 : zeros + 1;
    }
  };
  const rows = [...quotes.strikes.keys()];
  walk(rows.filter((row) => quotes.isCall[row] === 1 && quotes.strikes[row]! >= forward));
  walk(rows.filter((row) => quotes.isCall[row] === 0 && quotes.strikes[row]! < forward).reverse());
  return beyond;
}
