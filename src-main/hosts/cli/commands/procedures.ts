import { Command } from 'commander';
import { contract } from '#contract/contract.ts';
import { describeContract } from '#contract/json-schema.ts';
import type { CliContext } from '../cli-context.ts';

export function proceduresCommand(context: CliContext): Command {
  return new Command('procedures')
    .description('Lists every procedure; with --json also the JSON Schema of its input and output.')
    .action(() => {
      const procedures = describeContract(contract);
      if (context.json) return context.printJson({ procedures });
      const width = Math.max(...procedures.map(({ path }) => path.length));
      for (const { path, kind, doc } of procedures)
        context.print(`${path.padEnd(width)}  ${kind.padEnd(6)}  ${doc}`);
    });
}
