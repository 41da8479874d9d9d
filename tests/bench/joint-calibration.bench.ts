// Heston and the quintic models on the real SPX chains with that date's VIX futures, and on the VIX chain of 15 May 2023:
// root mean square error of each component under each way to weigh the quotes.
// Run: npm run build && node tests/bench/joint-calibration.bench.ts [model …] [equal | bidAsk] [date …]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { sharedPath, sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { print } from './support/figures.ts';

const cli = join(import.meta.dirname, '../../out/main/cli.js');
const asked = process.argv.slice(2);
const dates = asked.filter((word) => /^\d/.test(word));
/** Vol points count alike, as in the published losses; or each in units of half its spread. */
const weightings = ['equal', 'bidAsk'].filter((id) => asked.includes(id) || !asked.some(isWeighting));
const askedModels = asked.filter((word) => !isWeighting(word) && !dates.includes(word));
const models = askedModels.length > 0 ? askedModels : ['heston', 'quintic-ou-2f', 'quintic-ou-h'];
/** Chains by what their date has; quotes are chosen by these rules alone. */
const rules = {
  mostQuotesPerExpiry: 20,
  minExpiryYears: 14 / 365,
  maxExpiryYears: 0.5,
  maxAbsLogMoneyness: 0.3,
  starts: 4,
};
const cases = [
  { asOf: '2022-02-18', weights: { assetOptions: 1, indexFutures: 1 } },
  { asOf: '2023-04-14', weights: { assetOptions: 1, indexFutures: 1 } },
  { asOf: '2023-05-15', weights: { indexFutures: 1, indexOptions: 1 } },
  { asOf: '2023-05-26', weights: { assetOptions: 1, indexFutures: 1 } },
  { asOf: '2023-06-09', weights: { assetOptions: 1, indexFutures: 1 } },
];

/** What the command line printed; it ends with 1 where some rows of the real files contradict each other. */
function volterra(args: readonly string[], dataDir: string): string {
  const { status, stdout } = spawnSync(process.execPath, [cli, ...args, '--data', dataDir, '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0 && status !== 1) throw new Error(stdout.slice(0, 500));
  return stdout;
}

function isWeighting(word: string): boolean {
  return word === 'equal' || word === 'bidAsk';
}

/** Processor seconds of all children that have ended, in hundredths; NaN where the system does not tell. */
function childSeconds(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return Number.NaN;
  }
}

function shown(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(value < 0.01 ? 5 : 3);
}

function row(run: CalibrationRun, processorSeconds: number): string {
  const { quoteDate, model, status, rmse, usedQuotes, elapsedMs, numericalErrorVolPoints } = run;
  const unpriced = run.expiries
    .flatMap(({ model: values }) => values)
    .filter((value) => value === null).length;
  const inside = run.components.map(({ id, insideBidAskPercent, weight }) =>
    weight > 0 && insideBidAskPercent !== null ? `${id} ${insideBidAskPercent.toFixed(0)} %` : '',
  );
  return [
    ...[quoteDate, model, run.settings.weighting, String(usedQuotes)],
    ...[shown(rmse.assetOptions), shown(rmse.indexFutures), shown(rmse.indexOptions)],
    inside.filter((text) => text !== '').join(', '),
    ...[String(unpriced), numericalErrorVolPoints.toFixed(2)],
    ...[(elapsedMs / 1000).toFixed(1), processorSeconds.toFixed(1)],
    run.warningList.some(({ code }) => code === 'STARTS_DISAGREE') ? `${status}, starts disagree` : status,
  ].join(' | ');
}

if (sharedRoot === undefined) print(`skipped: ${sharedSkipReason}`);
else {
  const dataDir = mkdtempSync(join(tmpdir(), 'volterra-joint-'));
  try {
    volterra(['ingest', sharedPath('data')], dataDir);
    print(
      '| date | model | weights | quotes | SPX, vol points | VIX futures, points | VIX options, vol points | inside bid–ask | without model vol | simulation error, vol points | seconds | processor seconds | status |',
    );
    print(`${'| --- '.repeat(13)}|`);
    const orders = cases
      .filter(({ asOf }) => dates.length === 0 || dates.includes(asOf))
      .flatMap((one) =>
        models.flatMap((model) => weightings.map((weighting) => ({ ...one, model, weighting }))),
      );
    for (const { asOf, weights, model, weighting } of orders) {
      const settings = { ...rules, model, asOf, weighting, componentWeights: weights };
      const before = childSeconds();
      const text = volterra(['call', 'calibration.run', JSON.stringify({ settings })], dataDir);
      print(`| ${row(JSON.parse(text) as CalibrationRun, childSeconds() - before)} |`);
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
