import { fromIsoDate } from '#quant/time/day-number.ts';
import { slicesOfChain, type ChainSlicesRequest } from '#quant/surface/chain-slices.ts';
import type { MarketSlice } from '#quant/surface/market-slice.ts';
import { rateAtTenor } from '#quant/volatility-index/treasury-rate.ts';
import { newYorkMs, readQuoteChain, readTreasuryCurve } from '../volatility-index/read-market-files.ts';

export interface RealChain {
  readonly name: string;
  readonly file: string;
  readonly date: string;
  /** New York time of the quotes. */
  readonly time: string;
}

/** The five SPX chains; closes are taken at 16:15. */
export const spxChains: readonly RealChain[] = [
  { name: '2022-02-18 close', file: 'spx_2022-02-19.csv', date: '2022-02-18', time: '16:15' },
  { name: '2023-04-05 dead book', file: 'spx_2023-04-05.csv', date: '2023-04-05', time: '16:15' },
  { name: '2023-04-14 close', file: 'spx_2023-04-14.csv', date: '2023-04-14', time: '16:15' },
  { name: '2023-05-26 close', file: 'spx_2023-05-26.csv', date: '2023-05-26', time: '16:15' },
  { name: '2023-06-09 13:40', file: 'spx_2023-06-09_1340.csv', date: '2023-06-09', time: '13:40' },
];

export const vixChain: RealChain = {
  name: 'VIX 2023-05-15 11:47',
  file: 'vix_2023-05-15_1147.csv',
  date: '2023-05-15',
  time: '11:47',
};

const OPENING_ROOTS = new Set(['SPX', 'VIX', 'VIXW']);

/** Slices of a real chain with Treasury rates of its day. */
export function slicesOfRealChain(
  { file, date, time }: RealChain,
  choices: Pick<ChainSlicesRequest, 'exclude' | 'include' | 'only'> & { withoutCurve?: boolean } = {},
): MarketSlice[] {
  const now = newYorkMs(fromIsoDate(date), time);
  const curve = choices.withoutCurve ? undefined : readTreasuryCurve(date);
  return slicesOfChain({
    chain: readQuoteChain(file),
    termsOf: (root, day) => {
      const settlesAt = newYorkMs(day, OPENING_ROOTS.has(root) ? '09:30' : '16:00');
      const days = (settlesAt - now) / 86_400_000;
      const rate = curve && days > 0 ? rateAtTenor(curve, days) : undefined;
      return { expiryYears: days / 365, givenRate: rate?.rateContinuous ?? null };
    },
    ...choices,
  });
}
