import { execFileSync } from 'node:child_process';
import { createWriteStream, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { assertUnchanged, openRegular } from '#ingest/source/regular-file.ts';
import { surveyFile, withText } from '#ingest/source/text-item.ts';
import { accountedLines, readMarketFile } from './support/read-file.ts';
import { readText, tempFile } from './support/temp-files.ts';

const PLAIN = 'DATE,VVIX\n01/02/2024,85.36\n01/18/2024,84.25\n';
const SKEW = 'DATE,SKEW\n01/02/2024,141.2\n01/18/2024,139.9\n';

async function zipOf(
  entries: Readonly<Record<string, string | Buffer>>,
  options: { mode?: number; compress?: boolean } = {},
): Promise<string> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(entries)) zip.addBuffer(Buffer.from(content), name, options);
  zip.end();
  const path = tempFile('archive.zip', '');
  const out = createWriteStream(path);
  zip.outputStream.pipe(out);
  await finished(out);
  return path;
}

describe('regular files only', () => {
  it('refuses a folder, a pipe, a device and a link to one; follows a link to a file', async () => {
    const file = tempFile('vvix.csv', PLAIN);
    const folder = dirname(file);
    await expect(openRegular(folder)).rejects.toMatchObject({ code: 'FILE_NOT_REGULAR' });
    await expect(openRegular(join(folder, 'absent.csv'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await expect(openRegular(join(folder, 'pipe'))).rejects.toMatchObject({ code: 'FILE_NOT_REGULAR' });
    await expect(openRegular('/dev/null')).rejects.toMatchObject({ code: 'FILE_NOT_REGULAR' });
    symlinkSync('/dev/zero', join(folder, 'zero.csv'));
    await expect(openRegular(join(folder, 'zero.csv'))).rejects.toMatchObject({ code: 'FILE_NOT_REGULAR' });
    symlinkSync(file, join(folder, 'link.csv'));
    expect((await readMarketFile(join(folder, 'link.csv')))[0]!.verdict.verdict).toBe('ready');
  });

  it('notices a file that changes between and during readings', async () => {
    const path = tempFile('vvix.csv', PLAIN);
    const survey = await surveyFile(path);
    writeFileSync(path, `${PLAIN}01/19/2024,83.9\n`);
    utimesSync(path, new Date(), new Date(Date.now() + 2000));
    const read = withText(path, { entry: null, encoding: 'utf-8', identity: survey.identity }, () =>
      Promise.resolve(1),
    );
    await expect(read).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    const open = await openRegular(path);
    writeFileSync(path, PLAIN.repeat(2));
    await expect(assertUnchanged(open)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    await open.handle.close();
  });
});

describe('gzip', () => {
  it('is known by its bytes and hashed as it lies on the disk', async () => {
    const packed = gzipSync(PLAIN);
    const read = await readText('anything.bin', packed);
    expect(read.verdict).toMatchObject({ verdict: 'ready', format: { id: 'cboe-index-history' } });
    expect(read.text.fileHash).toBe(createHash('sha256').update(packed).digest('hex'));
    expect(accountedLines(read.summary!)).toBe(3);
  });

  it('is refused when cut, damaged or a bomb', async () => {
    const packed = gzipSync(PLAIN.repeat(2000));
    await expect(readText('a.gz', packed.subarray(0, packed.length - 20))).rejects.toMatchObject({
      code: 'ARCHIVE_REFUSED',
    });
    const damaged = Buffer.from(packed);
    damaged[40]! ^= 0xff;
    await expect(readText('a.gz', damaged)).rejects.toMatchObject({ code: 'ARCHIVE_REFUSED' });
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20, '1,2\n'), { level: 9 });
    await expect(readText('bomb.csv.gz', bomb)).rejects.toMatchObject({ code: 'ARCHIVE_REFUSED' });
  });
});

describe('zip', () => {
  it('gives a report for each entry, hashed by its content', async () => {
    const path = await zipOf({ 'a/vvix.csv': PLAIN, 'skew.csv': SKEW });
    const read = await readMarketFile(path);
    expect(read.map(({ name, verdict }) => [name, verdict.detection.seriesId])).toEqual([
      ['a/vvix.csv', 'VVIX'],
      ['skew.csv', 'SKEW'],
    ]);
    expect(read[0]!.text.fileHash).toBe(createHash('sha256').update(PLAIN).digest('hex'));
  });

  it('refuses links, nested archives and bombs entry by entry', async () => {
    const survey = async (path: string): Promise<unknown[]> =>
      (await surveyFile(path)).texts.map((text) =>
        'error' in text ? (text.error as { code: string }).code : 'ok',
      );
    expect(await survey(await zipOf({ 'link.csv': '/etc/passwd' }, { mode: 0o120777 }))).toEqual([
      'ARCHIVE_REFUSED',
    ]);
    expect(
      await survey(
        await zipOf({ 'inner.zip': readFileSync(await zipOf({ 'x.csv': PLAIN })), 'vvix.csv': PLAIN }),
      ),
    ).toEqual(['ARCHIVE_REFUSED', 'ok']);
    expect(await survey(await zipOf({ 'inner.gz': gzipSync(PLAIN) }))).toEqual(['ARCHIVE_REFUSED']);
    expect(await survey(await zipOf({ 'bomb.csv': Buffer.alloc(32 * 2 ** 20, '1,2\n') }))).toEqual([
      'ARCHIVE_REFUSED',
    ]);
  });

  it('refuses names that leave the archive, 10,001 entries, no entries and damage', async () => {
    const safe = await zipOf({ 'aa/vvix.csv': PLAIN }, { compress: false });
    const escaping = readFileSync(safe);
    for (let at = escaping.indexOf('aa/vvix.csv'); at >= 0; at = escaping.indexOf('aa/vvix.csv'))
      escaping.write('../', at, 'latin1');
    await expect(surveyFile(tempFile('escape.zip', escaping))).rejects.toMatchObject({
      code: 'ARCHIVE_REFUSED',
    });
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`${index}.csv`, 'x']));
    await expect(surveyFile(await zipOf(many, { compress: false }))).rejects.toMatchObject({
      code: 'ARCHIVE_REFUSED',
    });
    await expect(surveyFile(await zipOf({}))).rejects.toMatchObject({ code: 'ARCHIVE_REFUSED' });
    await expect(surveyFile(tempFile('cut.zip', readFileSync(safe).subarray(0, 60)))).rejects.toMatchObject({
      code: 'ARCHIVE_REFUSED',
    });
  });
});
