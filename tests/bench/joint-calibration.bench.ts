// Heston and the quintic models on the real SPX chains with that date's VIX futures, and on the VIX chain of 15 May 2023:
// root mean square error of each component. Run: npm run build && node tests/bench/joint-calibration.bench.ts [model …]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { sharedPath, sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { print } from './support/figures.ts';

const cli = join(import.meta.dirname, '../../out/main/cli.js');
const asked = process.argv.slice(2);
const models = asked.length > 0 ? asked : ['heston', 'quintic-ou-2f'];
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

function shown(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(value < 0.01 ? 5 : 3);
}

function row(run: CalibrationRun): string {
  const { quoteDate, model, status, rmse, usedQuotes, elapsedMs, numericalErrorVolPoints } = run;
  const inside = run.components.map(({ id, insideBidAskPercent, weight }) =>
    weight > 0 && insideBidAskPercent !== null ? `${id} ${insideBidAskPercent.toFixed(0)} %` : '',
  );
  return [
    ...[quoteDate, model, String(usedQuotes)],
    ...[shown(rmse.assetOptions), shown(rmse.indexFutures), shown(rmse.indexOptions)],
    inside.filter((text) => text !== '').join(', '),
    ...[numericalErrorVolPoints.toFixed(2), (elapsedMs / 1000).toFixed(1), status],
  ].join(' | ');
}

if (sharedRoot === undefined) print(`skipped: ${sharedSkipReason}`);
else {
  const dataDir = mkdtempSync(join(tmpdir(), 'volterra-joint-'));
  try {
    volterra(['ingest', sharedPath('data')], dataDir);
    print(
      '| date | model | quotes | SPX, vol points | VIX futures, points | VIX options, vol points | inside bid–ask | simulation error, vol points | seconds | status |',
    );
    print('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
    for (const { asOf, weights } of cases)
      for (const model of models) {
        const settings = { ...rules, model, asOf, componentWeights: weights };
        const text = volterra(['call', 'calibration.run', JSON.stringify({ settings })], dataDir);
        print(`| ${row(JSON.parse(text) as CalibrationRun)} |`);
      }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
