import { describe, expect, it } from 'vitest';
import { detectFormat } from '#ingest/detect.ts';
import { headOf } from '#ingest/head.ts';
import { Random } from './fuzz/random.ts';

type Cell = (random: Random, row: number) => string;

const iso: Cell = (_random, row) =>
  `2024-${String(1 + (row % 12)).padStart(2, '0')}-${String(1 + (row % 28)).padStart(2, '0')}`;
const american: Cell = (_random, row) => `${1 + (row % 12)}/${1 + (row % 28)}/2024`;
const german: Cell = (_random, row) =>
  `${String(1 + (row % 28)).padStart(2, '0')}.${String(1 + (row % 12)).padStart(2, '0')}.2024`;
const stamp: Cell = (random, row) => `${iso(random, row)} ${String(row % 24).padStart(2, '0')}:15:00`;
const count: Cell = (random) => String(random.below(1000));
const level: Cell = (random) => (random.next() * 100).toFixed(2);
const comma: Cell = (random) => (random.next() * 100).toFixed(2).replace('.', ',');
const word: Cell = (random) => random.pick(['north', 'south', 'blue', 'Ünal', 'O’Hara', 'a b', 'N/A']);
const quoted: Cell = (random) => `"${random.pick(['Smith, J.', 'He said ""no""', 'x'])}"`;

/** Tables that people have and that are no market data of a known layout; many come close to one. */
const TABLES: readonly (readonly [string, string, readonly Cell[]])[] = [
  ['weather.csv', 'date,temperature,humidity', [iso, level, level]],
  ['weather.csv', 'DATE,TEMP', [american, level]],
  ['TEMP.csv', 'DATE,TEMP', [iso, level]],
  ['sales.csv', 'DATE,SALES', [american, count]],
  ['sales.csv', 'Date,Value', [iso, level]],
  ['sales.csv', 'date,value', [iso, level]],
  ['shop.csv', 'date,open,close', [iso, count, count]],
  ['hours.csv', 'Date,Open,High,Low,Close', [american, level, level, level, level]],
  ['orders.csv', 'symbol,date,qty,price', [word, iso, count, level]],
  ['trades.csv', 'time,price,volume', [stamp, level, count]],
  ['log.csv', 'timestamp,level,message', [stamp, word, quoted]],
  ['frame.csv', ',DATE,SALES', [(_r, row) => String(row), iso, count]],
  ['frame.csv', ',DATE,VIX', [(_r, row) => String(row), iso, level]],
  ['frame.csv', ',x,y,z', [(_r, row) => String(row), level, level, level]],
  ['people.csv', 'name,birthday,city', [quoted, german, word]],
  ['konto.csv', 'Buchungstag;Betrag;Text', [german, comma, word]],
  ['kurse.csv', 'Datum;Schlusskurs', [german, comma]],
  ['cours.csv', 'Date;Ouverture;Clôture', [german, comma, comma]],
  ['yields.csv', 'date,crop,yield', [iso, word, level]],
  ['rates.csv', 'Date,1 Mo,sales', [iso, level, count]],
  ['bonds.csv', 'Date,2 Yr,10 Yr,spread', [iso, level, level, level]],
  ['months.csv', 'Date,M1,M2,growth', [iso, level, level, level]],
  ['m.csv', 'Date,M1,M3,M2', [iso, level, level, level]],
  ['vx.csv', 'date,VX1,comment', [iso, level, word]],
  ['options.csv', 'strike,bid,ask', [level, level, level]],
  ['options.csv', 'T,K,C,P,r', [level, level, level, level, level]],
  [
    'chain.csv',
    'Expiration Date,Calls,Bid,Ask,Strike,Puts,Bid,Ask',
    [american, word, level, level, level, word, level, level],
  ],
  [
    'contracts.csv',
    'Trade Date,Futures,Open,High,Low,Close,Settle,Change,Total Volume,EFP,Open Interest',
    Array.from({ length: 11 }, () => word),
  ],
  ['curve.csv', 'expiration_date,symbol,settlement', [iso, word, level]],
  ['bars.csv', 'datetime,open,high,low,close,volume', [stamp, level, level, level, level, count]],
  ['bars.csv', 'time,open,high,low,close', [stamp, level, level, level, level]],
  [
    'bars.csv',
    'timestamps,open,high,low,close,volume,amount',
    [stamp, level, level, level, level, count, count],
  ],
  ['yahoo.csv', 'Date,Open,High,Low,Close,Adj Close,Volume', [iso, level, level, level, level, level, count]],
  ['ratio.csv', 'date,total_ratio,put_call', [iso, level, level]],
  ['underlying.csv', 'underlying_symbol,quote_date,price', [word, iso, level]],
  ['[x].csv', '[A], [B], [C]', [level, level, level]],
  ['geo.tsv', 'lat\tlon\tname', [level, level, word]],
  ['pipe.txt', 'a|b|c', [count, level, word]],
  ['headerless.csv', '', [iso, level, level, count]],
  ['headerless.csv', '', [level, level]],
];

function foreignTable(index: number): { name: string; lines: string[] } {
  const random = new Random(index);
  const [name, header, cells] = TABLES[index % TABLES.length]!;
  const delimiter = [';', '\t', '|'].find((candidate) => header.includes(candidate)) ?? ',';
  const rows = Array.from({ length: 5 + random.below(60) }, (_, row) =>
    cells.map((cell) => cell(random, row)).join(delimiter),
  );
  const preamble = random.chance(0.2) ? ['# made by a program', ''] : [];
  return { name, lines: [...preamble, ...(header === '' ? [] : [header]), ...rows] };
}

describe('200 foreign tables', () => {
  it('are never taken for market data: the mapper asks', () => {
    const accepted = Array.from({ length: 200 }, (_, index) => {
      const { name, lines } = foreignTable(index);
      const { verdict, format } = detectFormat(headOf(name, lines));
      return verdict === 'ready'
        ? `${index} ${name} ${lines.find((line) => line !== '')} as ${format?.id}`
        : '';
    }).filter((line) => line !== '');
    expect(accepted).toEqual([]);
  });

  it('get a proposal where a column holds dates, and none where none does', () => {
    const propose = (index: number) =>
      detectFormat(headOf('x.csv', foreignTable(index).lines)).proposedMapping;
    expect(propose(0)).toMatchObject({
      recordKind: 'daily-bar',
      roles: ['date', 'value', 'ignore'],
      dateOrder: 'ymd',
    });
    expect(propose(16)).toMatchObject({ dateOrder: 'dmy', decimalSeparator: ',' });
    expect(propose(13)).toBeNull();
  });

  it('name what the columns leave open', () => {
    const verdict = detectFormat(headOf('x.csv', ['day;level', '01/02/2024;1,234', '03/04/2024;2,345']));
    expect(verdict.code).toBe('FORMAT_AMBIGUOUS');
    expect(verdict.questions.slice(0, 2)).toEqual([
      'Is 01/02/2024 month/day/year or day/month/year?',
      'Is 1,234 a number of thousands, or are its last digits decimals?',
    ]);
  });
});
