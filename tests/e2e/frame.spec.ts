import type { Page } from '@playwright/test';
import { chooseTheme, checkInBothThemes, expectAccessible, runCommand } from './support/check-screen.ts';
import { startScriptedHost } from './support/scripted-host.ts';
import type { ScriptedHost } from './support/scripted-host.ts';
import { expect, test as watched } from './support/watched-page.ts';

/** A host for each test, which outlives the page: a page without its engine complains. */
const test = watched.extend<{ host: ScriptedHost }>({
  host: async ({}, use) => {
    const host = await startScriptedHost();
    await use(host);
    await host.close();
  },
  page: async ({ host, page }, use) => {
    await page.goto(host.link());
    await use(page);
  },
});

const screens = [
  { key: '1', title: 'Data' },
  { key: '2', title: 'Market' },
  { key: '3', title: 'Term structure' },
  { key: '4', title: 'Smile & surface' },
  { key: '5', title: 'Model explorer' },
] as const;

test.describe('The frame', () => {
  async function open(page: Page): Promise<void> {
    await expect(page.getByLabel('As of')).toHaveValue('2026-05-15');
  }

  test('leads by keys to every screen, and to every control on it by Tab, with the focus to be seen', async ({
    page,
  }) => {
    test.setTimeout(120_000);
    await open(page);
    for (const { key, title } of screens) {
      await page.keyboard.press(key);
      await expect(page.getByRole('main', { name: title })).toBeVisible();
      await filled(page);
      const walk = await walkByTab(page);
      expect(walk.missed, `${title}: not reached by Tab`).toEqual([]);
      expect(walk.unseen, `${title}: focus not to be seen`).toEqual([]);
    }
  });

  test('has a palette with every command, and gives the focus back', async ({ page }) => {
    await open(page);
    await page.keyboard.press('ControlOrMeta+k');
    const palette = page.getByRole('dialog', { name: 'Commands' });
    for (const title of [
      'Market',
      'Previous day',
      'Import files…',
      'Theme: Light',
      'Keyboard shortcuts',
      'Verify the store',
    ])
      await expect(palette.getByRole('option', { name: title })).toHaveCount(1);
    await expect(palette.getByRole('combobox')).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(palette).toHaveCount(0);
    await runCommand(page, 'term struct');
    await expect(page.getByRole('main', { name: 'Term structure' })).toBeVisible();
    await page.keyboard.press('Shift+?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Previous day');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await runCommand(page, 'About');
    const about = page.getByRole('dialog', { name: 'About Volterra' });
    await expect(about.getByRole('link', { name: 'www.tradingview.com' })).toBeVisible();
    await expect(about).toContainText('Data folder');
    await expectAccessible(page);
  });

  test('moves the one as-of date by keys, by text and by play', async ({ page }) => {
    await open(page);
    const field = page.getByLabel('As of');
    await page.keyboard.press('[');
    await expect(field).toHaveValue('2026-05-14');
    await page.keyboard.press(']');
    await expect(field).toHaveValue('2026-05-15');
    await page.keyboard.press('Shift+{');
    await expect(field).toHaveValue('2026-04-16');
    await page.keyboard.press('d');
    await expect(field).toBeFocused();
    await field.fill('20260509');
    await page.keyboard.press('Enter');
    await expect(field).toHaveValue('2026-05-08');
    await field.fill('next week');
    await expect(field).toHaveValue('next week');
    await page.keyboard.press('Enter');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await page.keyboard.press('Escape');
    await expect(field).toHaveValue('2026-05-08');
    await page.getByRole('button', { name: 'Play' }).click();
    await expect(field).toHaveValue('2026-05-15');
    await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  });

  test('fits 1280 by 720 and 3840 by 2160 without a scroll bar of the page', async ({ page }) => {
    await open(page);
    for (const size of [
      { width: 1280, height: 720 },
      { width: 3840, height: 2160 },
    ]) {
      await page.setViewportSize(size);
      for (const { key, title } of screens) {
        await page.keyboard.press(key);
        await expect(page.getByRole('main', { name: title })).toBeVisible();
        const overflow = await page.evaluate(() => {
          const { scrollWidth, scrollHeight } = document.documentElement;
          return { right: scrollWidth - innerWidth, bottom: scrollHeight - innerHeight };
        });
        const main = (await page.getByRole('main').boundingBox())!;
        const last = await page.getByRole('main').locator('section').last().boundingBox();
        expect(Math.round(last!.x + last!.width), `${title} fills ${size.width}`).toBe(
          Math.round(main.x + main.width),
        );
        expect(overflow, `${title} at ${size.width}`).toEqual({ right: 0, bottom: 0 });
        await expect(page.getByRole('contentinfo')).toBeInViewport({ ratio: 1 });
      }
    }
  });

  test('is accessible in high contrast, with forced colours and with reduced motion', async ({ page }) => {
    test.setTimeout(120_000);
    await open(page);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await chooseTheme(page, 'high-contrast');
    for (const { key } of screens) {
      await page.keyboard.press(key);
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      await expectAccessible(page);
    }
    await page.emulateMedia({ forcedColors: 'active' });
    for (const { key, title } of screens) {
      await page.keyboard.press(key);
      await expect(page.getByRole('main', { name: title })).toBeVisible();
    }
  });

  test('keeps theme and screen over a reload', async ({ page }) => {
    await open(page);
    await page.keyboard.press('3');
    await chooseTheme(page, 'light');
    // Changes are written together a moment later.
    await page.waitForTimeout(700);
    await page.reload();
    await expect(page.getByRole('main', { name: 'Term structure' })).toBeVisible();
    await expect(page.locator('html[data-theme=light]')).toHaveCount(1);
  });

  test('keeps the last picture when the engine is lost, and says so', async ({ page, host, complaints }) => {
    await open(page);
    await page.keyboard.press('1');
    await expect(page.getByRole('button', { name: /^VVIX/ })).toBeVisible();
    await host.close();
    await expect(page.getByRole('contentinfo')).toContainText('Engine lost, trying again');
    await expect(page.getByRole('alert')).toContainText('The connection to the engine was lost.');
    await expect(page.getByRole('button', { name: /^VVIX/ })).toBeVisible();
    await checkInBothThemes(page, 'frame', 'engine-lost');
    // The browser itself writes every failed attempt to the console.
    const others = complaints.filter((complaint) => !complaint.includes('WebSocket connection to'));
    complaints.splice(0, complaints.length, ...others);
  });

  test('lets nobody in without the one-time link, and tells how to come in', async ({ page, host }) => {
    await page.evaluate(() => sessionStorage.clear());
    await page.goto(new URL(host.link()).origin);
    await expect(page.getByRole('main')).toContainText('This page has no valid token for the engine.');
    await expect(page.getByRole('contentinfo')).toContainText('Not admitted');
    await expectAccessible(page);
  });
});

