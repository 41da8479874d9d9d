import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportReport, IngestResult } from '#contract/schemas/data.ts';
import { contextOf, openWorkspace, pathSource, type Workspace } from './support.ts';

const VVIX = 'DATE,VVIX\n01/02/2024,85.36\n01/18/2024,84.25\n01/19/2024,83.9\n';
const OHLC = 'DATE,OPEN,HIGH,LOW,CLOSE\n';

let space: Workspace;
beforeEach(async () => {
  space = await openWorkspace();
});
afterEach(() => space.close());

function ingest(...paths: string[]): Promise<IngestResult> {
  return space.service.ingest({ sources: paths.map(pathSource) }, contextOf()) as Promise<IngestResult>;
}

function expectIdentity({ accounting: a, fileName }: ImportReport): void {
  expect(a.header + a.comment + a.blank + a.accepted + a.duplicate + a.quarantined, fileName).toBe(a.lines);
}

describe('bringing files in', () => {
  it('reads a file into the store, and changes nothing the second time', async () => {
    const path = space.write('VVIX_History.csv', VVIX);
    const first = (await ingest(path)).files[0]!;
    expect(first).toMatchObject({
      status: 'accepted',
      formatId: 'cboe-index-history',
      records: 3,
      seriesIds: ['VVIX'],
      firstDate: '2024-01-02',
      lastDate: '2024-01-19',
    });
    expect((await space.store.read.dailySeries('VVIX'))?.close).toEqual(Float64Array.of(85.36, 84.25, 83.9));
    const second = (await ingest(path)).files[0]!;
    expect(second).toMatchObject({
      status: 'duplicate',
      records: 0,
      batchId: first.batchId,
      accounting: { accepted: 0, duplicate: 3 },
    });
    expect((await space.service.imports({ limit: 10, offset: 0 }, contextOf())).total).toBe(1);
    for (const report of [first, second]) expectIdentity(report);
  });

  it('gives the same batch hash for the same rows in another order', async () => {
    const rows = VVIX.trimEnd().split('\n');
    const shuffled = [rows[0], rows[3], rows[1], rows[2], ''].join('\n');
    const one = (await ingest(space.write('VVIX_History.csv', VVIX))).files[0]!;
    const other = await openWorkspace();
    const result = (await other.service.ingest(
      { sources: [pathSource(other.write('VVIX_History.csv', shuffled))] },
      contextOf(),
    )) as IngestResult;
    expect(result.files[0]!.batchHash).toBe(one.batchHash);
    expect(one.batchHash).toMatch(/^[0-9a-f]{64}$/);
    await other.close();
  });

  it('walks folders, reads publishers’ files before merged tables, and reports each file', async () => {
    space.write('all/a_merged.csv', ',DATE,VIX9D,VIX\n0,2024-01-02,12,99\n1,2024-01-03,12.5,14\n');
    space.write('all/deep/VIX_History.csv', `${OHLC}01/02/2024,13,14,12,13.2\n01/16/2024,13,14,12,13.8\n`);
    space.write('all/.hidden.csv', VVIX);
    space.write('all/empty.csv', '');
    const folder = space
      .write('all/x.gz', gzipSync('DATE,SKEW\n01/02/2024,140\n01/31/2024,141\n'))
      .replace(/x\.gz$/, '');
    const { files } = await ingest(folder);
    expect(files.map(({ fileName, status }) => [fileName, status])).toEqual([
      ['deep/VIX_History.csv', 'accepted'],
      ['x.gz', 'accepted'],
      ['a_merged.csv', 'accepted'],
      ['empty.csv', 'refused'],
    ]);
    expect(files[2]).toMatchObject({ rejects: { CONFLICTS_WITH_STORED: 1 }, records: 3 });
    for (const report of files) expectIdentity(report);
    expect((await space.store.read.dailySeries('VIX'))?.close[0]).toBe(13.2);
    const again = await ingest(folder);
    expect(again.files.map(({ status }) => status)).toEqual([
      'duplicate',
      'duplicate',
      'duplicate',
      'refused',
    ]);
    expect((await space.service.imports({ limit: 10, offset: 0 }, contextOf())).total).toBe(4);
  });

  it('lets the later file win where that is the policy', async () => {
    await ingest(space.write('a/VVIX_History.csv', VVIX));
    const later = space.write('b/VVIX_History.csv', VVIX.replace('85.36', '86'));
    const result = (await space.service.ingest(
      { sources: [pathSource(later)], conflictPolicy: 'later-wins' },
      contextOf(),
    )) as IngestResult;
    expect(result.files[0]).toMatchObject({
      status: 'accepted',
      accounting: { accepted: 1, duplicate: 2 },
      flags: { UPDATED_STORED: 1 },
    });
    expect((await space.store.read.dailySeries('VVIX'))?.close[0]).toBe(86);
  });

  it('refuses a file that breaks in the middle, keeps nothing of it, and names the line', async () => {
    const rows = Array.from({ length: 3000 }, () => '01/18/2024,84.25\n').join('');
    const { files } = await ingest(space.write('VVIX_History.csv', `DATE,VVIX\n${rows}01/19/2024,"84\n`));
    expect(files[0]).toMatchObject({
      status: 'refused',
      error: { code: 'FILE_DAMAGED', data: { line: 3002 } },
    });
    expectIdentity(files[0]!);
    expect(await space.store.read.dailySeries('VVIX')).toBeNull();
    expect((await space.service.imports({ limit: 10, offset: 0 }, contextOf())).imports[0]).toMatchObject({
      status: 'refused',
    });
  });

  it('keeps finished files and rolls the current one back when it is cancelled', async () => {
    const small = space.write('1/VVIX_History.csv', VVIX);
    const rows = Array.from(
      { length: 300_000 },
      (_, index) => `01/02/${1990 + (index % 40)},${index % 97}.5\n`,
    ).join('');
    const large = space.write('2/SKEW_History.csv', `DATE,SKEW\n${rows}`);
    const cancel = new AbortController();
    const progress = (_fraction: number | null, stage: string): void => {
      if (stage.startsWith('Reading SKEW')) cancel.abort();
    };
    const run = space.service.ingest(
      { sources: [small, large].map(pathSource) },
      contextOf({ signal: cancel.signal, progress }),
    );
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await space.store.read.dailySeries('VVIX'))?.close.length).toBe(3);
    expect(await space.store.read.dailySeries('SKEW')).toBeNull();
    expect((await ingest(small)).files[0]!.status).toBe('duplicate');
  });

  it('tells the progress in lines and sends each report as it comes', async () => {
    const stages: (number | null)[] = [];
    const partial: unknown[] = [];
    const paths = [
      space.write('a/VVIX_History.csv', VVIX),
      space.write('b/SKEW_History.csv', VVIX.replace('VVIX', 'SKEW')),
    ];
    const context = contextOf({
      progress: (fraction) => stages.push(fraction),
      partial: (value) => partial.push(value),
    });
    const result = (await space.service.ingest({ sources: paths.map(pathSource) }, context)) as IngestResult;
    const fractions = stages.filter((fraction) => fraction !== null);
    expect(fractions).toEqual(expect.arrayContaining([0, 0.5]));
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(partial).toEqual(result.files);
    expect(result.rowsPerSecond).toBeGreaterThan(0);
  });

  it('takes a gzip, and each entry of a zip, for a file of its own', async () => {
    const { files } = await ingest(space.write('vvix.csv.gz', gzipSync(VVIX)));
    expect(files[0]).toMatchObject({ status: 'accepted', seriesIds: ['VVIX'] });
  });

  it('does not take paths from a browser', async () => {
    const path = space.write('VVIX_History.csv', VVIX);
    const context = contextOf({ door: 'loopback' });
    await expect(space.service.ingest({ sources: [pathSource(path)] }, context)).rejects.toMatchObject({
      code: 'NOT_ALLOWED_HERE',
    });
    await expect(space.service.preview({ source: pathSource(path) }, context)).rejects.toMatchObject({
      code: 'NOT_ALLOWED_HERE',
    });
  });
});

