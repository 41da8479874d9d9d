import { startScriptedHost } from './support/scripted-host.ts';
import type { ScriptedHost } from './support/scripted-host.ts';
import { checkInBothThemes } from './support/check-screen.ts';
import { expect, test } from './support/watched-page.ts';
import { dataStates } from './support/data-states.ts';

for (const { state, overrides, prepare } of dataStates) {
  test.describe(`Data screen, ${state}`, () => {
    let host: ScriptedHost;
    test.beforeAll(async () => {
      host = await startScriptedHost(overrides);
    });
    test.afterAll(() => host.close());

    test('is accessible, keeps the policy, and looks as designed in both themes', async ({ page }) => {
      await page.goto(host.link());
      await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
      await page.keyboard.press('1');
      await prepare(page);
      await checkInBothThemes(page, 'data', state);
    });
  });
}
