import { Command } from 'commander';
import { errorTable } from '#contract/errors.ts';
import type { CliContext } from '../cli-context.ts';
import { runJob } from '../run-job.ts';

export function verifyCommand(context: CliContext): Command {
  return new Command('verify')
    .description('Recomputes the hash of every batch and checks the database.')
    .action(async () => {
      const engine = await context.openEngine({ readOnly: true });
      const report = await runJob(context, engine.connect('cli').store.verify());
      if (report.status !== 'OK') context.exitCode = errorTable.HASH_MISMATCH.exitCode;
      if (context.json) return context.printJson(report);
      context.print(
        `${report.status}: ${report.batches} batches, ${report.rows} rows, integrity ${report.integrity}`,
      );
      for (const { fileName, batchId } of report.mismatches)
        context.print(`differs: ${fileName} (${batchId})`);
    });
}
