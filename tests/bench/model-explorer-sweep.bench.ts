// What the engine takes for one picture of the model explorer while a slider moves, over the box of its sliders: from the
// start each slider at both of its ends, random corners of the box, and random points of it, all seeded. Processor time of
// one thread, so that other work on the machine does not count; a model whose expiries are cut into pieces counts by its
// longest piece, as they run beside each other. Then the same with the time that a moving picture has: what was left out.
// Run after `npm run build`: node tests/bench/model-explorer-sweep.bench.ts [models by commas, or all] [random points]
import { exploreModelTask, type ExploreTaskInput } from '#jobs/tasks/explore-model.task.ts';
import type { ExploredModel } from '#quant/engines/explore-model.ts';
import type { Model, ModelParams } from '#quant/models/model.ts';
import { models } from '#quant/models/registry.ts';
import { checkParams } from '#quant/models/validate-params.ts';
import { gridFor, valueAt } from '#renderer/panels/model-explorer/explore-request.ts';
import { describeParam } from '#services/models/models-service.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { print, quantile } from './support/figures.ts';

const [ids = 'all', points = '300'] = process.argv.slice(2);
const years = [30 / 365, 0.25, 1];
const frameMs = 1000 / 60;
/** What the page gives a picture that follows a slider. */
const withinMs = 9;
const context = {
  seed: 0,
  shouldStop: () => false,
  progress: () => undefined,
  publish: () => undefined,
};

/** Values at places of the sliders, 0 to 1; null leaves one where it starts. */
function paramsAt(model: Model, placeOf: (at: number) => number | null): ModelParams {
  return Object.fromEntries(
    model.params.map((spec, at) => {
      const place = placeOf(at);
      return [spec.name, place === null ? spec.start : valueAt(describeParam(spec), place)];
    }),
  );
}

function* pointsOf(model: Model): Generator<ModelParams> {
  const random = seededRandom(7);
  yield paramsAt(model, () => null);
  for (const own of model.params.keys())
    for (const end of [0, 1]) yield paramsAt(model, (at) => (at === own ? end : null));
  for (let n = 0; n < Number(points) / 3; n += 1) yield paramsAt(model, () => random.below(2));
  for (let n = 0; n < Number(points); n += 1) yield paramsAt(model, () => random.next());
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

async function runOnce(input: ExploreTaskInput): Promise<{ ms: number; explored: ExploredModel }> {
  let longest = 0;
  const parts = [];
  for (const piece of exploreModelTask.split(input, 0)) {
    const started = threadMs();
    parts.push(await exploreModelTask.run(piece, context));
    longest = Math.max(longest, threadMs() - started);
  }
  return { ms: longest, explored: exploreModelTask.join(input, parts, context) as ExploredModel };
}

/** Numbers that an answer gives. */
function drawnOf({ slices, index }: ExploredModel): number {
  const columns = [...slices, ...(index?.slices ?? [])].map(({ impliedVols }) => impliedVols);
  return columns.reduce((sum, column) => sum + column.filter(Number.isFinite).length, 0);
}

/** The least of up to three runs; a second one only where the first would be seen. */
async function timeOf(input: ExploreTaskInput): Promise<{ ms: number; drawn: number; cut: number }> {
  let least = Number.POSITIVE_INFINITY;
  let drawn = 0;
  for (let run = 0; run < 3 && (run === 0 || (least > frameMs / 4 && least < 300)); run += 1) {
    const { ms, explored } = await runOnce(input);
    least = Math.min(least, ms);
    drawn = drawnOf(explored);
  }
  if (least < withinMs / 2) return { ms: least, drawn, cut: drawn };
  return { ms: least, drawn, cut: drawnOf((await runOnce({ ...input, withinMs })).explored) };
}

const rounded = (params: ModelParams): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(' ');

for (const model of models.filter(({ id }) => ids === 'all' || ids.split(',').includes(id))) {
  const measured: { ms: number; drawn: number; cut: number; params: ModelParams }[] = [];
  let refused = 0;
  for (const params of pointsOf(model)) {
    if (checkParams(model, params) !== null) {
      refused += 1;
      continue;
    }
    const market = { spot: model.underlying === 'volatilityIndex' ? 20 : 100, rate: 0.03, dividendYield: 0 };
    const grids = { expiriesYears: years, indexExpiriesYears: years, logMoneyness: gridFor(years, true) };
    measured.push({ ...(await timeOf({ modelId: model.id, params, market, ...grids })), params });
  }
  const times = measured.map(({ ms }) => ms);
  const over = times.filter((ms) => ms > frameMs).length;
  const figures = [0.5, 0.95, 1].map((share) => quantile(times, share).toFixed(1).padStart(8)).join('');
  const drawn = measured.reduce((sum, one) => sum + one.drawn, 0);
  const cut = measured.reduce((sum, one) => sum + one.cut, 0);
  print(
    `${model.id.padEnd(16)}${figures} ms at p50 p95 max; ${over} of ${times.length} over a frame, ${refused} refused, ` +
      `${((100 * cut) / drawn).toFixed(1)} % of ${drawn} vols within ${withinMs} ms`,
  );
  const worst = measured.toSorted((a, b) => b.ms - a.ms).slice(0, over > 0 ? 3 : 1);
  for (const { ms, params } of worst) print(`    ${ms.toFixed(1)} ms ${rounded(params)}`);
}
