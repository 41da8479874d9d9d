import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nthVxSettlement,
  parseVxContract,
  vxContractSettlement,
  vxContractSettlingOn,
  vxSettlementDay,
  vxSettlementsBetween,
  vxSymbol,
  vxWeeklySettlementDay,
} from '#quant/market/vx-contracts.ts';
import { fromIsoDate, toIsoDate, weekday } from '#quant/time/day-number.ts';
import { cboe, cfe } from '../../support/calendars.ts';

const day = fromIsoDate;
const monthOf = fc.record({
  year: fc.integer({ min: 2005, max: 2030 }),
  month: fc.integer({ min: 1, max: 12 }),
});

describe('VX settlement days', () => {
  it('leave Wednesday on exactly ten Tuesdays between 2005 and 2030', () => {
    const others = vxSettlementsBetween(day('2005-01-01'), day('2030-12-31'), cfe).filter(
      (at) => weekday(at) !== 3,
    );
    expect(others.map(toIsoDate)).toEqual([
      '2008-02-19',
      '2014-03-18',
      '2019-03-19',
      '2022-03-15',
      '2024-06-18',
      '2025-03-18',
      '2026-05-19',
      '2027-05-18',
      '2030-03-19',
      '2030-06-18',
    ]);
  });

  it('are 30 days before a third Friday and the same for VIX options', () => {
    fc.assert(
      fc.property(monthOf, ({ year, month }) => {
        const settlement = vxSettlementDay(year, month, cfe);
        expect(cfe.isSession(settlement)).toBe(true);
        expect([30, 31]).toContain(thirdFridayAfter(settlement) - settlement);
        expect(vxSettlementDay(year, month, cboe)).toBe(settlement);
      }),
    );
  });

  it('follow the overrides of the calendar', () => {
    expect(toIsoDate(vxWeeklySettlementDay(2018, 49, cfe))).toBe('2018-12-06');
    expect(toIsoDate(vxSettlementDay(2018, 12, cfe))).toBe('2018-12-19');
    expect(toIsoDate(vxSettlementDay(2004, 7, cfe))).toBe('2004-07-14');
  });

  it('refuse impossible months and weeks', () => {
    expect(() => vxSettlementDay(2020, 0, cfe)).toThrow('BAD_MONTH');
    expect(() => vxWeeklySettlementDay(2021, 53, cfe)).toThrow('BAD_WEEK');
    expect(() => vxSettlementDay(2031, 12, cfe)).toThrow('OUTSIDE_CALENDAR');
  });
});

function thirdFridayAfter(settlement: number): number {
  let fridays = 0;
  const next = fromIsoDate(`${toIsoDate(settlement + 20).slice(0, 7)}-01`);
  for (let at = next; ; at += 1) {
    if (weekday(at) === 5) fridays += 1;
    if (fridays === 3) return at;
  }
}

describe('VX contract codes', () => {
  const asOf = day('2026-07-17');

  // Symbols and dates of the Cboe settlement page of 2026-07-14 to -17.
  it.each([
    ['VX28/N6', '2026-07-15'],
    ['VX/N6', '2026-07-22'],
    ['VX30/N6', '2026-07-29'],
    ['VX31/Q6', '2026-08-05'],
    ['VX34/Q6', '2026-08-26'],
    ['VX35/U6', '2026-09-02'],
    ['VX/Z6', '2026-12-16'],
    ['VX/F7', '2027-01-20'],
    ['VX/H7', '2027-03-17'],
  ])('%s settles on %s', (symbol, date) => {
    const reading = parseVxContract(symbol, asOf);
    if (reading.status !== 'ok' || reading.contract.kind === 'dated') throw new Error(reading.status);
    expect(toIsoDate(vxContractSettlement(reading.contract, cfe))).toBe(date);
    expect(vxSymbol(reading.contract)).toBe(symbol);
    expect(vxContractSettlingOn(day(date), cfe)).toEqual(reading.contract);
  });

  it.each([
    ['VXN26', 2026, 7],
    ['/VXN6', 2026, 7],
    ['vx/n2026', 2026, 7],
    ['CFE_F05_VX', 2005, 1],
    ['CFE_F05_VX.csv', 2005, 1],
    ['CFE_VX_H2010.csv', 2010, 3],
    ['F (Jan 05)', 2005, 1],
    ['Z (Dec 2013)', 2013, 12],
    ['VX/Z5', 2025, 12],
    ['VX/F9', 2019, 1],
  ])('%s is month %i-%i', (text, year, month) => {
    expect(parseVxContract(text, asOf)).toEqual({ status: 'ok', contract: { kind: 'monthly', year, month } });
  });

  it('reads the settlement day of a dated file name', () => {
    const reading = parseVxContract('VX_2026-07-22.csv');
    expect(reading).toEqual({ status: 'ok', contract: { kind: 'dated', settlementDay: day('2026-07-22') } });
  });

  it('asks for a date rather than guess a decade', () => {
    expect(parseVxContract('VX/N6')).toEqual({ status: 'needs-date' });
  });

  it.each([
    'VX',
    'VIX',
    'VX/A6',
    'VX99/N6',
    'VX30/Q6',
    'VX54/Z6',
    'ES/N6',
    'F (Feb 05)',
    'VX_2026-02-30',
    'VX/N',
    '',
    'CFE_VX',
  ])('refuses %j', (text) => {
    expect(parseVxContract(text, asOf)).toEqual({ status: 'not-vx' });
  });

  it('round-trips every weekly and monthly symbol of 2005 to 2030', () => {
    fc.assert(
      fc.property(monthOf, fc.integer({ min: 1, max: 52 }), ({ year, month }, week) => {
        const seen = day(`${year}-03-01`);
        for (const contract of [
          { kind: 'monthly', year, month } as const,
          { kind: 'weekly', year, week } as const,
        ]) {
          expect(parseVxContract(vxSymbol(contract), seen)).toEqual({ status: 'ok', contract });
        }
      }),
    );
  });

  it('names the contract behind any settlement day, moved ones included', () => {
    expect(vxContractSettlingOn(day('2018-12-06'), cfe)).toEqual({ kind: 'weekly', year: 2018, week: 49 });
    expect(vxContractSettlingOn(day('2024-06-18'), cfe)).toEqual({ kind: 'monthly', year: 2024, month: 6 });
    expect(vxContractSettlingOn(day('2024-12-24'), cfe)).toEqual({ kind: 'weekly', year: 2024, week: 52 });
    expect(vxContractSettlingOn(day('2024-06-20'), cfe)).toBeUndefined();
  });
});

describe('n-th listed contract', () => {
  it('leaves the curve on its settlement day', () => {
    expect(toIsoDate(nthVxSettlement(day('2026-07-21'), 1, cfe))).toBe('2026-07-22');
    expect(toIsoDate(nthVxSettlement(day('2026-07-22'), 1, cfe))).toBe('2026-08-19');
    expect(toIsoDate(nthVxSettlement(day('2026-12-30'), 2, cfe))).toBe('2027-02-17');
  });

  it('ascends without gaps', () => {
    fc.assert(
      fc.property(fc.integer({ min: day('2005-01-01'), max: day('2029-12-31') }), (at) => {
        const ranks = Array.from({ length: 9 }, (_, index) => nthVxSettlement(at, index + 1, cfe));
        expect(ranks[0]).toBeGreaterThan(at);
        expect(ranks).toEqual(vxSettlementsBetween(at + 1, ranks[8]!, cfe));
      }),
    );
    expect(() => nthVxSettlement(day('2020-01-02'), 0, cfe)).toThrow('BAD_RANK');
  });
});
