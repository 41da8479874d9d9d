import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import writeFileAtomic from 'write-file-atomic';
import { exportFormat } from '#contract/schemas/exports.ts';
import type { CliContext } from '../cli-context.ts';

interface ExportOptions {
  readonly format: 'json' | 'csv' | 'parquet' | 'quantlib';
  readonly out?: string;
  readonly yes?: boolean;
}

export function exportCommand(context: CliContext): Command {
  return new Command('export')
    .description('Writes calibrated parameters to a file: the same runs give the same bytes.')
    .argument('<runs...>', 'ids of calibrations (`volterra call calibration.list`)')
    .addOption(new Option('--format <format>').choices(exportFormat.options).default('json'))
    .option('--out <file>', 'file to write; a name of its own in this folder where absent')
    .option('--yes', 'also sets that failed, have arbitrage or are stale')
    .action(async (runIds: string[], { format, out, yes = false }: ExportOptions) => {
      const engine = await context.openEngine({ readOnly: true });
      const written = await engine.connect('cli').exports.params({ runIds, format, acknowledge: yes });
      const { fileName, text, base64, sha256, acknowledged } = written;
      const path = resolve(out ?? fileName);
      await writeFileAtomic(path, text ?? Buffer.from(base64!, 'base64'));
      if (context.json) return context.printJson({ path, sha256, acknowledged });
      for (const { runId, reason } of acknowledged) context.print(`${runId}: ${reason}`);
      context.print(`${path}: SHA-256 ${sha256}`);
    });
}
