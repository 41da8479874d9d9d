// VIX futures of the real dates against the bound that the SPX options of the same day set, without a model: slack and error
// band of each future. Run: npm run build && node tests/bench/index-consistency.bench.ts
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FutureConsistency } from '#contract/schemas/calibration.ts';
import { sharedPath, sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { print } from './support/figures.ts';

const cli = join(import.meta.dirname, '../../out/main/cli.js');
const dates = ['2022-02-18', '2023-04-14', '2023-05-15', '2023-05-26', '2023-06-09'];

/** What the command line printed; it ends with 1 where some rows of the real files contradict each other. */
function volterra(args: readonly string[], dataDir: string): string {
  const { status, stdout } = spawnSync(process.execPath, [cli, ...args, '--data', dataDir, '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0 && status !== 1) throw new Error(stdout.slice(0, 500));
  return stdout;
}

const shown = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : value.toFixed(2);

function row(asOf: string, one: FutureConsistency): string {
  const { expiry, future, bound, slack, status, optionBound, equality } = one;
  const band = bound ? `${shown(bound.low)} to ${shown(bound.high)}` : '–';
  const sources = bound
    ? [bound.fromQuotes, bound.fromWings, bound.fromExpiries].map(shown).join(' / ')
    : '–';
  return [asOf, expiry, shown(future), shown(bound?.value), band, sources, shown(slack), status]
    .concat(optionBound ? `${shown(optionBound.value)} ${equality}` : '–')
    .join(' | ');
}

if (sharedRoot === undefined) print(`skipped: ${sharedSkipReason}`);
else {
  const dataDir = mkdtempSync(join(tmpdir(), 'volterra-consistency-'));
  try {
    volterra(['ingest', sharedPath('data')], dataDir);
    print(
      '| date | future | settled | bound | band | from quotes / wings / expiries | slack | status | by VIX options |',
    );
    print('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
    for (const asOf of dates) {
      const componentWeights = { indexFutures: 1 };
      const settings = { model: 'quintic-ou-2f', asOf, componentWeights, minExpiryYears: 0 };
      const text = volterra(['call', 'calibration.preview', JSON.stringify({ settings })], dataDir);
      const { consistency = [] } = JSON.parse(text) as { consistency?: FutureConsistency[] };
      for (const one of consistency) print(`| ${row(asOf, one)} |`);
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
