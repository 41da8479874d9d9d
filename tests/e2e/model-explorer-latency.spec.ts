import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { startRealHost } from './support/real-host.ts';
import { test } from './support/watched-page.ts';

const moves = 24;

interface Times {
  /** Milliseconds from each move to the end of the task that drew its pictures. */
  readonly drawn: readonly number[];
  /** The same to the frame after it. */
  readonly painted: readonly number[];
}

/** Moves the first slider as a hand does, with a pause after each picture. Nothing else redraws a picture. */
function measureMoves(page: Page): Promise<Times> {
  return page.evaluate(async (moves) => {
    const slider = document.querySelector<HTMLInputElement>('main input[type=range]')!;
    const pen = CanvasRenderingContext2D.prototype;
    const stroke = pen.stroke;
    let seen: ((atMs: number) => void) | null = null;
    pen.stroke = function (this: CanvasRenderingContext2D, ...path: [] | [Path2D]) {
      const tell = seen;
      seen = null;
      // Effects of one answer run in one microtask: what is queued now runs when the last picture is drawn.
      if (tell) queueMicrotask(() => tell(performance.now()));
      (stroke as (...path: [] | [Path2D]) => void).apply(this, path);
    };
    const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const start = slider.valueAsNumber;
    const sign = start > 500 ? -1 : 1;
    const [drawn, painted]: number[][] = [[], []];
    for (let move = 0; move < moves; move++) {
      const picture = new Promise<number>((resolve) => (seen = resolve));
      const startedMs = performance.now();
      slider.value = String(start + sign * 3 * (1 + (move % 12)));
      slider.dispatchEvent(new InputEvent('input', { bubbles: true }));
      drawn!.push((await picture) - startedMs);
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
      painted!.push(performance.now() - startedMs);
      await pause(40);
    }
    pen.stroke = stroke;
    return { drawn: drawn!, painted: painted! };
  }, moves);
}

function quantile(values: readonly number[], share: number): string {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))]!.toFixed(1);
}

/** A clock tick of /proc, the same on every Linux. */
const tickMs = 10;

/** Processor time of a process and its threads, which other work on the machine does not lengthen; NaN where there is no /proc. */
function cpuMsOf(pid: number | undefined): number {
  try {
    const [, rest] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const fields = rest!.split(' ');
    return tickMs * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return Number.NaN;
  }
}

const heading =
  'model'.padEnd(16) +
  ['picture p50', 'p95', 'max', 'paint p50', 'p95', 'engine cpu', 'load']
    .map((name) => name.padStart(12))
    .join('');

function rowOf(id: string, { drawn, painted }: Times, cpuMs: number): string {
  const cells = [
    quantile(drawn, 0.5),
    quantile(drawn, 0.95),
    quantile(drawn, 1),
    quantile(painted, 0.5),
    quantile(painted, 0.95),
    (cpuMs / moves).toFixed(1),
    loadavg()[0]!.toFixed(1),
  ];
  return id.padEnd(16) + cells.map((cell) => cell.padStart(12)).join('');
}

test('every move of a slider is drawn, for every model, and how soon is noted', async ({ page }, info) => {
  test.setTimeout(180_000);
  const host = await startRealHost();
  try {
    await page.goto(host.link);
    await expect(page.getByRole('contentinfo')).toBeVisible();
    await page.getByRole('main').waitFor();
    await page.keyboard.press('5');
    const screen = page.getByRole('main', { name: 'Model explorer' });
    const choice = screen.getByRole('combobox', { name: 'Model' });
    await expect(choice).toBeVisible();
    const ids = await choice
      .locator('option')
      .evaluateAll((all) => all.map((one) => one.getAttribute('value')!));
    expect(ids.length).toBeGreaterThan(10);
    process.stdout.write(`${heading}  (ms)\n`);
    for (const id of ids) {
      await choice.selectOption(id);
      await expect(screen.getByText('answer in')).toBeVisible();
      await expect(screen.locator('[aria-busy=true]')).toHaveCount(0, { timeout: 20_000 });
      await page.waitForTimeout(150);
      const beforeMs = cpuMsOf(host.pid);
      const times = await measureMoves(page);
      expect(times.painted).toHaveLength(moves);
      const description = rowOf(id, times, cpuMsOf(host.pid) - beforeMs);
      info.annotations.push({ type: 'latency', description });
      process.stdout.write(`${description}\n`);
    }
  } finally {
    await host.close();
  }
});
