import type { Page } from '@playwright/test';
import { startRealHost, type RealHost } from './support/real-host.ts';
import { expect, test } from './support/watched-page.ts';

const screen = (page: Page) => page.getByRole('main', { name: 'Surface repair' });

/** The published network on one family: the smallest training there is. */
async function train(page: Page, host: RealHost): Promise<void> {
  await page.goto(host.link);
  await page.getByRole('navigation').getByRole('button', { name: 'Surface repair' }).click();
  await screen(page).getByRole('button', { name: 'Training', exact: true }).click();
  await screen(page).getByLabel('Network').selectOption('published-cnn');
  await screen(page).getByLabel('Epochs').fill('5');
  await screen(page).getByLabel('Epochs').blur();
  await screen(page).getByRole('button', { name: 'Train the network' }).click();
}

test('a training that was killed with its engine goes on in a new one, curves and all', async ({ page }) => {
  test.setTimeout(180_000);
  const killed = await startRealHost();
  try {
    await train(page, killed);
    await expect(screen(page).getByText('epoch 3 of 5')).toBeVisible({ timeout: 90_000 });
    process.kill(killed.pid!, 'SIGKILL');
    await expect(screen(page).getByText('it goes on where it was', { exact: false }).first()).toBeVisible();
    await expect(screen(page).getByRole('button', { name: 'Try again' })).toBeVisible();

    const again = await startRealHost(killed.dataDir);
    try {
      await train(page, again);
      await expect(screen(page).getByText(/gone on in epoch [234]/)).toBeVisible({ timeout: 60_000 });
      await expect(screen(page).getByText(/kept as published-cnn-/)).toBeVisible({ timeout: 60_000 });
      await expect(screen(page).getByRole('grid', { name: 'Estimators' })).toContainText('trained here');
    } finally {
      await again.close();
    }
  } finally {
    await killed.close();
  }
});
