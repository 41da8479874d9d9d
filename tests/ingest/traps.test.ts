import { describe, expect, it } from 'vitest';
import type { DailyBarChunk, OptionQuoteChunk, VxBarChunk } from '#quant/market/records.ts';
import { toIsoDate } from '#quant/time/day-number.ts';
import { stampToMs } from '#ingest/quote-stamp.ts';
import { quoteInstant } from '#ingest/formats/cboe-quotedata.format.ts';
import { MemoryTarget } from './support/memory-target.ts';
import { calendars } from './support/read-file.ts';
import { readText } from './support/temp-files.ts';

const OHLC = 'DATE,OPEN,HIGH,LOW,CLOSE\n';
const VX = 'Trade Date,Futures,Open,High,Low,Close,Settle,Change,Total Volume,EFP,Open Interest\n';

describe('what is rejected is kept with line, column, text and reason', () => {
  it.each([
    ['06/31/2024,13,14,12,13.5', 1, 'BAD_DATE'],
    ['06/27/2024,13,14,12,abc', 5, 'BAD_NUMBER'],
    ['06/27/2024,13,14,12,1e309', 5, 'BAD_NUMBER'],
    ['06/27/2024,13,14,12,NaN', 5, 'MISSING_VALUE'],
    ['06/27/2024,13,14,12,', 5, 'MISSING_VALUE'],
    ['06/27/2024,13,-14,12,13.5', 3, 'NEGATIVE_VALUE'],
    ['06/27/2024,13,14,12,-13.5', 5, 'NEGATIVE_VALUE'],
    ['06/27/2024,13,14,12,0', 5, 'ZERO_PRICE'],
    ['06/27/2024,13,14,12', null, 'RAGGED_ROW'],
    ['06/27/2024,13,14,12,13,5,7', null, 'RAGGED_ROW'],
  ])('%s', async (row, column, code) => {
    const read = await readText(
      'VIX_History.csv',
      `${OHLC}06/25/2024,13,14,12,13.5\n06/26/2024,13,14,12,13.6\n${row}\n06/28/2024,13,14,12,13.7\n`,
    );
    expect(read.target.rejected).toMatchObject([{ line: 4, column, code, rawText: row }]);
    expect(read.target.rejected[0]!.reason).toMatch(/^\S.*\.$/);
    expect(read.summary!.accounting).toMatchObject({ accepted: 3, quarantined: 1 });
  });

  it('cuts raw text at 4 KiB', async () => {
    const read = await readText(
      'VIX_History.csv',
      `${OHLC}06/25/2024,13,14,12,13.5\n06/26/2024,13,14,12,${'9'.repeat(5000)}x\n`,
    );
    expect(read.target.rejected[0]!.rawText.length).toBe(4096);
  });
});

describe('the Cboe index history', () => {
  it('asks which index it is when neither content nor name tell', async () => {
    const { verdict } = await readText('download.csv', `${OHLC}06/25/2024,13,14,12,13.5\n`);
    expect(verdict).toMatchObject({
      verdict: 'needs-mapping',
      code: 'FORMAT_UNKNOWN',
      questions: ['Which index is this?'],
    });
  });

  it('flags prices that contradict each other and keeps them', async () => {
    const read = await readText(
      'VIX_History (1).csv',
      `${OHLC}06/25/2024,20,14,12,13.5\n06/26/2024,13,12,14,13.5\n06/29/2024,13,14,12,15\n`,
    );
    expect(read.summary!.flags).toEqual({
      OPEN_OUTSIDE_RANGE: 2,
      HIGH_BELOW_LOW: 1,
      CLOSE_OUTSIDE_RANGE: 2,
      WEEKEND_DAY: 1,
    });
    expect(read.summary!.accounting.accepted).toBe(3);
  });
});

