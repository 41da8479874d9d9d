import type { Format } from './format.ts';
import { alphaVantage } from './formats/alpha-vantage.format.ts';
import { barchartPaste } from './formats/barchart-paste.format.ts';
import { cboeDatashopEod } from './formats/cboe-datashop-eod.format.ts';
import { cboeIndexHistory } from './formats/cboe-index-history.format.ts';
import { cboePublishedVix } from './formats/cboe-published-vix.format.ts';
import { cboePutCall } from './formats/cboe-put-call.format.ts';
import { cboeQuotedata } from './formats/cboe-quotedata.format.ts';
import { cboeSettlementCurve } from './formats/cboe-settlement-curve.format.ts';
import { cboeVixcurrent } from './formats/cboe-vixcurrent.format.ts';
import { cfeVxContract } from './formats/cfe-vx-contract.format.ts';
import { etpCloses } from './formats/etp-closes.format.ts';
import { fred } from './formats/fred.format.ts';
import { longSymbolBars } from './formats/long-symbol-bars.format.ts';
import { optionEodRecord } from './formats/option-eod-record.format.ts';
import { optionsdx } from './formats/optionsdx.format.ts';
import { realisedVariance } from './formats/realised-variance.format.ts';
import { stooq } from './formats/stooq.format.ts';
import { tradingview } from './formats/tradingview.format.ts';
import { treasurydirectBill } from './formats/treasurydirect-bill.format.ts';
import { treasuryParYields } from './formats/treasury-par-yields.format.ts';
import { undatedTable } from './formats/undated-table.format.ts';
import { vixFamily } from './formats/vix-family.format.ts';
import { vxRanked } from './formats/vx-ranked.format.ts';
import { yahooDaily } from './formats/yahoo-daily.format.ts';
import { yahooOptions } from './formats/yahoo-options.format.ts';

/** Every format that Volterra recognises; adding one is one file and one line here. */
export const FORMATS: readonly Format[] = [
  cboeIndexHistory,
  cboeVixcurrent,
  vixFamily,
  cfeVxContract,
  vxRanked,
  cboeSettlementCurve,
  cboePublishedVix,
  cboeQuotedata,
  cboeDatashopEod,
  optionsdx,
  optionEodRecord,
  cboePutCall,
  yahooDaily,
  yahooOptions,
  alphaVantage,
  tradingview,
  stooq,
  fred,
  treasuryParYields,
  treasurydirectBill,
  realisedVariance,
  longSymbolBars,
  etpCloses,
  barchartPaste,
  undatedTable,
];

export function formatById(id: string): Format | undefined {
  return FORMATS.find((format) => format.id === id);
}
