import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { startScriptedHost } from './support/scripted-host.ts';
import { test } from './support/watched-page.ts';

const moves = 40;

/** Milliseconds from each move of the slider to the frame after its picture is drawn. Nothing else redraws a picture. */
function measureMoves(page: Page, label: string): Promise<readonly number[]> {
  return page.evaluate(
    async ({ label, moves }) => {
      const named = [...document.querySelectorAll('label')].find((one) => one.textContent.includes(label));
      const slider = document.getElementById(named!.htmlFor) as HTMLInputElement;
      const pen = CanvasRenderingContext2D.prototype;
      const stroke = pen.stroke;
      let drawn: (() => void) | null = null;
      pen.stroke = function (this: CanvasRenderingContext2D, ...path: [] | [Path2D]) {
        drawn?.();
        drawn = null;
        (stroke as (...path: [] | [Path2D]) => void).apply(this, path);
      };
      const times: number[] = [];
      for (let move = 0; move < moves; move++) {
        const picture = new Promise<void>((resolve) => (drawn = resolve));
        const startedMs = performance.now();
        slider.value = String(400 + 5 * move);
        slider.dispatchEvent(new InputEvent('input', { bubbles: true }));
        await picture;
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
        times.push(performance.now() - startedMs);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      pen.stroke = stroke;
      return times;
    },
    { label, moves },
  );
}

for (const { model, label } of [
  { model: 'heston', label: 'Vol of variance' },
  { model: 'merton', label: 'Jumps per year' },
]) {
  test(`every move of a ${model} slider is painted, and how soon is noted`, async ({ page }, info) => {
    const host = await startScriptedHost();
    try {
      await page.goto(host.link());
      await expect(page.getByLabel('As of')).toBeVisible();
      await page.keyboard.press('5');
      const screen = page.getByRole('main', { name: 'Model explorer' });
      await screen.getByRole('combobox', { name: 'Model' }).selectOption(model);
      await expect(screen.getByRole('application', { name: /^Smile/ })).toBeVisible();
      const times = [...(await measureMoves(page, label))].sort((a, b) => a - b);
      expect(times).toHaveLength(moves);
      const at = (share: number): string => times[Math.floor(share * (moves - 1))]!.toFixed(1);
      const description = `${model}: median ${at(0.5)} ms, p95 ${at(0.95)} ms from input to paint`;
      info.annotations.push({ type: 'latency', description });
      process.stdout.write(`${description}\n`);
    } finally {
      await host.close();
    }
  });
}
