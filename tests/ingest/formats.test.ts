import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FORMATS } from '#ingest/registry.ts';
import { MemoryTarget } from './support/memory-target.ts';
import { accountedLines, readMarketFile } from './support/read-file.ts';

const fixtures = resolve(import.meta.dirname, '../fixtures/ingest');
/** Layouts that are known only to be refused with the exact reason. */
const REFUSED = new Set(['undated-table', 'barchart-paste']);

describe.each(FORMATS.map((format) => format.id))('%s', (id) => {
  const folder = resolve(fixtures, id);
  const samples = existsSync(folder) ? readdirSync(folder) : [];

  it('has a sample', () => expect(samples.length).toBeGreaterThan(0));

  it.each(samples)('knows %s by its content and accounts for every line', async (name) => {
    const [read] = await readMarketFile(resolve(folder, name));
    expect(read!.verdict.format?.id, read!.verdict.reason).toBe(id);
    expect(read!.verdict.reason).toMatch(/\w{3,}.*\.$/);
    if (REFUSED.has(id)) {
      expect(read!.verdict.verdict).toBe('refused');
      expect(read!.verdict.code).toMatch(/^(FORMAT_UNDATED|FILE_DAMAGED)$/);
      return;
    }
    expect(accountedLines(read!.summary!)).toBe(read!.summary!.accounting.lines);
    expect(read!.summary!.accounting.lines).toBe(read!.text.lines);
    expect(read!.summary!.accounting.quarantined, JSON.stringify(read!.target.rejected)).toBe(0);
    expect(read!.summary!.accounting.accepted).toBeGreaterThan(0);
  });

  it.each(REFUSED.has(id) ? [] : samples)('changes nothing when %s comes a second time', async (name) => {
    const target = new MemoryTarget();
    await readMarketFile(resolve(folder, name), target);
    const before = target.dump();
    const [again] = await readMarketFile(resolve(folder, name), target);
    expect(target.dump()).toEqual(before);
    expect(again!.summary!.records).toBe(0);
    expect(again!.summary!.accounting.accepted).toBe(0);
  });
});

it('gives every format an id, a guide and a header of its own', () => {
  expect(new Set(FORMATS.map(({ id }) => id)).size).toBe(FORMATS.length);
  for (const { label, publisher, header, notes } of FORMATS)
    expect([label, publisher, header, notes].every((text) => text.length > 2)).toBe(true);
});
