import { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';

export function doctorCommand(context: CliContext): Command {
  return new Command('doctor')
    .description('Checks what this machine offers and whether the store is sound.')
    .action(async () => {
      const engine = await context.openEngine({ readOnly: true });
      const report = await engine.connect('cli').system.doctor({}, { signal: context.signal });
      if (report.checks.some(({ status }) => status === 'failed')) context.exitCode = 1;
      if (context.json) return context.printJson(report);
      const width = Math.max(...report.checks.map(({ label }) => label.length));
      for (const { label, status, detail } of report.checks)
        context.print(`${status.padEnd(8)} ${label.padEnd(width)}  ${detail}`);
    });
}
