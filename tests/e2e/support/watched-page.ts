import { expect as quickExpect, test as base } from '@playwright/test';
import type { Page } from '@playwright/test';

declare global {
  interface Window {
    policyViolations?: string[];
  }
}

/** Patient: what is asserted is what stands there, not how fast a busy machine brought it. */
export const expect = quickExpect.configure({ timeout: 30_000 });

interface Watching {
  /** Whatever a watched page complained of; the test fails where it is not empty. */
  readonly complaints: string[];
  /** Watches one more page; the page of the test is watched by itself. */
  readonly watch: (page: Page) => Promise<void>;
}

/**
 * A test whose pages may not complain: no console error, no exception, no violation of the content security policy, no
 * request to anywhere else.
 */
export const test = base.extend<Watching>({
  complaints: async ({}, use) => use([]),
  watch: async ({ complaints }, use) => {
    const pages: Page[] = [];
    await use(async (page) => {
      pages.push(page);
      await watchPage(page, complaints);
    });
    for (const page of pages) complaints.push(...(await readViolations(page)));
    expect(complaints, 'complaints of the page').toEqual([]);
  },
  page: async ({ page, watch }, use) => {
    await watch(page);
    await use(page);
  },
});

/** What a browser says of a page that looks for its host after the test has closed it. */
const refusedSocket =
  /^WebSocket connection to 'ws:\/\/127\.0\.0\.1:\d+\/socket' failed: .*ERR_CONNECTION_REFUSED/;

async function watchPage(page: Page, complaints: string[]): Promise<void> {
  page.on('console', (message) => {
    if (message.type() === 'error' && !refusedSocket.test(message.text()))
      complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    const isOwn = hostname === '127.0.0.1' || protocol === 'data:' || protocol === 'blob:';
    if (!isOwn) complaints.push(`request to ${request.url()}`);
  });
  await page.addInitScript(() => {
    window.policyViolations = [];
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
      window.policyViolations?.push(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
}

async function readViolations(page: Page): Promise<string[]> {
  if (page.isClosed()) return [];
  const violations = await page.evaluate(() => window.policyViolations ?? []);
  return violations.map((violation) => `content security policy: ${violation}`);
}
