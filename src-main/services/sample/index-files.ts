import { randomStream } from '#quant/math/philox.ts';
import { toIsoDate } from '#quant/time/day-number.ts';
import { indexHistory, singleValueHistory, textOf } from './file-texts.ts';
import { physicalModel, volIndex } from './log-variance.ts';
import { YEARS_PER_DAY } from './sample-file.ts';
import type { SampleFile } from './sample-file.ts';
import { closingLogVariance, closingSpot, closingVolOfVol, sessionBar } from './simulate-market.ts';
import type { SimulatedMarket } from './simulate-market.ts';

/** Tenors of the published indices in calendar days. */
const TENOR_DAYS = { VIX9D: 9, VIX: 30, VIX3M: 93, VIX6M: 184 };
const SKEW_MEMORY = 0.94;

/** Histories of the volatility indices, of the equity index, and the daily put/call ratios. */
export function* indexFiles(market: SimulatedMarket, seed: number): Generator<SampleFile> {
  const { days } = market;
  for (const [name, tenorDays] of Object.entries(TENOR_DAYS)) {
    const index = (logVariance: number): number => volIndex(logVariance, tenorDays * YEARS_PER_DAY);
    const text = indexHistory(days, (session) => sessionBar(market.logVariance, session, index));
    yield { name: `${name}_History.csv`, text };
  }
  const spx = indexHistory(days, (session) => sessionBar(market.spot, session, (spot) => spot));
  yield { name: 'SPX_History.csv', text: spx };
  yield {
    name: 'VVIX_History.csv',
    text: singleValueHistory('VVIX', days, (session) => closingVolOfVol(market, session)),
  };
  const skew = simulateSkew(market, seed);
  yield { name: 'SKEW_History.csv', text: singleValueHistory('SKEW', days, (session) => skew[session]!) };
  yield putCallRatios(market, seed);
}

/** Skew index: persistent, and lower when volatility is already high. */
function simulateSkew(market: SimulatedMarket, seed: number): Float64Array {
  const noise = randomStream(seed, 10);
  const skew = new Float64Array(market.days.length);
  let own = 0;
  for (let session = 0; session < skew.length; session += 1) {
    own = SKEW_MEMORY * own + 2.2 * noise.normal(1, session);
    const stress = closingLogVariance(market, session) - physicalModel.mean;
    skew[session] = 132 + own - 4 * stress;
  }
  return skew;
}

/** Products of the exchange's table in its order; the sample has ratios for the first six, levels in `PUT_CALL_LEVELS`. */
const PUT_CALL_PRODUCTS = [
  ...['TOTAL', 'INDEX', 'ETP', 'EQUITY', 'VIX', 'SPX_SPXW', 'OEX', 'MRUT', 'MXEA', 'MXEF', 'MXACW', 'MXWLD'],
  ...['MXUSA', 'CBTX', 'MBTX', 'SPEQX', 'SPEQW', 'MGTN', 'MGTNW', 'DJX', 'DJXW', 'XSPBX', 'XSPBW'],
];
const PUT_CALL_LEVELS = [0.9, 1.1, 1.3, 0.65, 0.55, 1.3];

/** Ratios of puts to calls traded, higher after falls; products that did not exist yet are empty. */
function putCallRatios(market: SimulatedMarket, seed: number): SampleFile {
  const noise = randomStream(seed, 14);
  const rows = Array.from(market.days, (day, session) => {
    const before = closingSpot(market, Math.max(session - 1, 0));
    const move = Math.log(closingSpot(market, session) / before);
    const ratios = PUT_CALL_PRODUCTS.map((_, product) => {
      const level = PUT_CALL_LEVELS[product];
      return level === undefined
        ? ''
        : (level * Math.exp(-6 * move + 0.1 * noise.normal(product, session))).toFixed(2);
    });
    return [toIsoDate(day), ...ratios].join(',');
  });
  const names = PUT_CALL_PRODUCTS.map((product) => `${product}_PUT_CALL_RATIO`);
  return { name: 'PCR_RATIOS_HISTORICO.csv', text: textOf([['Fecha', ...names].join(','), ...rows]) };
}
