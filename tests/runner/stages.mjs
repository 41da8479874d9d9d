import { rmSync } from 'node:fs';
import { ensureBuild } from '../../src-main/hosts/setup/build.mjs';
import { findNode } from '../../src-main/hosts/setup/bundled-node.mjs';
import { inProject, projectRoot } from '../../src-main/hosts/setup/project.mjs';
import { runCaptured } from '../../src-main/hosts/setup/run-process.mjs';
import { ensureBrowser } from './browser.mjs';
import { noTests, readPlaywrightReport, readVitestReport } from './reports.mjs';

/**
 * @typedef {{ passed: number, failed: number, skips: { name: string, reason: string }[] }} Tally
 * @typedef {Tally & { output: string }} StageResult what the stage printed, shortened where all went well
 */

/** Checks without running the program; each line is one test. */
const checks = {
  types: {
    'types of the numerical core and the contract': ['typescript/bin/tsc', '-p', 'tsconfig.std.json'],
    'types of the engine': ['typescript/bin/tsc', '-p', 'tsconfig.node.json'],
    'types of the Electron shell': ['typescript/bin/tsc', '-p', 'tsconfig.electron.json'],
    'types of the tests': ['typescript/bin/tsc', '-p', 'tsconfig.tests.json'],
    'types of the window': [
      'svelte-check/bin/svelte-check',
      '--tsconfig',
      './tsconfig.dom.json',
      '--output',
      'human',
    ],
  },
  lint: {
    lint: ['eslint/bin/eslint.js', '--max-warnings', '0', '.'],
  },
  boundaries: {
    boundaries: [
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err',
      'src-main',
      'src-preload',
      'src-renderer',
      'tests',
    ],
  },
  unused: { 'unused files, exports and dependencies': ['knip/bin/knip.js', '--no-progress'] },
};

/** All stages in the order in which they run. @type {Record<string, () => Promise<StageResult>>} */
export const stages = {
  types: () => runChecks(checks.types),
  lint: () => runChecks(checks.lint),
  boundaries: () => runChecks(checks.boundaries),
  unused: () => runChecks(checks.unused),
  build: runBuild,
  unit: runVitest,
  e2e: runPlaywright,
};

async function runChecks(named) {
  const results = [];
  for (const [name, [tool, ...args]] of Object.entries(named)) {
    const { code, output } = await runTool(tool, args);
    results.push({ name, ok: code === 0, output });
  }
  const failures = results.filter((result) => !result.ok);
  return {
    passed: results.length - failures.length,
    failed: failures.length,
    skips: [],
    output: failures.map(({ name, output }) => `✗ ${name}\n${output.trim()}`).join('\n'),
  };
}

async function runBuild() {
  try {
    await ensureBuild();
    return { ...noTests, passed: 1, output: '' };
  } catch (error) {
    return { ...noTests, failed: 1, output: error.message };
  }
}

async function runVitest() {
  // The software driver that comes with Chromium stands in for a graphics processor.
  const browser = await ensureBrowser();
  const report = inProject('test-results/vitest.json');
  rmSync(report, { force: true });
  const { code, output } = await runTool(
    'vitest/vitest.mjs',
    ['run', '--silent=passed-only'],
    browser ? { CHROMIUM_PATH: browser } : {},
  );
  const tally = readVitestReport(report, code);
  return { ...tally, output: tally.failed > 0 ? output.trim() : '' };
}

async function runPlaywright() {
  const browser = await ensureBrowser();
  if (!browser) {
    return {
      ...noTests,
      failed: 1,
      output: 'No Chromium is to be had: install one and name it in CHROMIUM_PATH.',
    };
  }
  const report = inProject('test-results/playwright.json');
  rmSync(report, { force: true });
  const { code, output } = await runTool('@playwright/test/cli.js', ['test', '--reporter=line,json'], {
    CHROMIUM_PATH: browser,
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  const tally = readPlaywrightReport(report, code);
  return { ...tally, output: tally.failed > 0 ? output.trim() : '' };
}

function runTool(tool, args, env = {}) {
  return runCaptured(findNode(), [inProject('node_modules', tool), ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
}
