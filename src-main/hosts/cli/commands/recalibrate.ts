import { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { runJob } from '../run-job.ts';

export function recalibrateCommand(context: CliContext): Command {
  return new Command('recalibrate')
    .description('Runs the schedules that are due, once: for a crontab.')
    .option('--schedule <id>', 'this schedule only')
    .action(async ({ schedule }: { schedule?: string }) => {
      const engine = await context.openEngine();
      const input = schedule === undefined ? {} : { scheduleId: schedule };
      const { runs } = await runJob(context, engine.connect('cli').schedules.runDue(input));
      if (runs.some(({ slot }) => slot.outcome === 'failed')) context.exitCode = 1;
      if (context.json) return context.printJson({ runs });
      if (runs.length === 0) context.print('No schedule is due.');
      for (const { name, slot } of runs) {
        const run = slot.runId === null ? '' : ` (run ${slot.runId})`;
        context.print(`${name}: ${slot.outcome}. ${slot.reason}${run}`);
      }
    });
}