describe('rows that come twice', () => {
  it('counts identical ones and keeps the first of conflicting ones', async () => {
    const rows = '06/25/2024,13,14,12,13.5\n06/26/2024,13,14,12,13.6\n';
    const read = await readText(
      'VIX_History.csv',
      `${OHLC}${rows}06/25/2024,13,14,12,13.5\n06/26/2024,13,14,12,13.9\n`,
    );
    expect(read.summary!.accounting).toEqual({
      lines: 5,
      header: 1,
      comment: 0,
      blank: 0,
      accepted: 2,
      duplicate: 1,
      quarantined: 1,
    });
    expect(read.target.rejected).toMatchObject([
      { line: 5, code: 'CONFLICTS_WITH_STORED', rawText: '06/26/2024,13,14,12,13.9' },
    ]);
  });

  it('gives the same records in any order of rows', async () => {
    const rows = ['06/25/2024,13,14,12,13.5', '06/26/2024,13,14,12,13.6', '06/27/2024,13,14,12,13.7'];
    const [forward, backward] = [new MemoryTarget(), new MemoryTarget()];
    await readText('VIX_History.csv', OHLC + rows.join('\n'), forward);
    await readText('VIX_History.csv', OHLC + rows.toReversed().join('\n'), backward);
    expect(forward.dump()).toEqual(backward.dump());
  });

  it('counts a line of several records once: accepted, duplicate or quarantined', async () => {
    const header = ',DATE,VIX9D,VIX,VIX3M\n';
    const target = new MemoryTarget();
    await readText('a.csv', `${header}0,2024-01-02,12,13.2,15\n1,2024-01-03,12.5,14,15.5\n`, target);
    const again = await readText(
      'b.csv',
      `${header}0,2024-01-02,12,13.2,15\n1,2024-01-03,12.5,14.1,15.5\n2,2024-01-04,12,x,15\n3,2024-01-05,,,\n`,
      target,
    );
    expect(again.summary!.accounting).toEqual({
      lines: 5,
      header: 1,
      comment: 0,
      blank: 1,
      accepted: 1,
      duplicate: 1,
      quarantined: 1,
    });
    expect(again.target.rejected.map(({ line, code }) => [line, code])).toEqual([
      [4, 'BAD_NUMBER'],
      [3, 'CONFLICTS_WITH_STORED'],
    ]);
  });
});

describe('CFE contracts', () => {
  it('takes the settlement day from a dated name and the symbol from the calendar', async () => {
    const read = await readText(
      'VX_2026-07-29.csv',
      `${VX}2026-07-14,N (Jul 2026),17.1,17.4,17,17.3,17.31,0,10,0,20\n`,
    );
    expect(read.target.chunks[0]).toMatchObject({ contract: 'VX30/N6', expiryDay: 20_663 });
    expect(toIsoDate(20_663)).toBe('2026-07-29');
  });

  it('divides prices before 2007-03-26 exactly', async () => {
    const read = await readText(
      'CFE_K07_VX.csv',
      `${VX}3/23/2007,K (May 07),141.2,142.3,140.1,141.7,141.1,0,10,0,20\n3/26/2007,K (May 07),14.12,14.23,14.01,14.17,14.11,0,10,0,20\n`,
    );
    const chunk = read.target.chunks[0] as VxBarChunk;
    expect([...chunk.settle]).toEqual([14.11, 14.11]);
    expect([...chunk.high]).toEqual([14.23, 14.23]);
  });

  it('rejects what cannot be: another scale, a day after the settlement, an unknown contract', async () => {
    const rows = [
      '3/22/2007,K (May 07),0,0,0,0,14.1,0,0,0,20',
      '6/1/2007,K (May 07),0,0,0,0,14.1,0,0,0,20',
      '4/2/2007,K (Jun 07),0,0,0,0,14.1,0,0,0,20',
      '4/2/2007,K (May 07),0,0,0,0,1.00,0,0,0,20',
    ];
    const good =
      '4/3/2007,K (May 07),0,0,0,0,14.1,0,0,0,20\n4/4/2007,K (May 07),0,0,0,0,14.1,0,0,0,20\n4/5/2007,K (May 07),0,0,0,0,14.1,0,0,0,20\n4/9/2007,K (May 07),0,0,0,0,14.1,0,0,0,20\n';
    const read = await readText('export.csv', `${VX}${good}${rows.join('\n')}\n`);
    expect(read.target.rejected.map(({ code }) => code)).toEqual([
      'SCALE_UNCLEAR',
      'AFTER_EXPIRY',
      'UNKNOWN_CONTRACT',
      'IMPLAUSIBLE_SETTLEMENT',
    ]);
  });

  it('does not take bid and ask of a day without a trade for high and low', async () => {
    const read = await readText(
      'CFE_K07_VX.csv',
      `${VX}4/3/2007,K (May 07),0,14.4,13.9,14.2,14.1,0,0,0,20\n`,
    );
    const chunk = read.target.chunks[0] as VxBarChunk;
    expect([chunk.open[0], chunk.high[0], chunk.low[0], chunk.close[0]].every(Number.isNaN)).toBe(true);
    expect(read.summary!.flags).toMatchObject({ NO_TRADE: 1 });
  });
});

describe('the settlement page', () => {
  it('is refused without a day in its name', async () => {
    const { verdict } = await readText(
      'VIX_FUTURES_CURVE.csv',
      'expiration_date,symbol,settlement\n2026-07-22,VX/N6,17.2\n',
    );
    expect(verdict).toMatchObject({ verdict: 'refused', code: 'FORMAT_UNDATED' });
  });
});

