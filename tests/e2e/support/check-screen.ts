import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { shrinkPng } from './small-png.ts';
import { expect } from './watched-page.ts';

const folder = resolve(import.meta.dirname, '../../../docs/screens');
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface RunOnly {
  readonly type: 'tag' | 'rule';
  readonly values: string[];
}

export const themes = ['dark', 'light'] as const;
export type PageTheme = (typeof themes)[number];

/** Chooses the theme through the palette, as a user would. */
export async function chooseTheme(page: Page, theme: PageTheme | 'high-contrast'): Promise<void> {
  const wanted = page.locator(`html[data-theme="${theme}"]`);
  if ((await wanted.count()) > 0) return;
  const names = { dark: 'Dark', light: 'Light', 'high-contrast': 'High contrast' };
  await runCommand(page, `Theme: ${names[theme]}`);
  await expect(wanted).toHaveCount(1);
}

export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Command' }).fill(title);
  await page.keyboard.press('Enter');
}

/** No violation of WCAG 2.2 AA anywhere on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectWithin(page, { type: 'tag', values: wcag });
}

/** What another theme can break where the same page was accessible in one. */
async function expectLegible(page: Page): Promise<void> {
  await expectWithin(page, { type: 'rule', values: ['color-contrast', 'link-in-text-block'] });
}

async function expectWithin(page: Page, runOnly: RunOnly): Promise<void> {
  // What passed is not listed: a third of the time goes into that.
  const { violations } = await new AxeBuilder({ page })
    .options({ runOnly, resultTypes: ['violations'] })
    .analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join('; ')})`,
  );
  expect(found).toEqual([]);
}

/** Keeps docs/screens/<screen>-<state>-<theme>.png; an existing one is replaced with UPDATE_SCREENS=1 only. */
export async function keepScreenshot(
  page: Page,
  screen: string,
  state: string,
  theme: string,
): Promise<void> {
  const path = resolve(folder, `${screen}-${state}-${theme}.png`);
  if (existsSync(path) && process.env['UPDATE_SCREENS'] !== '1') return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, shrinkPng(await page.screenshot({ animations: 'disabled', caret: 'hide' })));
}

/** Both themes of the screen as it stands: accessible in one, its colours in the other, and kept as pictures. */
export async function checkInBothThemes(page: Page, screen: string, state: string): Promise<void> {
  for (const theme of themes) {
    await chooseTheme(page, theme);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await (theme === themes[0] ? expectAccessible(page) : expectLegible(page));
    await keepScreenshot(page, screen, state, theme);
  }
}
