import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '#ingest/source/limits.ts';
import { accountedLines } from './support/read-file.ts';
import { readText } from './support/temp-files.ts';

const PLAIN = 'DATE,VVIX\n01/02/2024,85.36\n01/18/2024,84.25\n01/19/2024,83.90\n';
const CLOSES = [85.36, 84.25, 83.9];

function closesOf(read: Awaited<ReturnType<typeof readText>>): number[] {
  return read.target.chunks.flatMap((chunk) => (chunk.kind === 'daily-bar' ? [...chunk.close] : []));
}

describe('encodings', () => {
  it.each([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${PLAIN}`), 'utf-8'],
    ['UTF-16 LE', Buffer.concat([Buffer.from([0xff, 0xfe]), iconv.encode(PLAIN, 'utf-16le')]), 'utf-16le'],
    ['UTF-16 BE', Buffer.concat([Buffer.from([0xfe, 0xff]), iconv.encode(PLAIN, 'utf-16be')]), 'utf-16be'],
  ])('reads %s', async (_name, bytes, encoding) => {
    const read = await readText('vvix.csv', bytes);
    expect(read.text.encoding).toBe(encoding);
    expect(closesOf(read)).toEqual(CLOSES);
    expect(accountedLines(read.summary!)).toBe(4);
  });

  it('reads bytes that are no UTF-8 as Windows-1252', async () => {
    const text =
      '"Données — sans garantie"\nDate,VIX Open,VIX High,VIX Low,VIX Close\n1/5/2015,19.19,21.29,19.19,19.92\n1/16/2015,20.33,22.90,19.52,21.12\n';
    const read = await readText('old.csv', iconv.encode(text, 'windows-1252'));
    expect(read.text.encoding).toBe('windows-1252');
    expect(read.text.head[0]).toContain('Données');
    expect(read.summary!.accounting).toMatchObject({ comment: 1, accepted: 2 });
  });

  it('refuses NUL bytes', async () => {
    await expect(readText('vvix.csv', PLAIN.replace('85.36', '85\u0000.36'))).rejects.toMatchObject({
      code: 'FILE_BINARY',
    });
  });

  it('refuses nothing at all', async () => {
    await expect(readText('vvix.csv', '')).rejects.toMatchObject({ code: 'FILE_EMPTY' });
    expect((await readText('vvix.csv', 'DATE,VVIX\n')).verdict).toMatchObject({
      verdict: 'refused',
      code: 'FILE_EMPTY',
    });
  });
});

describe('line ends', () => {
  it.each([
    ['CRLF', PLAIN.replaceAll('\n', '\r\n')],
    ['CR', PLAIN.replaceAll('\n', '\r')],
    ['all three mixed', 'DATE,VVIX\r\n01/02/2024,85.36\r01/18/2024,84.25\n01/19/2024,83.90\r\n'],
    ['none at the end', PLAIN.trimEnd()],
  ])('reads %s', async (_name, text) => {
    const read = await readText('vvix.csv', text);
    expect(closesOf(read)).toEqual(CLOSES);
    expect(read.summary!.accounting).toMatchObject({ lines: 4, header: 1, accepted: 3 });
  });

  it('says when the last line has no end, which may mean that it is cut', async () => {
    expect((await readText('vvix.csv', PLAIN.trimEnd())).summary!.flags).toEqual({ NO_FINAL_LINE_BREAK: 1 });
    const cut = await readText(
      'VIX_History.csv',
      'DATE,OPEN,HIGH,LOW,CLOSE\n06/27/2025,16.3,17.2,16.1,16.3\n06/30/2025,17.1,17.5',
    );
    expect(cut.summary!.accounting).toMatchObject({ accepted: 1, quarantined: 1 });
    expect(cut.target.rejected[0]).toMatchObject({
      line: 3,
      code: 'RAGGED_ROW',
      rawText: '06/30/2025,17.1,17.5',
    });
  });

  it('counts blank lines and lines of commas as blank', async () => {
    const read = await readText('vvix.csv', `${PLAIN}\n   \n,\n\n`);
    expect(read.summary!.accounting).toMatchObject({ lines: 8, blank: 4, accepted: 3 });
  });

  it('counts each physical line of a record that spans several', async () => {
    const rows = 'VIX1,"17-Jan\n-2015",1,18.2,2015-01-17,8,20.1,250.0,-242.0,,2015-01-06\n';
    // Detection looks at physical lines: enough plain rows come first.
    const plain = ['08', '09', '12', '13']
      .map((day) => `VIX1,17-Jan-2015,1,18.2,2015-01-17,8,,,,,2015-01-${day}\n`)
      .join('');
    const header =
      'symbol,expirationDate,month,price,expiration_date,days_to_expiration,next_price,next_days,days_diff,daily_carry,data_date\n';
    const read = await readText('terms.csv', `${header}${plain}${rows}${rows.replace('01-06', '01-07')}`);
    expect(read.summary!.accounting).toEqual({
      lines: 9,
      header: 1,
      comment: 0,
      blank: 0,
      accepted: 8,
      duplicate: 0,
      quarantined: 0,
    });
  });
});

describe('refused at the line', () => {
  const rows = Array.from(
    { length: 40 },
    (_, index) => `01/${String((index % 28) + 1).padStart(2, '0')}/2024,${80 + index}`,
  ).join('\n');

  it('an unclosed quote, without reading the rest as one cell', async () => {
    const text = `DATE,VVIX\n${rows}\n01/29/2024,"84\n${`${rows}\n`.repeat(4000)}`;
    await expect(readText('vvix.csv', text)).rejects.toMatchObject({
      code: 'FILE_DAMAGED',
      detail: { data: { line: 42 } },
    });
  });

  it('an unclosed quote near the end', async () => {
    await expect(readText('vvix.csv', `DATE,VVIX\n${rows}\n01/29/2024,"84\n`)).rejects.toMatchObject({
      code: 'FILE_DAMAGED',
      detail: { data: { line: 42 } },
    });
  });

  it('a field longer than 64 KiB', async () => {
    const text = `DATE,VVIX\n${rows}\n01/29/2024,${'8'.repeat(LIMITS.fieldBytes + 1)}\n`;
    await expect(readText('vvix.csv', text)).rejects.toMatchObject({
      code: 'FILE_DAMAGED',
      detail: { data: { line: 42 } },
    });
  });

  it('more than 512 columns', async () => {
    const text = `DATE,VVIX\n${rows}\n${','.repeat(LIMITS.columns)}1\n`;
    await expect(readText('vvix.csv', text)).rejects.toMatchObject({
      code: 'FILE_DAMAGED',
      detail: { data: { line: 42 } },
    });
  });

  it('a line of more than a megabyte', async () => {
    await expect(readText('vvix.csv', 'x'.repeat(LIMITS.lineBytes + 2))).rejects.toMatchObject({
      code: 'FILE_DAMAGED',
    });
  });
});