describe('tables of unknown layout', () => {
  const TABLE = 'Tag;Schluss;Umsatz\n15.01.2024;13,84;1.000\n16.01.2024;14,79;2.500\n31.01.2024;x;1\n';

  it('need a mapping once, which is remembered by the header', async () => {
    const path = space.write('kurse.csv', TABLE);
    const before = (await ingest(path)).files[0]!;
    expect(before).toMatchObject({ status: 'needs-mapping', error: { code: 'FORMAT_UNKNOWN' }, records: 0 });
    expectIdentity(before);
    const preview = await space.service.preview({ source: pathSource(path) }, contextOf());
    expect(preview).toMatchObject({
      verdict: 'needs-mapping',
      columns: [{ name: 'Tag' }, { name: 'Schluss' }, { name: 'Umsatz' }],
    });
    expect(preview.proposedMapping).toMatchObject({ dateOrder: 'dmy', decimalSeparator: ',' });
    const mapping = {
      ...preview.proposedMapping!,
      roles: ['date' as const, 'close' as const, 'volume' as const],
      seriesId: 'VDAX',
    };
    expect(await space.service.preview({ source: pathSource(path), mapping }, contextOf())).toMatchObject({
      verdict: 'ready',
      formatId: 'mapped-table',
      flags: { BAD_NUMBER: 1 },
    });
    await space.service.saveMapping(mapping, contextOf());
    const after = (await ingest(path)).files[0]!;
    expect(after).toMatchObject({
      status: 'partial',
      formatId: 'mapped-table',
      accounting: { header: 1, accepted: 2, quarantined: 1 },
      seriesIds: ['VDAX'],
    });
    const series = await space.store.read.dailySeries('VDAX');
    expect([...series!.close, ...series!.volume]).toEqual([13.84, 14.79, 1000, 2500]);
    expect(
      (await ingest(space.write('mehr.csv', TABLE.replace('15.01.2024', '17.01.2024')))).files[0],
    ).toMatchObject({ formatId: 'mapped-table' });
  });
});

