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
    .option('--lines', 'each event of a stream as a line of JSON as it comes')
    .action(async (path: string, given: string, { lines = false }: { lines?: boolean }) => {
      const input = parseInput(await readInput(given));
      const { kindOf } = await describe(path);
      const engine = await context.openEngine({ readOnly: kindOf === 'read' });
      if (lines && kindOf === 'stream') {
        for await (const event of eventsOf(context, engine, path, input))
          context.print(JSON.stringify(toPlainJson(event)));
        return;
      }
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
  const { kind, method, coerced } = prepare(engine, path, input);
  if (kind === 'job') return runJob(context, method(coerced) as JobCall<unknown>);
  if (kind !== 'stream') return method(coerced, { signal: context.signal });
  const events: unknown[] = [];
  for await (const event of eventsOf(context, engine, path, input)) events.push(event);
  return { events };
}

function eventsOf(context: CliContext, engine: Engine, path: string, input: unknown): AsyncIterable<unknown> {
  const { method, coerced } = prepare(engine, path, input);
  return method(coerced, { signal: context.signal }) as AsyncIterable<unknown>;
}

function prepare(
  { router, connect }: Engine,
  path: string,
  input: unknown,
): { kind: string; method: AnyMethod; coerced: unknown } {
  const kind = router.kindOf(path);
  const [area = '', name = ''] = path.split('.');
  const client = connect('cli') as unknown as Record<string, Record<string, AnyMethod>>;
  const schema = router.inputOf(path);
  const method = client[area]?.[name];
  if (!kind || !schema || !method) throw new VolterraError('UNKNOWN_PROCEDURE', { data: { path } });
  return { kind, method, coerced: fromPlainJson(schema, input) };
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
