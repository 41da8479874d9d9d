import { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { keepServing, openLoopback, parsePort } from './serve.ts';

export function startCommand(context: CliContext): Command {
  return new Command('start')
    .description('Runs the main job and leaves Volterra open.')
    .option('--sample', 'load the sample workspace where there is no data yet')
    .option('--no-sample', 'start empty')
    .option('--exit', 'end after the summary')
    .option('--port <port>', 'port of the loopback host; any free one where absent', parsePort, 0)
    .action(async ({ port }: { port: number }) => {
      const engine = await context.openEngine({ background: true });
      const host = await openLoopback(context, engine, port);
      context.print(host.createLink());
      await keepServing(context, host);
    });
}
