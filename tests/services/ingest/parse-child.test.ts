import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ParseChild } from '#services/ingest/parse-child.ts';
import { parseEntry } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'volterra-child-'));
const file = join(folder, 'vvix.csv');
writeFileSync(file, 'DATE,VVIX\n01/02/2024,85.36\n01/18/2024,84.25\n');
const stand = (name: string): URL => new URL(`./children/${name}.ts`, import.meta.url);
const never = new AbortController().signal;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the parse child', () => {
  it('is killed when a file takes too long', async () => {
    const child = new ParseChild(stand('looping'), { memoryMb: 128, seconds: 1 });
    await expect(child.survey(file, 'a.csv', never)).rejects.toMatchObject({ code: 'TIMED_OUT' });
    child.close();
  });

  it('is killed when the person cancels', async () => {
    const child = new ParseChild(stand('looping'), { memoryMb: 128, seconds: 60 });
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 300);
    await expect(child.survey(file, 'a.csv', cancel.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(child.survey(file, 'a.csv', cancel.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    child.close();
  });

  it('dies alone when a file needs more memory than it may have, and says so', async () => {
    const child = new ParseChild(stand('hoarding'), { memoryMb: 64, seconds: 60 });
    await expect(child.survey(file, 'a.csv', never)).rejects.toMatchObject({
      code: 'PARSE_FAILED',
      message: expect.stringContaining('64 MB'),
    });
    child.close();
  });

  it('is started again for the next file when it died', async () => {
    const child = new ParseChild(stand('dying'), { memoryMb: 128, seconds: 60 });
    await expect(child.survey(file, 'a.csv', never)).rejects.toMatchObject({ code: 'PARSE_FAILED' });
    expect(await child.survey(file, 'a.csv', never)).toEqual([]);
    child.close();
  });

  it('gives back a typed error for a file that it refuses, and goes on', async () => {
    const child = new ParseChild(parseEntry, { memoryMb: 256, seconds: 60 });
    await expect(child.survey(join(folder, 'absent.csv'), 'absent.csv', never)).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
    const [item] = await child.survey(file, 'vvix.csv', never);
    expect(item).toMatchObject({ verdict: 'ready', formatId: 'cboe-index-history', location: { lines: 3 } });
    child.close();
  });

  it('stops when the store refuses a chunk', async () => {
    const child = new ParseChild(parseEntry, { memoryMb: 256, seconds: 60 });
    const [item] = await child.survey(file, 'vvix.csv', never);
    const full = new Error('full');
    const receiver = {
      append: () => Promise.reject(full),
      reject: () => Promise.resolve(),
      progress: () => undefined,
    };
    await expect(child.parse(item!.location!, null, receiver, never)).rejects.toBe(full);
    child.close();
  });
});
