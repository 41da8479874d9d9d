import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { VolterraError } from '#contract/errors.ts';
import { fromPlainJson, toPlainJson } from '#contract/json.ts';
import type { JobCall } from '#contract/client.ts';
import type { Engine } from '../../create-engine.ts';
import type { CliContext } from '../cli-context.ts';
import { runJob } from '../run-job.ts';

export function callCommand(context: CliContext): Command {
  return new Command('call')
    .description('Calls any procedure of the contract; the input is JSON, @file or - for stdin.')
    .argument('<area.procedure>')
    .argument('[input]', 'JSON, @file or -', '{}')
    .action(async (path: string, given: string) => {
      const input = parseInput(await readInput(given));
      const { kindOf } = await describe(path);
      const engine = await context.openEngine({ readOnly: kindOf === 'read' });
      const answer = await callProcedure(context, engine, path, input);
      if (context.json) context.printJson(answer);
      else context.print(JSON.stringify(toPlainJson(answer), null, 2));
    });
}

type AnyMethod = (input: unknown, options?: { signal: AbortSignal }) => unknown;

/** A stream is collected to its end: `{events: […]}`. */
export async function callProcedure(
  context: CliContext,
  engine: Engine,
  path: string,
  input: unknown,
): Promise<unknown> {
  const { router } = engine;
  const kind = router.kindOf(path);
  const [area = '', name = ''] = path.split('.');
  const client = engine.connect('cli') as unknown as Record<string, Record<string, AnyMethod>>;
  const schema = router.inputOf(path);
  const method = client[area]?.[name];
  if (!kind || !schema || !method) throw new VolterraError('UNKNOWN_PROCEDURE', { data: { path } });
  const coerced = fromPlainJson(schema, input);
  if (kind === 'job') return runJob(context, method(coerced) as JobCall<unknown>);
  const answer = method(coerced, { signal: context.signal });
  if (kind !== 'stream') return answer;
  const events: unknown[] = [];
  for await (const event of answer as AsyncIterable<unknown>) events.push(event);
  return { events };
}

/** Refuses an unknown name before a store is opened for it. */
async function describe(path: string): Promise<{ kindOf: string }> {
  const { kinds } = await import('#contract/kinds.ts');
  const [area = '', name = '', ...rest] = path.split('.');
  const areas = kinds as unknown as Record<string, Record<string, string>>;
  const names = Object.hasOwn(areas, area) ? areas[area]! : {};
  const kind = rest.length === 0 && Object.hasOwn(names, name) ? names[name] : undefined;
  if (!kind)
    throw new VolterraError('UNKNOWN_PROCEDURE', {
      message: `There is no procedure ${path}.`,
      data: { path },
    });
  return { kindOf: kind };
}

async function readInput(given: string): Promise<string> {
  if (given === '-') return text(process.stdin);
  if (!given.startsWith('@')) return given;
  try {
    return await readFile(given.slice(1), 'utf8');
  } catch {
    throw new VolterraError('FILE_NOT_FOUND', { message: `The file ${given.slice(1)} cannot be read.` });
  }
}

function parseInput(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new VolterraError('INVALID_INPUT', { message: 'The input is not JSON.' });
  }
}