interface Walk {
  /** Controls that Tab never came to. */
  readonly missed: readonly string[];
  /** Controls that look the same with and without the focus. */
  readonly unseen: readonly string[];
}

/** Between two reads a screen is neither busy nor filled: what stands there has to stay. */
async function filled(page: Page): Promise<void> {
  const read = (): Promise<string> => page.getByRole('main').innerText();
  await expect(async () => {
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    const before = await read();
    await page.waitForTimeout(800);
    expect(await read()).toBe(before);
  }).toPass({ timeout: 30_000 });
}

/** Goes once round the page by Tab. */
async function walkByTab(page: Page): Promise<Walk> {
  const expected = await page.evaluate(() => {
    const controls = [
      ...document.querySelectorAll<HTMLElement>(
        'a[href], button, input, select, textarea, summary, [tabindex]',
      ),
    ];
    const reachable = controls.filter((element) => {
      const isOff = element.matches(':disabled, [type=hidden], [aria-hidden=true]') || element.tabIndex < 0;
      return !isOff && element.checkVisibility({ visibilityProperty: true }) && !element.closest('[inert]');
    });
    reachable.forEach((element, index) => (element.dataset['walk'] = String(index)));
    reachable[0]?.focus();
    return reachable.map(
      (element) =>
        `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40)}`,
    );
  });
  const reached = new Set<string>(['0']);
  const unseen: string[] = [];
  for (let step = 0; step < expected.length * 2; step += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      if (!element || element === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const within = element.parentElement && getComputedStyle(element.parentElement).outlineStyle !== 'none';
      return {
        walk: element.dataset['walk'],
        seen: (outlineStyle !== 'none' && outlineWidth !== '0px') || within,
      };
    });
    if (focus?.walk === undefined) continue;
    reached.add(focus.walk);
    if (!focus.seen) unseen.push(expected[Number(focus.walk)]!);
  }
  // A field that the walk ends in would take the next shortcut as text.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  return { missed: expected.filter((_name, index) => !reached.has(String(index))), unseen };
}
