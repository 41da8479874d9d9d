import { readFileSync } from 'node:fs';
import type { CalibrationTargets, OptionTargets } from '#quant/calibration/targets.ts';
import { blackPrice } from '#quant/black/black76.ts';
import { impliedTotalDeviation } from '#quant/black/implied-deviation.ts';
import { sharedPath } from '../../support/shared-data.ts';

/** A chain of VIX options with what was left out of it. */
export interface VixChain {
  readonly label: string;
  readonly targets: CalibrationTargets;
  readonly excluded: Readonly<Record<string, number>>;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Expiries with fewer quotes are left out. */
const FEWEST = 8;

interface Quote {
  readonly strike: number;
  readonly call: number;
  readonly halfSpread: number;
}

function dayOf(year: number, month: number, day: number): number {
  return Date.UTC(year, month, day) / 86_400_000;
}

function count(excluded: Record<string, number>, reason: string): void {
  excluded[reason] = (excluded[reason] ?? 0) + 1;
}

function sliceOf(
  quotes: readonly Quote[],
  forward: number,
  discountFactor: number,
  years: number,
  excluded: Record<string, number>,
): OptionTargets {
  const kept = quotes.flatMap(({ strike, call, halfSpread }) => {
    const timeValue = call / discountFactor - Math.max(forward - strike, 0);
    const lower = Math.min(forward, strike);
    if (!(timeValue > 1e-4 && timeValue < lower)) {
      count(excluded, 'no time value');
      return [];
    }
    const vol =
      impliedTotalDeviation(Math.abs(Math.log(strike / forward)), timeValue / lower) / Math.sqrt(years);
    return [{ strike, vol, halfSpread }];
  });
  return {
    expiryYears: years,
    forward,
    discountFactor,
    strikes: Float64Array.from(kept, ({ strike }) => strike),
    impliedVols: Float64Array.from(kept, ({ vol }) => vol),
    halfSpreads: Float64Array.from(kept, () => Number.NaN),
  };
}

/** 15 May 2023, 11:47: mids of calls with a bid and open interest, forwards by parity of the calls and puts nearest to it. */
export function chainOf2023(): VixChain {
  const lines = readFileSync(sharedPath('data/options/cboe-quotedata/vix_2023-05-15_1147.csv'), 'utf8').split(
    /\r?\n/u,
  );
  const today = dayOf(2023, 4, 15) + (11 * 60 + 47) / 1440;
  const excluded: Record<string, number> = {};
  const rate = 0.0508;
  const byExpiry = new Map<string, string[][]>();
  for (const cells of lines.slice(4).map((line) => line.split(','))) {
    if (cells.length < 22) continue;
    byExpiry.set(cells[0]!, [...(byExpiry.get(cells[0]!) ?? []), cells]);
  }
  const indexOptions: OptionTargets[] = [];
  for (const [name, rows] of byExpiry) {
    const [, month, day, year] = name.split(' ');
    const years = (dayOf(Number(year), MONTHS.indexOf(month!), Number(day)) + 9.5 / 24 - today) / 365;
    const discountFactor = Math.exp(-rate * years);
    const parity = rows
      .map((cells) => {
        const [callBid, callAsk, putBid, putAsk, strike] = [4, 5, 15, 16, 11].map((at) =>
          Number(cells[at]),
        ) as [number, number, number, number, number];
        const gap = (callBid + callAsk - putBid - putAsk) / 2;
        return { gap, forward: strike + gap / discountFactor, sound: callBid > 0 && putBid > 0 };
      })
      .filter(({ sound }) => sound)
      .sort((a, b) => Math.abs(a.gap) - Math.abs(b.gap))
      .slice(0, 3);
    const forward = parity.reduce((sum, one) => sum + one.forward, 0) / parity.length;
    const quotes = rows.flatMap((cells) => {
      const [bid, ask, interest, strike] = [4, 5, 10, 11].map((at) => Number(cells[at])) as [
        number,
        number,
        number,
        number,
      ];
      if (bid > 0 && interest > 0 && ask >= bid)
        return [{ strike, call: (bid + ask) / 2, halfSpread: (ask - bid) / 2 }];
      count(excluded, bid > 0 ? 'no open interest' : 'no bid');
      return [];
    });
    if (years * 365 < 5 || quotes.length < FEWEST || parity.length === 0) {
      count(excluded, 'expiries too near or too thin');
      continue;
    }
    indexOptions.push(sliceOf(quotes, forward, discountFactor, years, excluded));
  }
  const indexFutures = indexOptions.map(({ expiryYears, forward: value }) => ({
    expiryYears,
    value,
    halfSpread: 0.05,
  }));
  return {
    label: '2023-05-15 11:47',
    targets: { spot: 17.33, assetOptions: [], varianceSwaps: [], indexFutures, indexOptions },
    excluded,
  };
}

/** 16 April 2021: last prices of calls of 19 May that traded that day; the future of May settled at 19.955. */
export function chainOf2021(): VixChain {
  const lines = readFileSync(sharedPath('data/options/yahoo/VIX_April_16_2021_de_may_19_2021.csv'), 'utf8')
    .trim()
    .split(/\r?\n/u);
  const excluded: Record<string, number> = {};
  const quotes = lines.slice(1).flatMap((line) => {
    const cells = line.split(',');
    const [strike, call, interest] = [Number(cells[2]), Number(cells[3]), Number(cells[9])] as [
      number,
      number,
      number,
    ];
    if (cells[1]!.startsWith('2021-04-16') && call > 0 && interest > 0)
      return [{ strike, call, halfSpread: Number.NaN }];
    count(excluded, 'not traded that day');
    return [];
  });
  const years = (33 - 16 / 24 + 9.5 / 24) / 365;
  const slice = sliceOf(quotes, 19.955, Math.exp(-0.0002 * years), years, excluded);
  const indexFutures = [{ expiryYears: years, value: 19.955, halfSpread: 0.05 }];
  return {
    label: '2021-04-16 close',
    targets: { spot: 16.25, assetOptions: [], varianceSwaps: [], indexFutures, indexOptions: [slice] },
    excluded,
  };
}

/** The same chain up to the first call that costs no less than the one at the strike before it: beyond it no curve of calls can pass. */
export function upToFirstRise({ label, targets, excluded }: VixChain): VixChain {
  const counted = { ...excluded };
  const indexOptions = targets.indexOptions.map((slice) => {
    const { strikes, impliedVols, forward, expiryYears } = slice;
    const calls = strikes.map((strike, i) =>
      blackPrice(forward, strike, impliedVols[i]! ** 2 * expiryYears, true),
    );
    const rise = calls.findIndex((call, i) => i > 0 && !(call < calls[i - 1]!));
    const count = rise < 0 ? strikes.length : rise - 1;
    counted['beyond a rising price'] = strikes.length - count;
    return {
      ...slice,
      strikes: strikes.slice(0, count),
      impliedVols: impliedVols.slice(0, count),
      halfSpreads: slice.halfSpreads.slice(0, count),
    };
  });
  return {
    label: `${label}, up to the first rise`,
    targets: { ...targets, indexOptions },
    excluded: counted,
  };
}
