// Makes the weights of resources/models/surface-repair, or compares the architectures on one budget:
//   node src-main/tensor/networks/make-surface-repair-weights.ts <id> [checkpoint]
//   node src-main/tensor/networks/make-surface-repair-weights.ts compare
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { trainRepairInput } from '#contract/schemas/repair-training.ts';
import type { RepairTrainingNews } from '#contract/schemas/repair-training.ts';
import { createOnnx } from '../executors/onnx.ts';
import { countWeights } from '../program.ts';
import { manifestFile, weightsFile } from './repair-model.ts';
import { prepareRepair } from './repair/prepare-repair.ts';
import type { RepairExample } from './repair/repair-example.ts';
import { architectures, knownFamilies, usualSettings } from './repair/repair-settings.ts';
import { repairProgram } from './repair/repair-program.ts';
import { trainRepairNetwork } from './repair/repair-training.ts';
import { trainRepairModel } from './train-repair-model.ts';

const root = resolve(import.meta.dirname, '../../..');
const seed = 20_261_121;
const executor = 'onnx';

/** Each set of weights that ships with Volterra. */
const made: Readonly<Record<string, unknown>> = {
  mixture: { executor, seed, epochs: usualSettings().epochs },
  'without-sabr': {
    executor,
    seed,
    epochs: usualSettings().epochs,
    families: knownFamilies.filter((family) => family !== 'sabr-event'),
  },
  'published-cnn': { executor, seed, network: 'published-cnn', epochs: 60 },
};

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Version of the package, and hash of the sources that decide the weights. */
function codeVersion(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const hash = createHash('sha256');
  for (const folder of ['src-main/quant/repair', 'src-main/tensor'])
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort())
      if (name.endsWith('.ts')) hash.update(name).update(readFileSync(join(root, folder, name)));
  return `${version}+${hash.digest('hex').slice(0, 12)}`;
}

async function make(id: string, checkpointPath: string | undefined): Promise<void> {
  const { manifest, weights, elapsedMs } = await trainRepairModel(
    {
      input: trainRepairInput.parse(made[id]),
      codeVersion: codeVersion(),
      ...(checkpointPath === undefined ? {} : { checkpointPath }),
    },
    { shouldStop: () => false, progress: () => undefined, publish: tell },
  );
  const folder = join(root, 'resources/models/surface-repair', id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(join(folder, weightsFile), weights);
  say(`${folder}: ${weights.length} bytes, ${manifest.weightsHash}, ${(elapsedMs / 1000).toFixed(0)} s`);
}

function tell(news: RepairTrainingNews): void {
  if (news.kind === 'begun') say(`${news.executor}, ${news.device}, ${news.weights} weights`);
  if (news.kind !== 'epoch') return;
  const { epoch, loss, validation, isBest } = news.record;
  say(
    `epoch ${epoch + 1}: loss ${loss.toFixed(4)}, score ${validation.score.toFixed(5)}${isBest ? ', best' : ''}`,
  );
}

/** All architectures on the same examples in the same number of steps; errors in basis points of vol. */
async function compare(): Promise<void> {
  const settings = { ...usualSettings(), seed };
  const prepared = prepareRepair(settings);
  const pool = new Map<number, RepairExample>();
  const onnx = createOnnx({ threads: 1 });
  await onnx.available();
  const names = prepared.groups.map(({ name }) => name);
  say(['| network | weights | s of processor | score |', ...names.map((name) => ` ${name} |`)].join(''));
  say(`| --- | --- | --- | --- |${' --- |'.repeat(names.length)}`);
  const row = (cells: readonly string[]): void => {
    say(`| ${cells.join(' | ')} |`);
  };
  row(['mixture alone', '–', '–', '1', ...prepared.groups.map(({ without }) => (1e4 * without).toFixed(1))]);
  for (const [name, architecture] of Object.entries(architectures)) {
    const before = process.cpuUsage();
    const { history, bestEpoch } = await trainRepairNetwork({
      settings: { ...settings, architecture },
      prepared,
      executor: onnx,
      pool,
    });
    const { user, system } = process.cpuUsage(before);
    const { validation } = history[bestEpoch!]!;
    const weights = countWeights(repairProgram(architecture, prepared.law));
    const errors = names.map((group) => (1e4 * validation[group]!).toFixed(1));
    row([name, String(weights), ((user + system) / 1e6).toFixed(0), validation.score.toFixed(4), ...errors]);
  }
}

const [what = '', checkpoint] = process.argv.slice(2);
if (what === 'compare') await compare();
else if (what in made) await make(what, checkpoint);
else say(`Give one of ${Object.keys(made).join(', ')}, or compare.`);
