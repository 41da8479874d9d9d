// Every expiry of the five SPX chains by SVI and eSSVI: error, share inside bid–ask, arbitrage before and after projection, time.
// Run: node tests/bench/surface-fit.bench.ts [repeats] [--markdown]
import { fitSvi } from '#quant/surface/fit-svi.ts';
import { fitSurface, type FittedSlice, type FittedSurface } from '#quant/surface/fit-surface.ts';
import type { MarketSlice } from '#quant/surface/market-slice.ts';
import { projectGrid } from '#quant/surface/project-grid.ts';
import { toIsoDate } from '#quant/time/day-number.ts';
import { slicesOfRealChain, spxChains } from '../quant/surface/real-chains.ts';
import { sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { median, print } from './support/figures.ts';

const repeats = Number(process.argv.find((each) => /^\d+$/u.test(each)) ?? 5);
const markdown = process.argv.includes('--markdown');

const BUCKETS = [
  { name: 'to 8 days', last: 8 / 365 },
  { name: 'to 35 days', last: 35 / 365 },
  { name: 'to 100 days', last: 100 / 365 },
  { name: 'to 1 year', last: 1 },
  { name: 'beyond', last: Infinity },
];

function bestMs(work: () => unknown): number {
  let best = Infinity;
  for (let round = 0; round < repeats; round += 1) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** Vol points and share, or the status where there is no smile. */
function figures({ fit }: FittedSlice): string {
  if (fit.rmseVolPoints === null) return fit.status;
  return `${fit.rmseVolPoints.toFixed(2)} / ${fit.insideBidAskPercent!.toFixed(0)} %`;
}

function row(cells: readonly string[]): void {
  print(markdown ? `| ${cells.join(' | ')} |` : cells.map((cell) => cell.padEnd(18)).join(''));
}

function printExpiries(name: string, svi: FittedSurface, essvi: FittedSurface): void {
  print(`\n## ${name}\n`);
  row(['expiry', 'used quotes', 'SVI', 'eSSVI']);
  if (markdown) row(['---', '---', '---', '---']);
  svi.slices.forEach((slice, at) => {
    const label = `${slice.root} ${toIsoDate(slice.expiryDay!)}`;
    row([label, String(slice.usedQuotes), figures(slice), figures(essvi.slices[at]!)]);
  });
}

function bucketOf({ expiryYears }: FittedSlice): number {
  return BUCKETS.findIndex(({ last }) => expiryYears <= last);
}

/** Medians over the expiries of a bucket. */
function bucketFigures(surface: FittedSurface, bucket: number): string {
  const fits = surface.slices
    .filter((slice) => bucketOf(slice) === bucket && slice.fit.rmseVolPoints !== null)
    .map(({ fit }) => fit);
  if (fits.length === 0) return '–';
  const error = median(fits.map(({ rmseVolPoints }) => rmseVolPoints!));
  const inside = median(fits.map(({ insideBidAskPercent }) => insideBidAskPercent!));
  return `${error.toFixed(2)} / ${inside.toFixed(0)} %`;
}

function arbitrageOf(surface: FittedSurface): string {
  const projected = projectGrid(surface.grid);
  const count = ({ calendar, butterfly }: typeof projected.before): string =>
    `${calendar.length} + ${butterfly.length}`;
  const change = `${projected.rmsChangeVolPoints.toFixed(3)} / ${projected.maxChangeVolPoints.toFixed(2)}`;
  return `${count(projected.before)} → ${count(projected.after)} (${change})`;
}

function refitTimes(slices: readonly MarketSlice[]): string {
  const times = slices
    .filter(({ points }) => points.strikes.length >= 5)
    .map(({ points }) => bestMs(() => fitSvi(points)));
  return `${median(times).toFixed(1)} / ${Math.max(...times).toFixed(1)}`;
}

function statusesOf({ slices }: FittedSurface): string {
  const counts = new Map<string, number>();
  for (const { fit } of slices) counts.set(fit.status, (counts.get(fit.status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
}

if (!sharedRoot) print(`skipped: ${sharedSkipReason}`);
else {
  const runs = spxChains.map((chain) => {
    const slices = slicesOfRealChain(chain);
    const svi = fitSurface({ slices, method: 'svi' });
    const essvi = fitSurface({ slices, method: 'essvi' });
    return { chain, slices, svi, essvi };
  });
  for (const { chain, svi, essvi } of runs) printExpiries(chain.name, svi, essvi);
  print('\n## Summary: root mean square error in vol points / share inside bid–ask, medians over expiries\n');
  row(['chain', 'method', ...BUCKETS.map(({ name }) => name), 'statuses']);
  if (markdown) row(Array.from({ length: BUCKETS.length + 3 }, () => '---'));
  for (const { chain, svi, essvi } of runs)
    for (const surface of [svi, essvi]) {
      const cells = BUCKETS.map((_, bucket) => bucketFigures(surface, bucket));
      row([chain.name, surface.method, ...cells, statusesOf(surface)]);
    }
  print(
    '\n## Arbitrage on the grid (calendar + butterfly, before → after projection, rms / largest change) and time\n',
  );
  row(['chain', 'SVI', 'eSSVI', 'one SVI refit, median / longest ms', 'eSSVI of all ms', 'projection ms']);
  if (markdown) row(Array.from({ length: 6 }, () => '---'));
  for (const { chain, slices, svi, essvi } of runs)
    row([
      chain.name,
      arbitrageOf(svi),
      arbitrageOf(essvi),
      refitTimes(slices),
      bestMs(() => fitSurface({ slices, method: 'essvi' })).toFixed(0),
      bestMs(() => projectGrid(svi.grid)).toFixed(0),
    ]);
}
