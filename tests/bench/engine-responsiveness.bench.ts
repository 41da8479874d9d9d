// How long the engine's main thread keeps its event loop waiting: while it imports and while it answers the screens.
// Run: node tests/bench/engine-responsiveness.bench.ts [quotes] [calls]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Client } from '#contract/client.ts';
import type { Contract } from '#contract/contract.ts';
import { createEngine } from '#hosts/create-engine.ts';
import { findRuntimeLayout } from '#platform/runtime-layout.ts';
import { sharedPath, sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { writeOptionQuotes } from './option-quotes-csv.ts';
import { print } from './support/figures.ts';
import { type LoopFigures, watchLoop } from './support/loop-watch.ts';

const quotes = Number(process.argv[2] ?? 1_000_000);
const calls = Number(process.argv[3] ?? 20);
const targetMs = 16;
const entryUrl = pathToFileURL(resolve(import.meta.dirname, '../../src-main/hosts/cli.ts')).href;

function report(name: string, { own, wall, turns, elapsedMs }: LoopFigures): void {
  const figures = ({ p50, p99, max }: LoopFigures['own']): string =>
    [p50, p99, max].map((value) => value.toFixed(1)).join(' / ');
  const verdict = own.max > targetMs ? `over ${targetMs} ms` : 'ok';
  print(
    `${name.padEnd(34)} own ${figures(own).padEnd(20)} wall ${figures(wall).padEnd(22)} ` +
      `${verdict} (${turns} turns, ${Math.round(elapsedMs)} ms)`,
  );
}

const minutes = {
  interval: '1min',
  indicators: ['ema', 'bollinger', 'vwap', 'rsi', 'macd', 'atr', 'realised-vol', 'z-score'].map((id) => ({
    id,
  })),
} as const;

/** Four sessions of minutes told again at the highest speed, with eight indicators. */
async function replayMinutes(client: Client<Contract>): Promise<void> {
  const source = { kind: 'replay', series: 'SPY', from: '2019-02-12', barsPerSecond: 1000 } as const;
  for await (const { state } of client.bars.follow({ ...minutes, source })) if (state === 'ended') return;
}

/** The screens' questions, each asked anew so many times one after the other. */
async function answerScreens(client: Client<Contract>): Promise<void> {
  const asOf = '2022-02-18';
  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    'market.dates': () => client.market.dates({}),
    'market.overview': () => client.market.overview({ asOf }),
    'market.series': () => client.market.series({ seriesId: 'VIX' }),
    'market.realisedVol': () =>
      client.market.realisedVol({ seriesId: 'SPX', estimator: 'close-to-close', windowSessions: 21 }),
    'market.regimes': () => client.market.regimes({}),
    'market.variancePremium': () => client.market.variancePremium({ asOf }),
    'termStructure.curve': () => client.termStructure.curve({ asOf }),
    'termStructure.contango': () => client.termStructure.contango({}),
    'termStructure.constantMaturity': () => client.termStructure.constantMaturity({}),
    'vixIndex.compute': () => client.vixIndex.compute({ asOf }),
    'data.coverage': () => client.data.coverage({}),
    'data.imports': () => client.data.imports({ limit: 500, offset: 0 }),
    'estimates.marketParameters': () => client.estimates.marketParameters({ asOf }).result,
    'bars.history': () => client.bars.history({ ...minutes, series: 'SPY', bars: 5000 }),
  };
  for (const [name, ask] of Object.entries(questions)) {
    await ask();
    const figures = await watchLoop(async () => {
      for (let call = 0; call < calls; call += 1) await ask();
    });
    report(`${calls} × ${name}`, figures);
  }
  report('bars.follow, 1000 bars a second', await watchLoop(() => replayMinutes(client)));
}

async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'volterra-loop-'));
  const engine = await createEngine({
    dataDir: join(folder, 'data'),
    layout: findRuntimeLayout(entryUrl),
    stderrLevel: 'error',
  });
  try {
    const client = engine.connect('cli');
    const ingest = (path: string) => () => client.data.ingest({ sources: [{ kind: 'path', path }] }).result;
    print('milliseconds away from the event loop: p50 / p99 / max');
    report('idle', await watchLoop(() => new Promise((done) => setTimeout(done, 1000))));
    if (sharedRoot) {
      report('ingest of the real data', await watchLoop(ingest(sharedPath('data'))));
      await answerScreens(client);
    } else print(`real data skipped: ${sharedSkipReason}`);
    const path = join(folder, 'quotes.csv');
    await writeOptionQuotes(path, quotes);
    report(`ingest of ${quotes.toLocaleString('en')} quotes`, await watchLoop(ingest(path)));
  } finally {
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

await run();
