import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import writeFileAtomic from 'write-file-atomic';
import type { Client } from '#contract/client.ts';
import type { Contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import { toPlainJson } from '#contract/json.ts';
import type { RepairEvaluation } from '#contract/schemas/repair-evaluation.ts';
import type { CliContext } from '../cli-context.ts';
import { repairFigure } from '../repair-figure.ts';
import { repairTable } from '../repair-table.ts';
import { runJob } from '../run-job.ts';

interface LabOptions {
  readonly train?: 'repair-network' | 'published-cnn';
  readonly epochs: number;
  readonly families?: readonly string[];
  readonly estimators?: readonly string[];
  readonly surfaces: number;
  readonly seed: number;
  readonly bands: 'mondrian' | 'split';
  readonly shift?: { readonly from: string; readonly to: string };
  readonly stale: boolean;
  readonly leaveOut: boolean;
  readonly out?: string;
  readonly figure?: string;
}

export function labCommand(context: CliContext): Command {
  const lab = new Command('lab').description('Learning labs: trains, evaluates, writes the table.');
  lab
    .command('surface-repair')
    .description('Trains a network where asked, scores estimators on generated surfaces, writes the table.')
    .addOption(new Option('--train <network>').choices(['repair-network', 'published-cnn']))
    .option('--epochs <count>', 'of the training', whole, 60)
    .option('--families <ids>', 'families to train on and to score on; all where absent', list)
    .option('--estimators <ids>', 'estimators to score; all where absent', list)
    .option('--surfaces <count>', 'surfaces for each family and mask', whole, 200)
    .option('--seed <number>', 'seed of training and surfaces', whole, 1)
    .addOption(
      new Option('--bands <rule>', 'one width of the bands for each bucket, or for all')
        .choices(['mondrian', 'split'])
        .default('mondrian'),
    )
    .option(
      '--shift <from:to>',
      'also follows bands over a change of family, such as ssvi:sabr-event',
      change,
    )
    .option('--no-stale', 'without the search for stale quotes')
    .option('--no-leave-out', 'without laws learned again without each family')
    .option('--out <file>', 'also writes the results: .json with everything, else the tables as Markdown')
    .option(
      '--figure <file.svg>',
      'also draws truth, quotes, repair, error, band and smile of one surface',
      svg,
    )
    .action(async (options: LabOptions) => {
      const client = (await context.openEngine()).connect('cli');
      const evaluation = await evaluate(context, client, options);
      if (options.out !== undefined)
        await writeFileAtomic(resolve(options.out), textOf(evaluation, options.out));
      if (options.figure !== undefined)
        await writeFileAtomic(resolve(options.figure), await drawFigure(client, evaluation));
      if (context.json) return context.printJson(evaluation);
      context.print(repairTable(evaluation));
      if (evaluation.stopped === 'cancelled') context.print('Stopped early: only what was finished is here.');
    });
  return lab;
}

async function evaluate(
  context: CliContext,
  { repairLab }: Client<Contract>,
  options: LabOptions,
): Promise<RepairEvaluation> {
  const { train: network, epochs, families, estimators, surfaces, seed } = options;
  const { bands: bandRule, shift, stale, leaveOut } = options;
  const chosen = families ? { families: [...families] } : {};
  const trained = network
    ? await runJob(context, repairLab.train({ network, epochs, seed, ...chosen }))
    : null;
  if (trained) context.say(`Kept as ${trained.estimator}.`);
  const listed = await repairLab.estimators({});
  const all = listed.estimators.map(({ id }) => id);
  return runJob(
    context,
    repairLab.evaluate({
      estimators: [...(estimators ?? all), ...(trained && estimators ? [trained.estimator] : [])],
      families: [...(families ?? listed.families.map(({ id }) => id))],
      surfaces,
      seed,
      ...{ bandRule, stale, leaveOut },
      ...(shift ? { shift } : {}),
    }),
  );
}

const textOf = (evaluation: RepairEvaluation, path: string): string =>
  `${path.endsWith('.json') ? JSON.stringify(toPlainJson(evaluation)) : repairTable(evaluation)}\n`;

/** The first family and mask that were scored, by the estimator with the least error there. */
async function drawFigure(
  { repairLab, surface }: Client<Contract>,
  { cells, seed }: RepairEvaluation,
): Promise<string> {
  const first = cells[0];
  if (!first)
    throw new VolterraError('NO_DATA', { message: 'Nothing was scored, so there is nothing to draw.' });
  const { family, mask } = first;
  const rivals = cells.filter((cell) => cell.family === family && cell.mask === mask && !cell.leftOut);
  const best = rivals.toSorted((a, b) => a.rmseProjected - b.rmseProjected)[0]!;
  const { grid, truth } = await repairLab.example({ family, mask, seed });
  const result = await surface.repair({ grid, estimator: best.estimator });
  return repairFigure({ result, truth, about: `${family}, ${mask} mask, seed ${seed}` });
}

function svg(path: string): string {
  if (path.endsWith('.svg')) return path;
  throw new InvalidArgumentError('The figure is an SVG: give it a name that ends with .svg.');
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

function change(text: string): { from: string; to: string } {
  const [from, to, ...more] = text.split(':').map((part) => part.trim());
  if (!from || !to || more.length > 0)
    throw new InvalidArgumentError('It must be two families with a colon between, such as ssvi:sabr-event.');
  return { from, to };
}

const list = (text: string): string[] => text.split(',').map((part) => part.trim());
