import { resolve } from 'node:path';
import { Command } from 'commander';
import type { ImportReport, IngestResult } from '#contract/schemas/data.ts';
import type { CliContext } from '../cli-context.ts';
import { runJob } from '../run-job.ts';

const wellStatuses: readonly ImportReport['status'][] = ['accepted', 'duplicate'];

export function ingestCommand(context: CliContext): Command {
  return new Command('ingest')
    .description('Reads files and folders into the store.')
    .argument('<paths...>')
    .option('--later-wins', 'where two files disagree on a value, take the later file')
    .action(async (paths: string[], options: { laterWins?: boolean }) => {
      const engine = await context.openEngine();
      const job = engine.connect('cli').data.ingest({
        sources: paths.map((path) => ({ kind: 'path', path: resolve(path) })),
        ...(options.laterWins ? { conflictPolicy: 'later-wins' } : {}),
      });
      const result = await runJob(context, job);
      if (result.files.some(({ status }) => !wellStatuses.includes(status))) context.exitCode = 1;
      if (context.json) context.printJson(result);
      else for (const line of describeIngest(result)) context.print(line);
    });
}

/** One line for each file, then one for all. */
export function describeIngest({ files, rowsPerSecond, removedSampleImports }: IngestResult): string[] {
  const lines = files.map(({ status, fileName, formatId, records, accounting, error }) => {
    const story = error
      ? error.message.replace(/\.$/, '')
      : `${formatId ?? 'unknown format'}, ${records} records`;
    const quarantined = accounting.quarantined > 0 ? `, ${accounting.quarantined} rows not used` : '';
    return `${status.padEnd(13)} ${fileName}: ${story}${quarantined}`;
  });
  const records = files.reduce((sum, file) => sum + file.records, 0);
  if (removedSampleImports > 0) lines.unshift(`The sample data was removed (${removedSampleImports} files).`);
  return [
    ...lines,
    `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${records} records, ${Math.round(rowsPerSecond)} rows/s`,
  ];
}
