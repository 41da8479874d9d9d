import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { checkInBothThemes, expectAccessible, runCommand } from './support/check-screen.ts';
import { startRealHost } from './support/real-host.ts';
import type { RealHost } from './support/real-host.ts';
import { expect, test } from './support/watched-page.ts';

const handMade = resolve(import.meta.dirname, 'fixtures/VIX_History.csv');

let host: RealHost;
test.beforeAll(async () => {
  host = await startRealHost();
});
test.afterAll(() => host.close());

/** One analyst, one sitting: each step starts where the last one ended. */
test('the whole job on the real engine, from an empty store to the rows that were not used', async ({
  page,
}) => {
  test.setTimeout(300_000);

  await test.step('an empty store offers three ways on', async () => {
    await page.goto(host.link);
    await expect(page.getByRole('button', { name: 'Load the sample workspace' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Choose files…' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Format guide' })).toBeVisible();
    expect(new URL(page.url()).hash).toBe('');
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
  });

  await test.step('the sample leads to the market', async () => {
    await page.getByRole('button', { name: 'Load the sample workspace' }).click();
    await expect(page.getByRole('main', { name: 'Market' })).toBeVisible({ timeout: 120_000 });
    await expect(page.getByRole('banner')).toContainText('SAMPLE');
    await expect(page.getByLabel('As of')).toHaveValue('2024-12-31');
    await expect(page.getByRole('main')).toContainText(/(Contango|Backwardation) [+−][\d.]+/);
    await settle(page);
    await checkInBothThemes(page, 'market', 'sample');
  });

  await test.step('one key to the term structure, and back in time', async () => {
    await page.keyboard.press('3');
    await expect(page.getByRole('main', { name: 'Term structure' })).toBeVisible();
    await settle(page);
    await checkInBothThemes(page, 'term-structure', 'sample');
    const before = await page.getByLabel('As of').inputValue();
    await page.keyboard.press('[');
    await expect(page.getByLabel('As of')).not.toHaveValue(before);
    await page.getByLabel('As of').fill('2020-03-18');
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('As of')).toHaveValue('2020-03-18');
    await expect(page.getByRole('main')).toContainText('2020-03-18');
    await page.keyboard.press('Escape');
    await page.keyboard.press('\\');
    await expect(page.getByLabel('As of')).toHaveValue(before);
  });

  await test.step('a file is recognised, shown, and read when told', async () => {
    await page.keyboard.press('1');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files…' }).click();
    await (await chooser).setFiles(handMade);
    const queue = page.getByRole('grid', { name: 'Import queue' });
    await expect(queue).toContainText('Cboe index history');
    await queue.getByText('VIX_History.csv').click();
    await expect(page.getByRole('dialog')).toContainText('DATE');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await settle(page);
    await checkInBothThemes(page, 'data', 'sample');
    await page.getByRole('button', { name: 'Replace the sample by the file' }).click();
    await expect(queue).toContainText('5 rows, 1 not used', { timeout: 60_000 });
    await expect(page.getByRole('main')).toContainText('The sample data was removed.');
    await expect(page.getByRole('banner')).not.toContainText('SAMPLE');
  });

  await test.step('the rows that were not used say why, and can be taken away', async () => {
    const unused = page.getByRole('grid', { name: 'Rows not used' });
    await expect(unused).toContainText('01/10/2025,18.02,no price,17.90,19.36');
    await settle(page);
    await checkInBothThemes(page, 'data', 'quarantine');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const text = await readFile((await (await download).path())!, 'utf8');
    expect(text).toContain('no price');
    expect(text.trim().split('\n')).toHaveLength(2);
    await page.keyboard.press('2');
    await expect(page.getByLabel('As of')).toHaveValue('2025-01-08');
  });

  await test.step('the same file again changes nothing', async () => {
    await page.keyboard.press('1');
    const chooser = page.waitForEvent('filechooser');
    await runCommand(page, 'Import files');
    await (await chooser).setFiles(handMade);
    await expect(page.getByRole('grid', { name: 'Import queue' })).toContainText('In the store already');
  });

  await test.step('a reload finds everything as it was', async () => {
    await page.keyboard.press('3');
    await page.waitForTimeout(600);
    await page.reload();
    await expect(page.getByRole('main', { name: 'Term structure' })).toBeVisible();
  });

  await test.step('the store can be verified, and an import removed', async () => {
    await page.keyboard.press('1');
    await page.getByRole('button', { name: 'Verify store' }).click();
    await expect(page.getByRole('dialog')).toContainText('every hash matches');
    await page.keyboard.press('Escape');
    await page.getByRole('grid', { name: 'Imports' }).getByText('VIX_History.csv').first().click();
    // The row whose high is below its low was used, and says so.
    await expect(page.getByRole('dialog')).toContainText('Used, and flagged');
    await page.getByRole('button', { name: 'Remove import…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Load the sample workspace' })).toBeVisible();
  });
});

/** Until nothing is being read any more. */
async function settle(target: Page): Promise<void> {
  await expect(target.locator('[aria-busy=true]')).toHaveCount(0, { timeout: 60_000 });
}