describe('the stamp of a chain', () => {
  it.each([
    ['"Date: February 19, 2022, 4:17 PM EST"', '2022-02-19T21:17:00Z'],
    ['Date: 5 April 2023, 19:41 UTC\u22124', '2023-04-05T23:41:00Z'],
    ['"Date: May 26, 2023 at 5:01\u202fPM EDT"', '2023-05-26T21:01:00Z'],
    ['Date: 9 June 2023, 1:40 PM EDT', '2023-06-09T17:40:00Z'],
    ['Date: 11 April, 2023 à 22:23 UTC\u22124', '2023-04-12T02:23:00Z'],
    ['Jun 04 2018 @ 16:10 ET', '2018-06-04T20:10:00Z'],
    ['Date: 2023-06-09 12:00 GMT+2', '2023-06-09T10:00:00Z'],
    ['Date: June 9, 2023 at 12:30 AM EDT', '2023-06-09T04:30:00Z'],
  ])('%s', (line, instant) => {
    const stamp = stampToMs(line);
    expect(stamp.status === 'ok' && new Date(stamp.epochMs).toISOString()).toBe(
      instant.replace('Z', '.000Z'),
    );
  });

  it('is not guessed without a zone, nor read from a clock that cannot be', () => {
    expect(stampToMs('Date: June 9, 2023 at 12:30').status).toBe('no-zone');
    expect(stampToMs('Date: June 9, 2023 at 25:30 EDT').status).toBe('none');
    expect(stampToMs('Date: June 31, 2023 at 12:30 EDT').status).toBe('none');
    expect(stampToMs('Standard & Poors 500 Index,Last: 4348.87').status).toBe('none');
  });

  it.each([
    ['during the session it is the quote time', '2023-06-09T17:40:00Z', 'SPX', '2023-06-09T17:40:00Z'],
    ['after the close it is the close', '2023-06-09T23:40:00Z', 'SPX', '2023-06-09T20:15:00Z'],
    ['on a weekend it is Friday’s close', '2023-06-11T15:00:00Z', 'SPX', '2023-06-09T20:15:00Z'],
    ['before the opening it is the close before', '2023-06-12T11:00:00Z', 'SPX', '2023-06-09T20:15:00Z'],
    ['on a holiday it is the close before', '2023-07-04T16:00:00Z', 'SPX', '2023-07-03T17:15:00Z'],
    ['other options close with their stock', '2023-06-09T23:40:00Z', 'AAPL', '2023-06-09T20:00:00Z'],
  ])('%s', (_name, stamp, underlying, expected) => {
    const instant = quoteInstant(Date.parse(stamp), underlying, calendars);
    expect(new Date(instant!.quoteAtMs).toISOString()).toBe(expected.replace('Z', '.000Z'));
  });
});

describe('chains', () => {
  const head = (date: string): string =>
    `\n"A name, with a comma",Last: 4205.45,Change: 1\n${date},Bid: 1,Ask: 2,Size: 1*1,"Volume: 1,234"\nExpiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest\n`;
  const date = '"Date: May 26, 2023 at 5:01 PM EDT"';
  const good =
    'Fri Jun 16 2023,SPX230616C04200000,30.5,1,30,31,1,0.15,0.5,0.002,10,4200.00,SPX230616P04200000,28,1,27,28,1,0.15,-0.5,0.002,10\n';

  it('reads each side for itself', async () => {
    const bad = good.replace('SPX230616P04200000', 'SPX230616P04300000').replaceAll('4200.00', '4200.00');
    const adjusted = good.replaceAll('SPX230616', 'SPX1230616').replaceAll('04200000', '04200000');
    const expired = good.replace('Fri Jun 16 2023', 'Thu May 25 2023').replaceAll('230616', '230525');
    const read = await readText(
      'spx.csv',
      `${head(date)}${good}${good.replaceAll('4200', '4210')}${bad.replaceAll('4200', '4220')}${adjusted}${expired}`,
    );
    expect(read.target.rejected.map(({ line, code }) => [line, code])).toEqual([
      [7, 'SYMBOL_MISMATCH'],
      [8, 'ADJUSTED_ROOT'],
      [8, 'ADJUSTED_ROOT'],
      [9, 'EXPIRED_OPTION'],
      [9, 'EXPIRED_OPTION'],
    ]);
    expect(read.summary!.accounting).toMatchObject({
      lines: 9,
      blank: 1,
      comment: 2,
      header: 1,
      accepted: 3,
      quarantined: 2,
    });
  });

  it('refuses a chain without its date line and asks for a missing zone', async () => {
    expect((await readText('spx.csv', head('x') + good)).verdict).toMatchObject({
      verdict: 'refused',
      code: 'FORMAT_UNDATED',
    });
    expect((await readText('spx.csv', head('"Date: May 26, 2023 at 5:01 PM"') + good)).verdict).toMatchObject(
      { verdict: 'needs-mapping', code: 'FORMAT_AMBIGUOUS' },
    );
  });

  it('keeps spot, crossed and empty quotes, and no volatility for zero', async () => {
    const crossed = good
      .replaceAll('4200', '4210')
      .replace('30,31', '31,30')
      .replace('27,28', '0,0')
      .replaceAll('0.15', '0');
    const read = await readText('spx.csv', `${head(date)}${good}${crossed}`);
    const chunk = read.target.chunks[0] as OptionQuoteChunk;
    expect(chunk.spot).toBe(4205.45);
    expect(read.summary!.flags).toMatchObject({ CROSSED_QUOTE: 1, NO_QUOTE: 1, NO_IMPLIED_VOL: 2 });
    expect([...chunk.bid]).toEqual([30, 27, 31, 0]);
  });
});

