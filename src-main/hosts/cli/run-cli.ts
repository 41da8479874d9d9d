import { CommanderError } from 'commander';
import { VolterraError, errorTable } from '#contract/errors.ts';
import { findRuntimeLayout } from '#platform/runtime-layout.ts';
import { CliContext } from './cli-context.ts';
import { buildProgram } from './program.ts';

/**
 * Runs one command.
 * @returns the exit code: 0, 1 for "done, but not all is well", else that of the error table
 */
export async function runCli(args: readonly string[], entryUrl: string): Promise<number> {
  const context = new CliContext(args, findRuntimeLayout(entryUrl));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', passClosedPipe);
  try {
    await buildProgram(context).parseAsync(args as string[], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return reportUsage(context, error);
    return reportFailure(context, error);
  } finally {
    await context.dispose();
  }
}

/** A reader that has seen enough (`volterra procedures | head`) is no failure. */
function passClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** commander has printed its own text; with --json there must be a document as well. */
function reportUsage(context: CliContext, error: CommanderError): number {
  if (error.exitCode === 0) return 0;
  const message = error.message.replace(/^error: /, '');
  const usage = new VolterraError('INVALID_INPUT', { message });
  if (context.json) context.printJson({ error: usage.toWire() });
  return errorTable.INVALID_INPUT.exitCode;
}

function reportFailure(context: CliContext, error: unknown): number {
  const wireError = context.describeFailure(error);
  if (context.json) context.printJson({ error: wireError });
  else context.say(`${wireError.message} ${wireError.advice}`);
  return errorTable[wireError.code].exitCode;
}
