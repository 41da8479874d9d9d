import { resolve } from 'node:path';
import { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { runJob } from '../run-job.ts';

export function snapshotCommand(context: CliContext): Command {
  return new Command('snapshot')
    .description('Writes a compact copy of the database that other tools may open.')
    .argument('<path>')
    .action(async (path: string) => {
      const engine = await context.openEngine({ readOnly: true });
      const report = await runJob(context, engine.connect('cli').store.snapshot({ path: resolve(path) }));
      if (context.json) return context.printJson(report);
      context.print(`${report.path}: ${report.sizeBytes} bytes, SHA-256 ${report.fileHash}`);
    });
}
