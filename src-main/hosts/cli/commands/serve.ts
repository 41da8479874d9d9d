import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { listPageAssets } from '#platform/page-assets.ts';
import type { Engine } from '../../create-engine.ts';
import type { LoopbackHost } from '../../loopback.ts';
import type { CliContext } from '../cli-context.ts';

export function serveCommand(context: CliContext): Command {
  return new Command('serve')
    .description('Serves Volterra to a browser on this machine and prints a one-time link.')
    .option('--port <port>', 'port; any free one where absent', parsePort, 0)
    .action(async ({ port }: { port: number }) => {
      const engine = await context.openEngine({ background: true });
      const host = await openLoopback(context, engine, port);
      const link = host.createLink();
      if (context.json)
        context.printJson({
          url: host.url,
          port: host.port,
          link,
          dataDir: engine.dataDir,
          pid: process.pid,
        });
      else
        context.print(
          `Volterra: ${link}\nThe link works once, within a minute. Enter prints a new one, Ctrl+C ends.`,
        );
      await keepServing(context, host);
    });
}

/** Starts the loopback host over the built page. */
export async function openLoopback(context: CliContext, engine: Engine, port: number): Promise<LoopbackHost> {
  const { pageDir } = context.layout;
  const isBuilt = existsSync(pageDir);
  if (!isBuilt)
    context.say('The page is not built, so only scripts can connect. Run npm run build for the page.');
  const { startLoopback } = await import('../../loopback.ts');
  return startLoopback({ engine, assets: isBuilt ? listPageAssets(pageDir) : new Map(), port });
}

/** Until interrupted. A new link for each line on a terminal: the first one may have expired. */
export async function keepServing(context: CliContext, host: LoopbackHost): Promise<void> {
  const printLink = (): void => context.say(host.createLink());
  if (process.stdin.isTTY) process.stdin.on('data', printLink);
  try {
    if (!context.signal.aborted) await once(context.signal, 'abort');
  } finally {
    process.stdin.off('data', printLink);
    process.stdin.pause();
    await host.close();
  }
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('It must be 0 to 65535.');
  return port;
}
