import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import type { Client } from '#contract/client.ts';
import type { Contract } from '#contract/contract.ts';
import type { Engine } from '../../create-engine.ts';
import type { CliContext } from '../cli-context.ts';
import { findWindowBinary, openInBrowser, runWindow } from '../open-app.ts';
import { runJob } from '../run-job.ts';
import { describeSummary, summarise } from '../summary.ts';
import type { JobSummary } from '../summary.ts';
import { keepServing, openLoopback, parsePort } from './serve.ts';

interface StartOptions {
  readonly sample?: boolean;
  readonly exit?: boolean;
  readonly port: number;
}

const question =
  'There is no data yet. Load the sample workspace, simulated by Volterra and marked SAMPLE? [Y/n] ';

export function startCommand(context: CliContext): Command {
  return new Command('start')
    .description('Runs the main job: data, curve, VIX, parameters; then leaves Volterra open.')
    .option('--sample', 'load the sample workspace where there is no data yet')
    .option('--no-sample', 'start without data')
    .option('--exit', 'end after the summary')
    .option('--port <port>', 'port of the loopback host; any free one where absent', parsePort, 0)
    .action(async (options: StartOptions) => {
      const engine = await context.openEngine({ background: true });
      const client = engine.connect('cli');
      await offerSample(context, client, options.sample);
      const summary = await summarise(context, client);
      if (!context.json) for (const line of describeSummary(summary)) context.print(line);
      if (!options.exit) return stayOpen(context, engine, { summary, port: options.port });
      if (context.json) context.printJson({ summary });
    });
}

/** Without a terminal to ask at, the sample is loaded unless it was declined. */
async function offerSample(
  context: CliContext,
  client: Client<Contract>,
  wanted: boolean | undefined,
): Promise<void> {
  const { empty, readOnly } = await client.system.info({}, { signal: context.signal });
  if (!empty || readOnly) return;
  if (!(wanted ?? (await ask(context)))) return;
  await runJob(context, client.data.loadSample());
}

async function ask(context: CliContext): Promise<boolean> {
  if (!process.stdin.isTTY || context.json) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return !/^n/i.test(await terminal.question(question, { signal: context.signal }));
  } finally {
    terminal.close();
  }
}

/** The window where there can be one, else the loopback host with its link. */
async function stayOpen(
  context: CliContext,
  engine: Engine,
  { summary, port }: { summary: JobSummary; port: number },
): Promise<void> {
  const binary = findWindowBinary(context.layout.rootDir);
  if (binary) {
    if (context.json) context.printJson({ summary, window: true });
    await context.closeEngine();
    context.exitCode = await runWindow(context, binary);
    return;
  }
  const host = await openLoopback(context, engine, port);
  const link = host.createLink();
  if (context.json) context.printJson({ summary, url: host.url, link });
  else
    context.print(
      `Open: ${link}\nThe link works once, within a minute. Enter prints a new one, Ctrl+C ends.`,
    );
  openInBrowser(link);
  await keepServing(context, host);
}
