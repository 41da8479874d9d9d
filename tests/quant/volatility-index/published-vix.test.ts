import { describe, expect, it } from 'vitest';
import { fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import {
  compareWithPublished,
  forwardVariances,
  indexFromExpiries,
  varianceByExpiry,
  type ExpiryResult,
} from '#quant/volatility-index/index-from-chain.ts';
import { sharedRoot, sharedSkipReason } from '../../support/shared-data.ts';
import { newYorkMs, readPublished, readQuoteChain, readTreasuryCurve } from './read-market-files.ts';

function expiriesOf(file: string, isoDate: string): ExpiryResult[] {
  return varianceByExpiry({
    chain: readQuoteChain(file),
    quoteDay: fromIsoDate(isoDate),
    quoteAtMs: newYorkMs(fromIsoDate(isoDate), '16:15'),
    curve: readTreasuryCurve(isoDate),
    settlementOf: (root) => (root === 'SPX' ? 'AM' : 'PM'),
    settlementMsOf: (root, day) => newYorkMs(day, root === 'SPX' ? '09:30' : '16:00'),
    isMonthly: (root) => root === 'SPX',
  });
}

describe.skipIf(!sharedRoot)(
  `VIX formula on real SPX chains (${sharedRoot ? 'real data' : sharedSkipReason})`,
  () => {
    // Tolerances are those that the published values were reproduced with before this code was written.
    const cases = [
      { file: 'spx_2022-02-19.csv', date: '2022-02-18', tolerance: 0.05, vix: 27.75 },
      { file: 'spx_2023-04-14.csv', date: '2023-04-14', tolerance: 0.01, vix: 17.07 },
      { file: 'spx_2023-05-26.csv', date: '2023-05-26', tolerance: 0.06, vix: 17.95 },
    ];

    it.each(cases)(
      'reproduces the ten published values of $date within $tolerance',
      ({ file, date, tolerance }) => {
        const compared = compareWithPublished(expiriesOf(file, date), readPublished(date));
        const differences = compared.map(({ difference }) => difference);
        expect(differences.length).toBe(10);
        expect(differences).not.toContain(null);
        expect(Math.max(...differences.map((difference) => Math.abs(difference!)))).toBeLessThan(tolerance);
      },
    );

    // The close is published to 0.01.
    it.each(cases)('equals, as published, the VIX close of $date', ({ file, date, vix }) => {
      const index = indexFromExpiries(expiriesOf(file, date), fromIsoDate(date), 30);
      expect(index.status).toBe('OK');
      expect(index.rule).toBe('CBOE_30_DAY');
      expect(Math.abs(index.volPoints! - vix)).toBeLessThan(0.005);
    });

    it('gives each expiry of the dead book a status instead of a number', () => {
      const expiries = expiriesOf('spx_2023-04-05.csv', '2023-04-05');
      expect(expiries.length).toBeGreaterThan(50);
      for (const expiry of expiries) {
        expect(expiry.status === 'OK').toBe(expiry.volPoints !== null);
        expect(expiry.volPoints === null || Number.isFinite(expiry.volPoints)).toBe(true);
      }
      expect(expiries.filter((expiry) => expiry.status !== 'OK').length).toBeGreaterThan(25);
      const index = indexFromExpiries(expiries, fromIsoDate('2023-04-05'), 30);
      expect(index).toMatchObject({ status: 'NOT_REACHED', volPoints: null });
    });

    it('has positive forward variances between the monthly expiries of the first year of a live book', () => {
      const first = fromIsoDate('2023-04-14');
      const monthly = expiriesOf('spx_2023-04-14.csv', '2023-04-14').filter(
        (expiry) => expiry.isMonthly && expiry.expiryDay < first + 365,
      );
      const forwards = forwardVariances(monthly);
      expect(forwards.length).toBeGreaterThan(9);
      for (const forward of forwards) expect(forward.status, toIsoDate(forward.fromDay)).toBe('OK');
    });
  },
);