describe('dates and decimals that can be read in two ways', () => {
  it('asks when every day is at most 12', async () => {
    const { verdict } = await readText(
      'SPY.csv',
      'Date,Open,High,Low,Close,Adj Close,Volume\n1/4/1999,1,1,1,1,1,1\n1/5/1999,1,1,1,1,1,1\n',
    );
    expect(verdict).toMatchObject({ verdict: 'needs-mapping', code: 'FORMAT_AMBIGUOUS' });
    expect(verdict.questions[0]).toContain('1/4/1999');
    expect(verdict.proposedMapping).toMatchObject({ recordKind: 'daily-bar', dateOrder: 'mdy' });
  });

  it('reads day/month/year where the column proves it', async () => {
    const read = await readText(
      'x.csv',
      'Date,S&P 500 VIX Short Term Futures Inverse Daily Index TR\n05/02/2018,100.5\n14/02/2018,18\n',
    );
    const chunk = read.target.chunks[0] as DailyBarChunk;
    expect([...chunk.days].map(toIsoDate)).toEqual(['2018-02-05', '2018-02-14']);
  });

  it('asks for the side of intraday stamps that prove nothing', async () => {
    const rows = ['12:00', '12:15', '12:30', '12:45', '13:00']
      .map((time) => `2019-02-15 ${time}:00,1,1,1,1,1`)
      .join('\n');
    const { verdict } = await readText('SPY_15min.csv', `datetime,open,high,low,close,volume\n${rows}\n`);
    expect(verdict).toMatchObject({ verdict: 'needs-mapping', code: 'FORMAT_AMBIGUOUS' });
  });

  it('does not guess the hour that the clock change leaves open', async () => {
    const rows = ['2026-11-01 01:30:00', '2026-10-30 16:00:00', '2026-10-30 15:45:00', '2026-03-08 02:30:00']
      .map((stamp) => `${stamp},1,1,1,1,1`)
      .join('\n');
    const read = await readText('SPY_15min.csv', `datetime,open,high,low,close,volume\n${rows}\n`);
    expect(read.target.rejected.map(({ line, code }) => [line, code])).toEqual([
      [2, 'CLOCK_CHANGE'],
      [5, 'CLOCK_CHANGE'],
    ]);
  });
});

describe('vendors', () => {
  it('keeps an index of a vendor apart from the exchange’s own', async () => {
    const yahoo = await readText(
      '^VIX.csv',
      'Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-16,1,1,1,1,1,0\n',
    );
    expect(yahoo.verdict.detection.seriesId).toBe('VIX@yahoo');
    const stock = await readText(
      'SPY.csv',
      'Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-16,1,1,1,1,1,0\n',
    );
    expect(stock.verdict.detection.seriesId).toBe('SPY');
  });

  it('does not take a symbol from any name', async () => {
    for (const name of ['data.csv', 'my export.csv', 'prices_final.csv']) {
      const { verdict } = await readText(
        name,
        'Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-16,1,1,1,1,1,0\n',
      );
      expect(verdict).toMatchObject({ verdict: 'needs-mapping', code: 'FORMAT_UNKNOWN' });
    }
  });

  it('asks about Date,Open,High,Low,Close,Volume, which many vendors write', async () => {
    const { verdict } = await readText('SPY.csv', 'Date,Open,High,Low,Close,Volume\n2024-01-16,1,1,1,1,0\n');
    expect(verdict.verdict).toBe('needs-mapping');
  });

  it('keeps FRED rates in percent and other series by their id', async () => {
    const other = await readText('VIXCLS.csv', 'DATE,VIXCLS\n2024-01-16,13.8\n2024-01-17,.\n');
    expect(other.target.chunks[0]).toMatchObject({ kind: 'daily-bar', seriesId: 'VIXCLS' });
    const rate = await readText('DGS10.csv', 'DATE,DGS10\n2024-01-16,4.07\n');
    expect(rate.target.chunks[0]).toMatchObject({ kind: 'yield', curveId: 'UST_CMT' });
  });
});
