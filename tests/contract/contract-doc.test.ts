import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorTable } from '#contract/errors.ts';
import { contractDoc } from './support/contract-doc.ts';
import { paramsSchema } from './support/params-schema.ts';

const docs = join(import.meta.dirname, '../../docs');

test('docs/contract.md is what the contract says', () => {
  expect(readFileSync(join(docs, 'contract.md'), 'utf8')).toBe(contractDoc());
});

test('docs/params-file.schema.json is the schema of what is exported', () => {
  expect(readFileSync(join(docs, 'params-file.schema.json'), 'utf8')).toBe(paramsSchema());
});

test('docs/command-line.md explains every exit code', () => {
  const text = readFileSync(join(docs, 'command-line.md'), 'utf8');
  const explained = new Set(
    [...text.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes]) => codes!.split(', ').map(Number)),
  );
  for (const { exitCode } of Object.values(errorTable)) expect(explained).toContain(exitCode);
});
