import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { findNode } from '../../src-main/hosts/setup/bundled-node.mjs';
import { inProject, projectRoot } from '../../src-main/hosts/setup/project.mjs';
import { runCaptured } from '../../src-main/hosts/setup/run-process.mjs';
import { say } from '../../src-main/hosts/setup/say.mjs';

const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * A Chromium for the tests: the one named by CHROMIUM_PATH, the system's, the distribution's package where we may
 * install it, else Playwright's own download.
 * @returns {Promise<string | undefined>} path, or undefined when none is to be had
 */
export async function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  await installFromDistribution();
  if (findBrowser()) return findBrowser();
  await installFromPlaywright();
  return findBrowser();
}

function findBrowser() {
  const candidates = [process.env.CHROMIUM_PATH, ...systemBrowsers, playwrightBrowser()];
  return candidates.find((path) => path && existsSync(path));
}

function playwrightBrowser() {
  return createRequire(inProject('package.json'))('@playwright/test').chromium.executablePath();
}

async function installFromDistribution() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  say('Installing Chromium from the distribution …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCaptured('apt-get', ['update', '-qq'], { env });
  const packages = ['chromium', 'libvulkan1', 'fonts-dejavu-core'];
  const { code, output } = await runCaptured(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
    { env },
  );
  if (code !== 0) say(output.trim().split('\n').slice(-3).join('\n'));
}

async function installFromPlaywright() {
  say('Installing Chromium through Playwright …');
  const cli = inProject('node_modules/@playwright/test/cli.js');
  const { code, output } = await runCaptured(findNode(), [cli, 'install', 'chromium'], { cwd: projectRoot });
  if (code !== 0) say(output.trim().split('\n').slice(-3).join('\n'));
}
