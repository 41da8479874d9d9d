import { describe, expect, it } from 'vitest';
import { contract } from '#contract/contract.ts';
import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import { createVixIndexService } from '#services/vix-index/vix-index-service.ts';
import type { ChainQuotes, YieldCurve } from '#store/store.ts';
import { blackStrip } from '../../quant/volatility-index/black-strip.ts';
import { contextAt, dailySeries, depsOf, lineage } from '../market/memory-reader.ts';

const quoteDay = fromIsoDate('2023-04-14');
const context = contextAt('2023-04-17');
const settleMs = (isoDate: string, minute: number): number => {
  const local = zoneClock(NEW_YORK).toEpochMs({ day: fromIsoDate(isoDate), minute });
  if (local.status !== 'ok') throw new Error(local.status);
  return local.epochMs;
};
const quoteAtMs = settleMs('2023-04-14', 975);
const RATE_PERCENT = 4.8;

/** Chain of Black prices at one volatility: every index made from it must come out at that volatility. */
function flatChain(vol: number, savedMs = quoteAtMs): ChainQuotes {
  const listed = [
    ['SPXW', '2023-05-12', 960],
    ['SPX', '2023-05-19', 570],
    ['SPXW', '2023-05-19', 960],
    ['SPX', '2023-06-16', 570],
  ] as const;
  const rate = 2 * Math.log1p(RATE_PERCENT / 200);
  const rows = listed.flatMap(([root, iso, minute]) => {
    const years = (settleMs(iso, minute) - quoteAtMs) / 60_000 / 525_600;
    const strikes = Float64Array.from({ length: 1000 }, (_, index) => 1500 + 5 * index);
    const strip = blackStrip(strikes, 4150, vol * Math.sqrt(years), {
      discount: Math.exp(-rate * years),
      halfSpread: 0.01,
    });
    return [...strikes].flatMap((strike, at) => [
      { root, day: fromIsoDate(iso), strike, isCall: 1, bid: strip.callBid[at]!, ask: strip.callAsk[at]! },
      { root, day: fromIsoDate(iso), strike, isCall: 0, bid: strip.putBid[at]!, ask: strip.putAsk[at]! },
    ]);
  });
  const column = (of: (row: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, of);
  const none = new Float64Array(rows.length).fill(Number.NaN);
  return {
    ...lineage('chain'),
    chain: {
      snapshotId: 'spx-1',
      underlying: 'SPX',
      quoteAtMs: savedMs,
      quoteDay,
      spot: 4137.64,
      quotes: rows.length,
      twoSided: rows.length,
      expiries: 3,
      source: 'chain',
      sample: false,
    },
    roots: ['SPX', 'SPXW'],
    rootIndex: Uint8Array.from(rows, (row) => (row.root === 'SPX' ? 0 : 1)),
    expiryDays: Int32Array.from(rows, (row) => row.day),
    strikes: column((row) => row.strike),
    isCall: Uint8Array.from(rows, (row) => row.isCall),
    bid: column((row) => row.bid),
    ask: column((row) => row.ask),
    last: none,
    impliedVol: none,
    volume: none,
    openInterest: none,
  };
}

const curve: YieldCurve = {
  ...lineage('treasury'),
  curveId: 'UST_PAR',
  day: quoteDay,
  tenorDays: Int32Array.of(30, 365),
  ratePercent: Float64Array.of(RATE_PERCENT, RATE_PERCENT),
};
const published = {
  ...lineage('published'),
  days: Int32Array.of(quoteDay),
  expiryDays: Int32Array.of(fromIsoDate('2023-05-19')),
  value: Float64Array.of(20.5),
};
const vix = dailySeries('VIX', Int32Array.of(quoteDay), () => 20.1);
const parse = contract.vixIndex.compute.output.parse.bind(contract.vixIndex.compute.output);

describe('VIX from a chain', () => {
  it('finds the volatility of the prices and sets the published values beside it', async () => {
    const service = createVixIndexService(
      depsOf({ chains: [flatChain(0.2)], curves: [curve], published, daily: [vix] }),
    );
    const result = parse(await service.compute({ tenorDays: 30 }, context));
    expect(result).toMatchObject({
      status: 'OK',
      published: 20.1,
      nearExpiry: '2023-05-12',
      nextExpiry: '2023-05-19',
    });
    // Strikes 5 apart stand for the continuum; the sum is then within 1e-3 of the integral.
    expect(result.vix).toBeCloseTo(20, 2);
    expect(result.quoteError).toBeGreaterThan(0);
    const monthly = result.perExpiry.find(
      (expiry) => expiry.root === 'SPX' && expiry.expiry === '2023-05-19',
    )!;
    expect(monthly).toMatchObject({ settlement: 'AM', published: 20.5, status: 'OK' });
    expect(monthly.difference).toBeCloseTo(monthly.volPoints! - 20.5, 12);
    expect(result.perExpiry.filter((expiry) => expiry.published !== null)).toHaveLength(1);
    expect(result.forwardVariances.every((forward) => Math.abs(forward.volPoints! - 20) < 0.05)).toBe(true);
    expect(result.provenance.sources).toEqual(
      expect.arrayContaining(['chain', 'treasury', 'published', 'VIX']),
    );
    expect(result.warnings).toEqual([]);
  });

  it('counts time from the close even when the file was saved later, and from the quote when earlier', async () => {
    const evening = createVixIndexService(
      depsOf({ chains: [flatChain(0.2, quoteAtMs + 3 * 3_600_000)], curves: [curve] }),
    );
    const noon = createVixIndexService(
      depsOf({ chains: [flatChain(0.2, quoteAtMs - 3 * 3_600_000)], curves: [curve] }),
    );
    const minutes = async (service: typeof noon): Promise<number> =>
      (await service.compute({ tenorDays: 30 }, context)).perExpiry[0]!.minutesToExpiry;
    expect(await minutes(noon)).toBe((await minutes(evening)) + 180);
  });

  it('works without Treasury rates and says where the rates are from', async () => {
    const service = createVixIndexService(depsOf({ chains: [flatChain(0.2)] }));
    const result = parse(await service.compute({ tenorDays: 30 }, context));
    expect(result.vix).toBeCloseTo(20, 2);
    expect(result.perExpiry[0]!.ratePercent).toBeCloseTo(RATE_PERCENT, 2);
    expect(result.perExpiry[0]!.warnings).toContain('RATE_PUT_CALL_PARITY');
    expect(result.warnings.join(' ')).toContain('put–call parity');
  });

  it('marks a maturity that the chain does not reach', async () => {
    const service = createVixIndexService(depsOf({ chains: [flatChain(0.2)], curves: [curve] }));
    const result = parse(await service.compute({ tenorDays: 90 }, context));
    expect(result.status).toBe('EXTRAPOLATED');
    expect(result.warnings.join(' ')).toContain('extrapolated');
    const far = parse(await service.compute({ tenorDays: 184 }, context));
    expect(far).toMatchObject({ status: 'NOT_REACHED', vix: null, nearExpiry: null });
    expect(far.warnings.join(' ')).toContain('within half');
  });

  it('gives statuses, not numbers, for a dead book', async () => {
    const dead = { ...flatChain(0.2) };
    dead.bid.fill(0);
    const service = createVixIndexService(
      depsOf({ chains: [{ ...dead, chain: { ...dead.chain, twoSided: 0 } }], curves: [curve] }),
    );
    const result = parse(await service.compute({ tenorDays: 30 }, context));
    expect(result).toMatchObject({ status: 'NO_EXPIRY', vix: null, quoteError: null, nearExpiry: null });
    expect(result.perExpiry.every((expiry) => expiry.status === 'NO_FORWARD')).toBe(true);
    expect(result.warnings.join(' ')).toContain('not live');
  });

  it('lists chains and refuses to guess one', async () => {
    const service = createVixIndexService(depsOf({ chains: [flatChain(0.2)] }));
    const { chains } = contract.vixIndex.chains.output.parse(
      await service.chains({ limit: 10, offset: 0 }, context),
    );
    expect(chains).toMatchObject([{ snapshotId: 'spx-1', quoteDate: '2023-04-14' }]);
    await expect(service.compute({ tenorDays: 30, asOf: '2023-01-01' }, context)).rejects.toMatchObject({
      code: 'NO_DATA',
    });
    await expect(service.compute({ tenorDays: 30, snapshotId: 'nope' }, context)).rejects.toMatchObject({
      code: 'NO_DATA',
    });
  });
});
