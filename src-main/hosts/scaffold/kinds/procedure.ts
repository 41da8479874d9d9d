import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { addImport, importName, insertEntry } from '../insert.ts';
import type { PlanScaffold } from '../plan.ts';

/** A procedure `area.name` in an area of the contract, answered with a typed error until someone writes it. */
export const planProcedure: PlanScaffold = (id, projectRoot) => {
  const [, area, name] = /^([a-z][a-zA-Z]*)\.([a-z][a-zA-Z]*)$/.exec(id) ?? [];
  if (!area || !name) throw new Error(`"${id}" names no procedure: use area.name, such as market.breadth.`);
  const service = findService(projectRoot, area);
  return {
    write: { [`tests/contract/procedures/${area}-${name}.test.ts`]: test(area, name) },
    edit: {
      [`src-preload/contract/areas/${fileName(area)}.ts`]: (text) => declare(text, area, name),
      'src-preload/contract/kinds.ts': (text) => insertEntry(text, ['kinds', area], `${name}: 'read'`),
      [service.path]: (text) =>
        addImport(
          insertEntry(text, [service.functionName], answer(area, name)),
          "import { VolterraError } from '#contract/errors.ts';",
        ),
    },
    next: [`Give ${id} its input and output in the contract and its answer in ${service.path}.`],
  };
};

/** The function that makes the service of an area, found by its return type. */
function findService(projectRoot: string, area: string): { path: string; functionName: string } {
  const folder = 'src-main/services';
  for (const entry of readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts')) continue;
    const path = `${folder}/${entry.replaceAll('\\', '/')}`;
    const pattern = new RegExp(`function (\\w+)\\([^)]*\\): AreaService<'${area}'>`);
    const functionName = pattern.exec(readFileSync(join(projectRoot, path), 'utf8'))?.[1];
    if (functionName) return { path, functionName };
  }
  throw new Error(`No service answers the area "${area}": choose an area of the contract.`);
}

function fileName(area: string): string {
  return area.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function declare(text: string, area: string, name: string): string {
  const declared = insertEntry(text, [`${area}Area`], declaration(name));
  const imports = [
    ['empty', '../schemas/common.ts'],
    ['read', '../procedure.ts'],
    ['z', 'zod'],
  ] as const;
  return imports.reduce((source, [imported, module]) => importName(source, imported, module), declared);
}

function declaration(name: string): string {
  return `${name}: read({
    doc: 'One sentence for the command line and the documentation.',
    input: empty,
    output: z.strictObject({ value: z.number() }),
    errors: ['NO_DATA'],
  })`;
}

function answer(area: string, name: string): string {
  return `${name}: () => Promise.reject(new VolterraError('NO_DATA', { message: '${area}.${name} has no answer yet.' }))`;
}

function test(area: string, name: string): string {
  return `import { describe, expect, it } from 'vitest';
import { contract } from '#contract/contract.ts';
import { kinds } from '#contract/kinds.ts';

describe('${area}.${name}', () => {
  const { ${name}: procedure } = contract.${area};

  it('is declared alike for engine and client', () => {
    expect(procedure.kind).toBe(kinds.${area}.${name});
  });

  it('refuses fields that it does not know', () => {
    expect(procedure.input.safeParse({}).success).toBe(true);
    expect(procedure.input.safeParse({ surprise: 1 }).success).toBe(false);
  });
});
`;
}
