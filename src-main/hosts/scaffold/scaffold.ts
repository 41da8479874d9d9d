import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { planFormat } from './kinds/format.ts';
import { planMigration } from './kinds/migration.ts';
import { planModel } from './kinds/model.ts';
import { planPanel } from './kinds/panel.ts';
import { planProcedure } from './kinds/procedure.ts';
import type { PlanScaffold } from './plan.ts';

const kinds: Readonly<Record<string, PlanScaffold>> = {
  model: planModel,
  format: planFormat,
  panel: planPanel,
  procedure: planProcedure,
  migration: planMigration,
};

const usage = `usage: npm run new <${Object.keys(kinds).join(' | ')}> <id>`;

/** Writes the files of a new thing and its line in the registry; touches nothing where one of the files exists. */
async function scaffold(kind: string, id: string, projectRoot: string): Promise<string[]> {
  const plan = kinds[kind]!(id, projectRoot);
  const taken = Object.keys(plan.write).filter((path) => existsSync(join(projectRoot, path)));
  if (taken.length > 0) throw new Error(`${taken.join(', ')} is there already: choose another id.`);
  const edited = Object.entries(plan.edit).map(([path, change]) => {
    return [path, change(readFileSync(join(projectRoot, path), 'utf8'))] as const;
  });
  for (const [path, text] of [...Object.entries(plan.write), ...edited]) {
    const target = join(projectRoot, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, await formatted(target, text));
  }
  return [
    ...Object.keys(plan.write).map((path) => `wrote   ${path}`),
    ...edited.map(([path]) => `changed ${path}`),
    ...plan.next.map((sentence) => `next    ${sentence}`),
  ];
}

async function formatted(path: string, text: string): Promise<string> {
  if (!/\.(ts|svelte|md)$/.test(path)) return text;
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

const [kind = '', id = ''] = process.argv.slice(2);
if (!Object.hasOwn(kinds, kind) || id === '') {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 64;
} else {
  try {
    const lines = await scaffold(kind, id, resolve(import.meta.dirname, '../../..'));
    process.stdout.write(`${lines.join('\n')}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 65;
  }
}