describe('looking at a file', () => {
  it('says what it is and why, and writes nothing', async () => {
    const rows = Array.from(
      { length: 80 },
      (_, index) => `01/${String((index % 28) + 1).padStart(2, '0')}/${1990 + index},84.25\n`,
    ).join('');
    const preview = await space.service.preview(
      { source: pathSource(space.write('VVIX_History.csv', `DATE,VVIX\n${rows}`)) },
      contextOf(),
    );
    expect(preview).toMatchObject({
      verdict: 'ready',
      formatLabel: 'Cboe index history',
      recordKind: 'daily-bar',
      encoding: 'utf-8',
      compression: 'none',
      entries: [],
    });
    expect(preview.reason).toContain('DATE,VVIX');
    expect(preview.rows.length).toBe(50);
    expect((await space.service.imports({ limit: 10, offset: 0 }, contextOf())).total).toBe(0);
    expect((await space.store.read.info()).empty).toBe(true);
  });

  it('knows a file that was imported, and refuses what is no file', async () => {
    const path = space.write('VVIX_History.csv', VVIX);
    await ingest(path);
    expect((await space.service.preview({ source: pathSource(path) }, contextOf())).verdict).toBe(
      'already-imported',
    );
    await expect(
      space.service.preview({ source: pathSource(`${path}x`) }, contextOf()),
    ).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(
      space.service.preview({ source: pathSource(space.write('b.csv', 'a\u0000b')) }, contextOf()),
    ).rejects.toMatchObject({ code: 'FILE_BINARY' });
  });
});

describe('what was not used', () => {
  it('is listed, exported without formulas, and goes with its import', async () => {
    const report = (await ingest(space.write('VVIX_History.csv', `${VVIX}01/22/2024,=1+1\n@x,1\n`)))
      .files[0]!;
    expect(report).toMatchObject({
      status: 'partial',
      accounting: { accepted: 3, quarantined: 2 },
      rejects: { BAD_NUMBER: 1, BAD_DATE: 1 },
    });
    const { total, rows } = await space.service.rejectedRows({ limit: 10, offset: 0 }, contextOf());
    expect(total).toBe(2);
    expect(rows[0]).toMatchObject({
      batchId: report.batchId,
      fileName: 'VVIX_History.csv',
      line: 5,
      column: 2,
      code: 'BAD_NUMBER',
      rawText: '01/22/2024,=1+1',
    });
    const csv = await space.service.exportRejectedRows({}, contextOf());
    expect(csv.text.split('\r\n')[2]).toBe(
      `VVIX_History.csv,6,1,BAD_DATE,“@x” is no date of this file's layout.,"'@x,1"`,
    );
    await space.service.removeImport({ batchId: report.batchId! }, contextOf());
    expect((await space.service.rejectedRows({ limit: 10, offset: 0 }, contextOf())).total).toBe(0);
    expect(await space.store.read.dailySeries('VVIX')).toBeNull();
    await expect(space.service.removeImport({ batchId: 'none' }, contextOf())).rejects.toMatchObject({
      code: 'UNKNOWN_IMPORT',
    });
    expect(
      (await ingest(space.write('VVIX_History.csv', `${VVIX}01/22/2024,=1+1\n@x,1\n`))).files[0]!.status,
    ).toBe('partial');
  });
});

