// Whole-process time from spawning `serve` to the first chart painted in Chromium, on the real data beside the checkout.
// Run after npm run build: node tests/bench/startup.bench.ts [runs]
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { sharedPath, sharedRoot, sharedSkipReason } from '../support/shared-data.ts';
import { median, print, quantile } from './support/figures.ts';
import { watchPainting } from './support/watch-painting.ts';

interface Start {
  /** From spawning the process to its link. */
  readonly processMs: number;
  /** From the link to the page's own code having run. */
  readonly pageMs: number;
  /** From there to the first answer with a series in it; null where nothing comes over a socket. */
  readonly dataMs: number | null;
  /** From there to coloured pixels on a canvas. */
  readonly paintMs: number;
  readonly totalMs: number;
  /** From the first chart to the last answer that the screen asked for. */
  readonly restMs: number | null;
  readonly messages: number;
  readonly panel: string;
}

const runs = Number(process.argv[2] ?? 10);
const entry = resolve(import.meta.dirname, '../../out/main/cli.js');
const browserPaths = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const wallNow = (): number => performance.timeOrigin + performance.now();

function prepare(folder: string): void {
  const command = (...args: string[]): string =>
    execFileSync(process.execPath, [entry, ...args, '--data', join(folder, 'data'), '--json'], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    command('ingest', sharedPath('data'));
  } catch (error) {
    // Some of the real files are refused for a reason; what was read is in the store all the same.
    if ((error as { status?: number }).status !== 1) throw error;
  }
  const vix = JSON.parse(command('call', 'market.series', '{"seriesId":"VIX"}')) as {
    days: number[];
    close: number[];
  };
  const series = { time: vix.days.map((day) => day * 86_400), value: vix.close };
  writeFileSync(join(folder, 'data.json'), JSON.stringify(series));
}

async function readLink(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const part of child.stdout!) {
    said += String(part);
    if (said.includes('\n')) break;
  }
  return (JSON.parse(said) as { link: string }).link;
}

async function startOnce(browser: Browser, args: readonly string[]): Promise<Start> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(watchPainting);
  const spawnedMs = wallNow();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise((settle) => child.on('exit', settle));
  try {
    const link = await readLink(child);
    const linkMs = wallNow();
    await page.goto(link, { waitUntil: 'commit' });
    const seen = await page.evaluate(() => window.pageStart!);
    const dataMs = seen.dataMs ?? seen.loadedMs;
    return {
      processMs: linkMs - spawnedMs,
      pageMs: seen.loadedMs - linkMs,
      dataMs: seen.dataMs === null ? null : dataMs - seen.loadedMs,
      paintMs: seen.paintedMs - dataMs,
      totalMs: seen.paintedMs - spawnedMs,
      restMs: seen.lastMessageMs === null ? null : Math.max(0, seen.lastMessageMs - seen.paintedMs),
      messages: seen.messages,
      panel: seen.panel,
    };
  } finally {
    await context.close();
    child.kill('SIGTERM');
    await ended;
  }
}

function bareNodeMs(): number {
  const started = performance.now();
  execFileSync(process.execPath, ['-e', '0']);
  return performance.now() - started;
}

function report(name: string, starts: readonly Start[]): void {
  const of = (pick: (start: Start) => number | null): string => {
    const values = starts.map(pick).filter((value) => value !== null);
    if (values.length === 0) return '–';
    return `${Math.round(median(values))} / ${Math.round(quantile(values, 0.95))}`;
  };
  print(
    `${name}: to the first chart ${of((start) => start.totalMs)} ms · process until its link ${of((start) => start.processMs)} · ` +
      `page until its code has run ${of((start) => start.pageMs)} · first data ${of((start) => start.dataMs)} · ` +
      `painted ${of((start) => start.paintMs)} · last answer of the screen ${of((start) => start.restMs)} later`,
  );
}

async function run(executablePath: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'volterra-startup-'));
  const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ];
  const browser = await chromium.launch({
    executablePath,
    args: [...flags, '--disable-component-update', '--disable-sync'],
  });
  try {
    prepare(folder);
    const page = [join(import.meta.dirname, 'support/static-page-child.ts'), join(folder, 'data.json')];
    const serve = [entry, 'serve', '--data', join(folder, 'data'), '--json'];
    // One of each beforehand: what the operating system and the browser keep is warm for all that count.
    await startOnce(browser, serve);
    await startOnce(browser, page);
    const volterra: Start[] = [];
    const least: Start[] = [];
    const bare: number[] = [];
    for (let round = 0; round < runs; round += 1) {
      volterra.push(await startOnce(browser, serve));
      least.push(await startOnce(browser, page));
      bare.push(bareNodeMs());
    }
    print(
      `${runs} runs, median / p95; first chart: ${volterra.at(-1)!.panel}, ${volterra.at(-1)!.messages} messages`,
    );
    report('volterra serve', volterra);
    report('static page, one chart of the same series', least);
    const ratios = volterra.map(({ totalMs }, round) => totalMs / least[round]!.totalMs);
    print(
      `ratio of the two, median of the rounds: ${median(ratios).toFixed(2)} · bare node start ${Math.round(median(bare))} ms`,
    );
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const executablePath = browserPaths.find((path) => path !== undefined && existsSync(path));
if (!sharedRoot) print(`skipped: ${sharedSkipReason}`);
else if (!existsSync(entry)) print('skipped: no build; run npm run build');
else if (executablePath === undefined) print('skipped: no Chromium; name one in CHROMIUM_PATH');
else await run(executablePath);
