import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FORMATS } from '#ingest/registry.ts';
import { formatsDoc } from './support/formats-doc.ts';

it('the page on formats is the registry of today', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/formats.md'), 'utf8')).toBe(formatsDoc());
});

it('every format says what it is, who publishes it and which traps it has', () => {
  for (const { id, label, publisher, header, notes } of FORMATS)
    for (const text of [label, publisher, header, notes]) expect(text.length, id).toBeGreaterThan(2);
});