describe('coverage', () => {
  it('counts sessions that have no row, year by year', async () => {
    await ingest(
      space.write(
        'VVIX_History.csv',
        'DATE,VVIX\n12/28/2023,85\n12/29/2023,84\n01/02/2024,83\n01/05/2024,82\n01/08/2024,81\n',
      ),
    );
    const { series } = await space.service.coverage({}, contextOf());
    expect(series).toEqual([
      {
        seriesId: 'VVIX',
        label: 'Volatility of the VIX',
        kind: 'daily-bar',
        unit: 'vol points',
        firstDate: '2023-12-28',
        lastDate: '2024-01-08',
        count: 5,
        missingSessions: 2,
        gaps: [{ firstDate: '2024-01-03', lastDate: '2024-01-04', sessions: 2 }],
        years: [
          { year: 2023, count: 2, expected: 2 },
          { year: 2024, count: 3, expected: 5 },
        ],
        sources: expect.any(Array),
        sample: false,
      },
    ]);
  });
});

describe('uploads', () => {
  it('arrive in order, are read as files, and are gone afterwards', async () => {
    const bytes = Buffer.from(VVIX);
    const { uploadId } = await space.service.uploadBegin(
      { fileName: '../../VVIX_History.csv', sizeBytes: bytes.length },
      contextOf({ door: 'loopback' }),
    );
    const send = (offset: number, part: Uint8Array<ArrayBuffer>): Promise<unknown> =>
      space.service.uploadChunk({ uploadId, offset, bytes: part }, contextOf());
    await send(0, new Uint8Array(bytes.subarray(0, 10)));
    await expect(send(9, new Uint8Array(1))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      detail: { field: 'offset' },
    });
    await expect(
      space.service.ingest({ sources: [{ kind: 'upload', uploadId }] }, contextOf()),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(send(10, new Uint8Array(bytes.length))).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(await send(10, new Uint8Array(bytes.subarray(10)))).toEqual({ receivedBytes: bytes.length });
    const context = contextOf({ door: 'loopback' });
    expect((await space.service.preview({ source: { kind: 'upload', uploadId } }, context)).fileName).toBe(
      'VVIX_History.csv',
    );
    const result = (await space.service.ingest(
      { sources: [{ kind: 'upload', uploadId }] },
      context,
    )) as IngestResult;
    expect(result.files[0]).toMatchObject({ fileName: 'VVIX_History.csv', status: 'accepted' });
    await expect(
      space.service.preview({ source: { kind: 'upload', uploadId } }, context),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('are limited in size', async () => {
    await expect(
      space.service.uploadBegin({ fileName: 'x', sizeBytes: 2 ** 31 + 1 }, contextOf()),
    ).rejects.toMatchObject({ code: 'TOO_LARGE' });
    const { uploadId } = await space.service.uploadBegin({ fileName: 'x', sizeBytes: 2 ** 30 }, contextOf());
    await expect(
      space.service.uploadChunk({ uploadId, offset: 0, bytes: new Uint8Array(512 * 1024 + 1) }, contextOf()),
    ).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });
});

describe('sample and watched folders', () => {
  it('marks the sample wherever it shows', async () => {
    const result = (await space.service.loadSample({ seed: 1 }, contextOf())) as IngestResult;
    expect(result.files[0]).toMatchObject({ status: 'accepted', sample: true });
    expect((await space.store.read.info()).sample).toBe(true);
  });

  it(
    'brings in a file that appears in a watched folder, once it is complete',
    { timeout: 60_000 },
    async () => {
      const folder = space.write('watched/.keep', '').replace(/[/\\]\.keep$/, '');
      space.set({ watchedFolders: [folder] });
      await space.service.start();
      space.write('watched/VVIX_History.csv', VVIX);
      await expect
        .poll(async () => (await space.store.read.dailySeries('VVIX'))?.close.length, {
          timeout: 50_000,
          interval: 200,
        })
        .toBe(3);
    },
  );
});
