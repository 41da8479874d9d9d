// Bands of repaired surfaces on hidden quotes of real chains: coverage and width before and after quotes of the chain itself test them.
// Run: node tests/bench/repair-bands.bench.ts [masks a chain] [estimators, comma between] [seeds of the masks, comma between] [spx|vix]
import { calibratedBands, stretchBand, type CalibratedBand } from '#jobs/repair/band-scores.ts';
import { marketBands } from '#jobs/repair/market-bands.ts';
import { openEstimator } from '#jobs/repair/open-estimator.ts';
import { repairGrid } from '#jobs/repair/repair-grid.ts';
import { staleFlags, unlikeness } from '#jobs/repair/stale-flags.ts';
import { blendNodes, coordinateOn, placeNames, placesAmong } from '#quant/repair/bands/places.ts';
import { benchmarkGrid } from '#quant/repair/benchmark-grid.ts';
import { hideQuotes, type HiddenQuote, type MaskedChain } from '#quant/repair/chain/hide-quotes.ts';
import { volBetweenNodes } from '#quant/repair/chain/vol-between-nodes.ts';
import { slicesOfRealChain, spxChains, vixChain } from '../quant/surface/real-chains.ts';
import { sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { median, print, quantile } from './support/figures.ts';

const DRAWS = Number(process.argv[2] ?? 10);
const ids = (process.argv[3] ?? 'gaussian-mixture').split(',');
const seeds = (process.argv[4] ?? '1').split(',').map(Number);
const chains = process.argv[5] === 'vix' ? [vixChain] : spxChains;
const LEAST_QUOTES = 20;

/** One hidden quote and the bands it was held against. */
interface Held {
  readonly chain: string;
  readonly mask: string;
  readonly draw: number;
  readonly place: number;
  /** Nearest node of the grid. */
  readonly node: number;
  readonly miss: number;
  readonly halfSpread: number;
  /** Half-widths at 80 and 95 %, from generated surfaces and from the chain. */
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
  readonly tested: boolean;
  /** Centre or wing, short or long. */
  readonly isWing: boolean;
  readonly isShort: boolean;
}

const share = (all: readonly Held[], holds: (each: Held) => boolean): string =>
  all.length === 0 ? '' : ((100 * all.filter(holds).length) / all.length).toFixed(1);
/** Every hidden node counts alike, however many quotes lie around it. */
function nodeShare(all: readonly Held[], holds: (each: Held) => boolean): string {
  const nodes = [
    ...Map.groupBy(all, (each) => `${each.chain}|${each.mask}|${each.draw}|${each.node}`).values(),
  ];
  const sum = nodes.reduce((total, own) => total + own.filter(holds).length / own.length, 0);
  return nodes.length === 0 ? '' : ((100 * sum) / nodes.length).toFixed(1);
}

const inside = (of: 'before' | 'after', level: 0 | 1) => (each: Held) => each.miss <= each[of][level];
const meets = (of: 'before' | 'after', level: 0 | 1) => (each: Held) =>
  each.miss <= each[of][level] + each.halfSpread;
const points = (values: readonly number[]): string =>
  values.length === 0 ? '' : (100 * (values.reduce((sum, each) => sum + each, 0) / values.length)).toFixed(2);

/** Half-width at a quote of bands given at nodes. */
function halfAt({ lower, upper }: CalibratedBand, { expiryYears, logMoneyness }: HiddenQuote): number {
  const halves = upper.map((each, cell) => 0.5 * (each - lower[cell]!));
  return blendNodes(halves, benchmarkGrid.logMoneyness.length, ...placeOf(expiryYears, logMoneyness));
}

function placeOf(years: number, k: number): [number, number] {
  return [coordinateOn(benchmarkGrid.expiriesYears, years), coordinateOn(benchmarkGrid.logMoneyness, k)];
}

function nodeOf(years: number, k: number): number {
  const [row, column] = placeOf(years, k);
  return Math.round(row) * benchmarkGrid.logMoneyness.length + Math.round(column);
}

type Opened = Awaited<ReturnType<typeof openEstimator>>;

async function collect(id: string): Promise<{ held: Held[]; elapsed: number[] }> {
  const estimator = await openEstimator(
    id.startsWith('network:') ? { id, folder: `resources/models/surface-repair/${id.slice(8)}` } : { id },
  );
  const held: Held[] = [];
  const elapsed: number[] = [];
  for (const chain of chains) {
    const slices = slicesOfRealChain(chain);
    for (const mask of ['regular', 'adversarial'] as const)
      for (let at = 0; at < DRAWS * seeds.length; at += 1) {
        const draw = at % DRAWS;
        const masked = hideQuotes(slices, { mask, seed: seeds[Math.floor(at / DRAWS)]!, draw });
        if (masked.hidden.length < LEAST_QUOTES || masked.shown < LEAST_QUOTES) continue;
        const { of, ms } = await holdAgainst(estimator, masked);
        held.push(...of.map((each) => ({ ...each, chain: chain.name, mask, draw: at })));
        elapsed.push(ms);
      }
  }
  return { held, elapsed };
}

/** Hidden quotes of one masked chain against both bands; none where the estimator cannot work with what is left. */
async function holdAgainst(
  estimator: Opened,
  { surface, visible, hidden }: MaskedChain,
): Promise<{ of: Omit<Held, 'chain' | 'mask' | 'draw'>[]; ms: number }> {
  const { repaired } = await repairGrid(estimator, surface, true).catch(() => ({ repaired: null }));
  if (!repaired) return { of: [], ms: 0 };
  const stretch = unlikeness(staleFlags(surface)!, surface);
  const generated = await calibratedBands(estimator, surface, repaired);
  const before = generated
    .map((band) => stretchBand(band, stretch))
    .filter(({ covers }) => covers === 'cell');
  const startedAtMs = performance.now();
  const after = await marketBands({ estimator, surface, visible, repaired }, generated);
  const ms = performance.now() - startedAtMs;
  const volAt = volBetweenNodes(benchmarkGrid, repaired);
  const placesAt = placesAmong(benchmarkGrid, surface.observed);
  const of = hidden.map((quote) => {
    const { expiryYears: years, logMoneyness: k, midVol, bidVol, askVol } = quote;
    const old = [halfAt(before[0]!, quote), halfAt(before[1]!, quote)] as const;
    const own = after?.between.map((band) => band(years, k));
    return {
      place: placesAt(years, k).at(-1)!,
      node: nodeOf(years, k),
      miss: Math.abs(volAt(years, k) - midVol),
      halfSpread: 0.5 * (askVol - bidVol),
      before: old,
      after: [own?.[0]!.half ?? old[0], own?.[1]!.half ?? old[1]] as const,
      tested: own?.[1]!.tested ?? false,
      isWing: Math.abs(k) >= 0.225,
      isShort: years < 0.5,
    };
  });
  return { of, ms };
}

function tell(label: string, all: readonly Held[]): void {
  if (all.length === 0) return;
  const tested = all.filter((each) => each.tested);
  const draws = [...new Set(all.map((each) => `${each.chain}|${each.mask}|${each.draw}`))];
  print(
    `| ${[
      label,
      draws.length,
      all.length,
      `${share(all, inside('before', 0))} / ${share(all, inside('before', 1))}`,
      `${points(all.map(({ before }) => 2 * before[0]))} / ${points(all.map(({ before }) => 2 * before[1]))}`,
      `${share(all, inside('after', 0))} / ${share(all, inside('after', 1))}`,
      `${nodeShare(all, inside('after', 0))} / ${nodeShare(all, inside('after', 1))}`,
      `${points(all.map(({ after }) => 2 * after[0]))} / ${points(all.map(({ after }) => 2 * after[1]))}`,
      median(all.map(({ after, halfSpread }) => after[0] / halfSpread)).toFixed(1),
      `${share(all, meets('after', 0))} / ${share(all, meets('after', 1))}`,
      `${share(all, (each) => !each.tested)}`,
      `${share(tested, inside('after', 0))} / ${share(tested, inside('after', 1))}`,
      errorOf(all),
    ].join(' | ')} |`,
  );
}

/** Standard errors of both coverages with masks as units, because the quotes behind one mask err together. */
function errorOf(all: readonly Held[]): string {
  const byMask = Map.groupBy(all, (each) => `${each.chain}|${each.mask}|${each.draw}`);
  return ([0, 1] as const)
    .map((level) => {
      const groups = [...byMask.values()].map((each) => ({
        inside: each.filter(inside('after', level)).length,
        count: each.length,
      }));
      const total = groups.reduce((sum, { count }) => sum + count, 0);
      const mean = groups.reduce((sum, each) => sum + each.inside, 0) / total;
      const squares = groups.reduce((sum, each) => sum + (each.inside - mean * each.count) ** 2, 0);
      return ((100 * Math.sqrt(squares)) / total).toFixed(1);
    })
    .join(' / ');
}

if (sharedRoot === undefined) print(sharedSkipReason);
else
  for (const id of ids) {
    const { held, elapsed } = await collect(id);
    print(
      `\n${id}: ${median(elapsed).toFixed(0)} ms (90 %: ${quantile(elapsed, 0.9).toFixed(0)}) for the hold-out of one chain\n`,
    );
    tellAll(held);
  }

function tellAll(held: readonly Held[]): void {
  print(
    '| quotes | masks | quotes | before: 80 / 95 % | width | after: 80 / 95 % | each node alike | width | half-spreads | meets bid–ask | not tested % | tested: 80 / 95 % | ± |',
  );
  print(`|${' --- |'.repeat(13)}`);
  for (const mask of ['regular', 'adversarial']) {
    const of = held.filter((each) => each.mask === mask);
    const tellWhere = (label: string, isOf: (each: Held) => boolean): void =>
      tell(`${mask}, ${label}`, of.filter(isOf));
    tell(`${mask}, all`, of);
    for (const { name } of chains) tellWhere(name, ({ chain }) => chain === name);
    placeNames.forEach((name, at) => tellWhere(name, ({ place }) => place === at));
    tellWhere('below half a year, centre', ({ isShort, isWing }) => isShort && !isWing);
    tellWhere('below half a year, wings', ({ isShort, isWing }) => isShort && isWing);
    tellWhere('above half a year, centre', ({ isShort, isWing }) => !isShort && !isWing);
    tellWhere('above half a year, wings', ({ isShort, isWing }) => !isShort && isWing);
  }
}
