import { describe, expect, it } from 'vitest';
import { slicesOfChain, type ChainSlicesRequest } from '#quant/surface/chain-slices.ts';
import { fitSurface } from '#quant/surface/fit-surface.ts';
import type { MarketSlice } from '#quant/surface/market-slice.ts';
import { quoteReasons, type QuoteReason } from '#quant/surface/quote-reasons.ts';
import { slicesOfVols } from '#quant/surface/vol-slices.ts';
import { quoteReason } from '#contract/schemas/surface.ts';
import { chainOf, evenly, quotesOf, type SyntheticExpiry, type SyntheticQuote } from './synthetic-chain.ts';

const DAY = 20_000;
const expiry: SyntheticExpiry = {
  expiryDay: DAY,
  expiryYears: 0.25,
  forward: 4021.3,
  rate: 0.043,
  svi: { a: 0.004, b: 0.06, rho: -0.6, m: 0.02, sigma: 0.1 },
  strikes: evenly(3000, 4800, 37),
  halfSpread: (price) => 0.05 + 0.004 * price,
};
const terms = { expiryYears: expiry.expiryYears, givenRate: 0.044 };

function onlySlice(
  quotes: readonly SyntheticQuote[],
  choices: Partial<ChainSlicesRequest> = {},
): MarketSlice {
  return slicesOfChain({ chain: chainOf(quotes), termsOf: () => terms, ...choices })[0]!;
}

function reasonOf(slice: MarketSlice, strike: number, isCall: boolean): QuoteReason {
  const { strikes, isCall: calls, reason } = slice.quotes;
  const row = [...strikes.keys()].find((at) => strikes[at] === strike && (calls[at] === 1) === isCall);
  return reason[row!]!;
}

function changed(edit: (quote: SyntheticQuote) => void): SyntheticQuote[] {
  const quotes = quotesOf([expiry]);
  quotes.forEach(edit);
  return quotes;
}

const at = (quote: SyntheticQuote, strike: number, isCall: boolean): boolean =>
  quote.strike === strike && quote.isCall === isCall;

describe('forward and rate by parity', () => {
  it('are those of the chain', () => {
    const slice = onlySlice(quotesOf([expiry]));
    expect(slice.status).toBe('OK');
    expect(slice.rateSource).toBe('PARITY');
    // Mids of symmetric spreads are exact: what is left is rounding of prices of order 1e3.
    expect(slice.forward).toBeCloseTo(expiry.forward, 8);
    expect(slice.rate).toBeCloseTo(expiry.rate, 9);
    expect(slice.discountFactor).toBeCloseTo(Math.exp(-expiry.rate * 0.25), 9);
    expect(slice.forwardError).toBeLessThan(1e-8);
  });

  it('hold against a few stale quotes', () => {
    const stale = changed((quote) => {
      if (at(quote, 4000, true) || at(quote, 3900, false)) {
        quote.bid += 25;
        quote.ask += 25;
      }
    });
    expect(Math.abs(onlySlice(stale).forward! - expiry.forward)).toBeLessThan(0.5);
  });

  it('take the given rate where few pairs are left, and that of the neighbours without a curve', () => {
    const few = quotesOf([{ ...expiry, strikes: [3950, 4000, 4050, 4100] }]);
    const given = onlySlice(few);
    expect(given.rateSource).toBe('GIVEN');
    expect(given.rate).toBe(0.044);
    // The rate differs by 0.001: the forward moves by T·0.001·(F − K), a few hundredths at most.
    expect(Math.abs(given.forward! - expiry.forward)).toBeLessThan(0.05);

    const later = quotesOf([{ ...expiry, expiryDay: DAY + 90, expiryYears: 0.5 }]);
    const slices = slicesOfChain({
      chain: chainOf([...few, ...later]),
      termsOf: (_, day) => ({ expiryYears: day === DAY ? 0.25 : 0.5, givenRate: null }),
    });
    expect(slices.map(({ rateSource }) => rateSource)).toEqual(['NEIGHBOURS', 'PARITY']);
    expect(slices[0]!.rate).toBeCloseTo(0.043, 8);
    const alone = slicesOfChain({
      chain: chainOf(few),
      termsOf: () => ({ expiryYears: 0.25, givenRate: null }),
    });
    expect(alone[0]).toMatchObject({ status: 'NO_RATE', forward: null });
  });

  it('are refused for American roots, past expiries, and quotes that contradict parity', () => {
    const root = (name: string) => quotesOf([{ ...expiry, root: name }]);
    for (const name of ['SPY', 'QQQ', 'OEX', 'AAPL'])
      expect(onlySlice(root(name))).toMatchObject({ status: 'AMERICAN', forward: null });
    for (const name of ['SPX', 'VIX', 'XSP', 'NDXP']) expect(onlySlice(root(name)).status).toBe('OK');
    const over = slicesOfChain({
      chain: chainOf(quotesOf([expiry])),
      termsOf: () => ({ expiryYears: 0, givenRate: 0 }),
    });
    expect(over[0]!.status).toBe('EXPIRED');
    let sign = 1;
    const torn = changed((quote) => {
      if (!quote.isCall) return;
      sign = -sign;
      quote.bid += 60 * (1 + sign);
      quote.ask += 60 * (1 + sign);
    });
    expect(onlySlice(torn)).toMatchObject({ status: 'NO_FORWARD', forward: null });
    const oneSided = changed((quote) => {
      if (quote.strike !== 4000) quote.bid = 0;
    });
    const empty = onlySlice(oneSided);
    expect(empty.status).toBe('NO_FORWARD');
    expect(new Set(empty.quotes.reason)).toEqual(new Set(['noForward']));
  });
});

