import { Command } from 'commander';
import type { CliContext } from './cli-context.ts';
import { callCommand } from './commands/call.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { ingestCommand } from './commands/ingest.ts';
import { labCommand } from './commands/lab.ts';
import { proceduresCommand } from './commands/procedures.ts';
import { recalibrateCommand } from './commands/recalibrate.ts';
import { serveCommand } from './commands/serve.ts';
import { snapshotCommand } from './commands/snapshot.ts';
import { startCommand } from './commands/start.ts';
import { verifyCommand } from './commands/verify.ts';

/** The command line: every command takes --data and --json, before or after its name. */
export function buildProgram(context: CliContext): Command {
  const program = new Command('volterra');
  const commands = [
    startCommand,
    serveCommand,
    ingestCommand,
    callCommand,
    proceduresCommand,
    doctorCommand,
    verifyCommand,
    snapshotCommand,
    exportCommand,
    recalibrateCommand,
    labCommand,
  ].map((make) => make(context));
  for (const command of [program, ...commands]) {
    command
      .option('--data <dir>', 'data folder')
      .option('--json', 'one JSON document on stdout')
      .exitOverride()
      .configureOutput({ writeErr: (text) => process.stderr.write(text) });
  }
  program.description('Workstation for volatility analysts. Market files in, traceable numbers out.');
  for (const command of commands) program.addCommand(command);
  program.hook('preAction', (_program, action) => {
    const { data } = action.optsWithGlobals<{ data?: string }>();
    context.dataOption = data;
  });
  return program;
}
