// Does the window stay smooth while four simulations run? Gaps between frames of the Simulation screen, which follows one of them,
// and the tasks of its main thread that take 50 ms or more, with and without the four; target: no stall of 50 ms.
// Run after npm run build: node tests/bench/page-under-jobs.bench.ts [seconds]
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import { createEngine } from '#hosts/create-engine.ts';
import { startLoopback } from '#hosts/loopback.ts';
import { listPageAssets } from '#platform/page-assets.ts';
import { findRuntimeLayout } from '#platform/runtime-layout.ts';
import { print, quantile } from './support/figures.ts';
import { watchLoop } from './support/loop-watch.ts';
import { describeLoad } from './support/machine-load.ts';
import { findRenderer, sampleWaiting, type WaitRecord } from './support/thread-wait.ts';

const seconds = Number(process.argv[2] ?? 20);
const STALL_MS = 50;
const root = resolve(import.meta.dirname, '../..');
const pageDir = join(root, 'out/renderer');
const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);

interface Frames {
  /** Instants since 1970, in milliseconds. */
  readonly instants: readonly number[];
  /** Tasks of the main thread of 50 ms and more, by the clock. */
  readonly longTasks: readonly (readonly [fromMs: number, toMs: number])[];
}

/** Runs in the page. */
function watchFrames(milliseconds: number): Promise<Frames> {
  const instants: number[] = [];
  const longTasks: [number, number][] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      const fromMs = performance.timeOrigin + startTime;
      longTasks.push([fromMs, fromMs + duration]);
    }
  });
  observer.observe({ entryTypes: ['longtask'] });
  return new Promise((settle) => {
    const started = performance.now();
    const look = (): void => {
      const now = performance.now();
      instants.push(performance.timeOrigin + now);
      if (now - started < milliseconds) return void requestAnimationFrame(look);
      observer.disconnect();
      settle({ instants, longTasks });
    };
    requestAnimationFrame(look);
  });
}

interface Watched extends Frames {
  readonly waiting: WaitRecord | null;
}

function report(name: string, { instants, longTasks, waiting }: Watched): void {
  const spans = instants.slice(1).map((to, i) => [instants[i]!, to] as const);
  const gaps = spans.map(([from, to]) => to - from);
  const figures = (values: readonly number[]): string =>
    [quantile(values, 0.5), quantile(values, 0.99), Math.max(...values)]
      .map((ms) => ms.toFixed(1))
      .join(' / ');
  const late = (values: readonly number[]): number => values.filter((ms) => ms >= STALL_MS).length;
  print(`\n${name}: ${gaps.length} frames; between them p50 / p99 / max ms`);
  print(`  by the clock ${figures(gaps)}, ${late(gaps)} of ${STALL_MS} ms or more`);
  const longest = (values: readonly number[]): string =>
    (values.length > 0 ? Math.max(...values) : 0).toFixed(0);
  const tasks = longTasks.map(([from, to]) => to - from);
  print(
    `  main thread: ${tasks.length} tasks of 50 ms and more by the clock, the longest ${longest(tasks)} ms`,
  );
  if (!waiting) return;
  const unforcedOf = ([from, to]: readonly [number, number]): number =>
    Math.max(to - from - waiting.between(from, to), 0);
  const unforced = spans.map(unforcedOf);
  const ownTasks = longTasks.map(unforcedOf);
  print(
    `  the same less waits for a core that was taken: the longest ${longest(ownTasks)} ms: ${Math.max(0, ...ownTasks) < STALL_MS ? 'met' : 'missed'}`,
  );
  print(`  frames less those waits ${figures(unforced)}, ${late(unforced)} of ${STALL_MS} ms or more`);
}

async function openScreen(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('As of').waitFor();
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Command' }).fill('Simulation');
  await page.keyboard.press('Enter');
  await page.getByRole('main', { name: 'Simulation' }).getByLabel('Process').waitFor();
}

async function measure(browserPath: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'volterra-page-'));
  const engine = await createEngine({
    dataDir: join(folder, 'data'),
    layout: findRuntimeLayout(pathToFileURL(join(root, 'src-main/hosts/cli.ts')).href),
    stderrLevel: 'error',
  });
  const host = await startLoopback({ engine, assets: listPageAssets(pageDir), port: 0 });
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const client = engine.connect('cli');
    await client.data.loadSample({}).result;
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await openScreen(page, host.createLink());
    await setTimeout(2000);
    const renderer = findRenderer();
    const watch = async (): Promise<Watched> => {
      const finish = renderer === null ? () => null : sampleWaiting(renderer);
      const frames = await page.evaluate(watchFrames, 1000 * seconds);
      return { ...frames, waiting: finish() };
    };
    print(describeLoad());
    report('no job', await watch());

    const run = page
      .getByRole('main', { name: 'Simulation' })
      .getByRole('button', { name: 'Run the simulation' });
    await page
      .getByRole('main', { name: 'Simulation' })
      .getByRole('combobox', { name: 'Paths' })
      .selectOption({ index: -1 })
      .catch(() => undefined);
    const jobs = [1, 2, 3].map((seed) =>
      client.simulation.run({
        process: 'heston',
        params: { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.4, rho: -0.7 },
        market: { spot: 100 },
        payoffs: [{ kind: 'vanilla', side: 'call', strike: 100, expiryYears: 2 }],
        paths: 2 ** 26,
        backEnd: 'wasm',
        keep: false,
        seed,
      }),
    );
    const ids = await Promise.all(jobs.map(({ jobId }) => jobId));
    await run.click();
    let watched: Watched | undefined;
    const loop = await watchLoop(async () => {
      watched = await watch();
    });
    report('four simulations', watched!);
    const { wall, unforced, own } = loop;
    const figures = ({ p50, p99, max }: typeof own): string =>
      [p50, p99, max].map((ms) => ms.toFixed(1)).join(' / ');
    print(`engine meanwhile, ms away from its loop: by the clock ${figures(wall)}; own ${figures(own)}`);
    if (unforced) print(`by the clock, less waits for a core that was taken ${figures(unforced)}`);
    await Promise.all(ids.map((jobId) => client.jobs.cancel({ jobId })));
    await Promise.allSettled(jobs.map(({ result }) => result));
  } finally {
    await browser.close();
    await host.close();
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (!existsSync(join(pageDir, 'index.html'))) print('skipped: no build; run npm run build');
else if (executablePath === undefined) print('skipped: no Chromium; name one in CHROMIUM_PATH');
else await measure(executablePath);