describe('quotes', () => {
  it('have the reasons of the contract, in its order', () => {
    expect(quoteReasons).toEqual(quoteReason.options);
  });

  it('out of the money are used, with vols of bid, mid and ask', () => {
    const slice = onlySlice(quotesOf([expiry]));
    const { strikes, isCall, reason, bidVol, midVol, askVol, delta } = slice.quotes;
    strikes.forEach((strike, row) => {
      const outside = isCall[row] === 1 ? strike >= expiry.forward : strike < expiry.forward;
      if (!outside) expect(reason[row]).toBe('inTheMoney');
      else expect(['used', 'tooFarFromForward', 'spreadTooWide']).toContain(reason[row]);
      if (reason[row] !== 'used') return;
      expect(bidVol[row]!).toBeLessThan(midVol[row]!);
      expect(midVol[row]!).toBeLessThan(askVol[row]!);
      expect(delta[row]! > 0 && delta[row]! < 1).toBe(true);
    });
    expect(slice.points.strikes.length).toBeGreaterThan(20);
  });

  const cases: readonly {
    reason: QuoteReason;
    strike: number;
    isCall: boolean;
    edit: (quote: SyntheticQuote) => void;
  }[] = [
    { reason: 'noBid', strike: 4300, isCall: true, edit: (quote) => (quote.bid = 0) },
    { reason: 'crossed', strike: 4300, isCall: true, edit: (quote) => (quote.bid = quote.ask + 0.1) },
    {
      reason: 'belowIntrinsic',
      strike: 3500,
      isCall: true,
      edit: (quote) => Object.assign(quote, { bid: 300, ask: 310 }),
    },
    {
      reason: 'aboveMaximum',
      strike: 4300,
      isCall: true,
      edit: (quote) => Object.assign(quote, { bid: 5000, ask: 5100 }),
    },
    {
      reason: 'spreadTooWide',
      strike: 3600,
      isCall: false,
      edit: (quote) => Object.assign(quote, { bid: quote.bid / 4, ask: quote.ask * 3 }),
    },
    {
      reason: 'convexity',
      strike: 3700,
      isCall: false,
      edit: (quote) => Object.assign(quote, { bid: quote.bid + 8, ask: quote.ask + 8 }),
    },
  ];
  it.each(cases)('are left out as $reason', ({ reason, strike, isCall, edit }) => {
    const slice = onlySlice(
      changed((quote) => {
        if (at(quote, strike, isCall)) edit(quote);
      }),
    );
    expect(reasonOf(slice, strike, isCall)).toBe(reason);
  });

  it('beyond two strikes without a bid are too far', () => {
    const slice = onlySlice(
      changed((quote) => {
        if (!quote.isCall && (quote.strike === 3250 || quote.strike === 3300)) quote.bid = 0;
      }),
    );
    expect(reasonOf(slice, 3200, false)).toBe('tooFarFromForward');
    expect(reasonOf(slice, 3300, false)).toBe('noBid');
    expect(reasonOf(slice, 3350, false)).toBe('used');
  });

  it('too cheap by more than all spreads, yet without arbitrage at bid and ask, are outliers', () => {
    const wide = { ...expiry, halfSpread: (price: number) => 0.02 * price };
    const quotes = quotesOf([wide]);
    const cheap = quotes.find((quote) => at(quote, 3600, false))!;
    Object.assign(cheap, { bid: cheap.bid * 0.8, ask: cheap.bid * 0.815 });
    expect(['outlier', 'convexity']).toContain(reasonOf(onlySlice(quotes), 3600, false));
  });

  it('obey choices by hand before any rule', () => {
    const named = (strike: number, isCall: boolean) => ({ root: 'SPXW', expiryDay: DAY, strike, isCall });
    const slice = onlySlice(
      changed((quote) => {
        if (at(quote, 4300, true)) quote.bid = quote.ask + 0.1;
      }),
      { exclude: [named(3700, false)], include: [named(4300, true), named(3900, true)] },
    );
    expect(reasonOf(slice, 3700, false)).toBe('excludedByHand');
    expect(reasonOf(slice, 4300, true)).toBe('used');
    expect(reasonOf(slice, 3900, true)).toBe('used');
  });
});

