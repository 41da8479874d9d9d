import { existsSync, readFileSync } from 'node:fs';

/** @type {import('./stages.mjs').Tally} */
export const noTests = Object.freeze({ passed: 0, failed: 0, skips: [] });

const noReason = 'no reason given';

/**
 * Counts what tests/support/count-reporter.ts wrote. A run that died before it reported, or that failed outside of any
 * test, counts as one failure.
 * @param {string} path
 * @param {number} exitCode
 * @returns {import('./stages.mjs').Tally}
 */
export function readVitestReport(path, exitCode) {
  if (!existsSync(path)) return { ...noTests, failed: 1 };
  const { passed, failed, skips } = JSON.parse(readFileSync(path, 'utf8'));
  return withHiddenFailure({ passed, failed, skips }, exitCode);
}

/**
 * Counts Playwright's JSON report, with the same rule.
 * @param {string} path
 * @param {number} exitCode
 * @returns {import('./stages.mjs').Tally}
 */
export function readPlaywrightReport(path, exitCode) {
  if (!existsSync(path)) return { ...noTests, failed: 1 };
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const tally = {
    passed: report.stats.expected + report.stats.flaky,
    failed: report.stats.unexpected,
    skips: report.suites.flatMap((suite) => skippedIn(suite, [])),
  };
  return withHiddenFailure(tally, exitCode);
}

function withHiddenFailure(tally, exitCode) {
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

function skippedIn(suite, parents) {
  const path = [...parents, suite.title];
  const here = (suite.specs ?? []).flatMap((spec) =>
    spec.tests
      .filter((test) => test.status === 'skipped')
      .map((test) => ({
        name: [...path, spec.title].filter(Boolean).join(' > '),
        reason: test.annotations.find((note) => note.type === 'skip')?.description ?? noReason,
      })),
  );
  return [...here, ...(suite.suites ?? []).flatMap((inner) => skippedIn(inner, path))];
}