describe('a fitted surface', () => {
  it('says for every expiry why it has a smile or none, with nothing unmarked', () => {
    const chain = [
      ...quotesOf([expiry]),
      ...quotesOf([{ ...expiry, root: 'SPY' }]),
      ...quotesOf([{ ...expiry, expiryDay: DAY + 1, strikes: [3950, 4000, 4050] }]),
    ];
    const slices = slicesOfChain({ chain: chainOf(chain), termsOf: () => terms });
    const surface = fitSurface({ slices, method: 'svi' });
    const statuses = surface.slices.map(({ root, fit }) => `${root} ${fit.status}`);
    expect(new Set(statuses)).toEqual(new Set(['SPXW OK', 'SPY AMERICAN', 'SPXW TOO_FEW_QUOTES']));
    for (const { fit } of surface.slices) {
      expect(fit.message).toMatch(/^[A-Z0-9].*\.$/u);
      expect(fit.curve === null).toBe(fit.status !== 'OK');
      if (fit.curve) expect(fit.curve.impliedVols.every(Number.isFinite)).toBe(true);
    }
    const good = surface.slices.find(({ fit }) => fit.status === 'OK')!;
    // SVI quotes with small symmetric spreads: mids are exact.
    expect(good.fit.rmseVolPoints).toBeLessThan(1e-6);
    expect(good.fit.insideBidAskPercent).toBe(100);
    expect(good.riskReversal25).toBeLessThan(0);
    expect(good.butterfly25).toBeGreaterThan(0);
    expect(surface.arbitrage.free).toBe(true);
  });

  it('can be made of vols instead of a chain, and has no share inside spreads that it does not know', () => {
    const strikes = Float64Array.from(evenly(70, 130, 13));
    const input = {
      expiryYears: 0.5,
      forward: 100,
      strikes,
      impliedVols: strikes.map((k) => 0.2 + 1e-5 * (k - 100) ** 2),
    };
    const slices = slicesOfVols([{ ...input, expiryYears: 1 }, input]);
    expect(slices.map(({ expiryYears }) => expiryYears)).toEqual([0.5, 1]);
    const { fit } = fitSurface({ slices, method: 'svi' }).slices[0]!;
    expect(fit.insideBidAskPercent).toBeNull();
    expect(fit.rmseVolPoints).toBeLessThan(0.1);
    const holed = {
      ...input,
      impliedVols: input.impliedVols.map((vol, row) => (row === 3 ? Number.NaN : vol)),
    };
    expect(slicesOfVols([holed])[0]!.points.strikes.length).toBe(12);
  });
});
