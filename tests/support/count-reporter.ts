import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

interface Skip {
  readonly name: string;
  readonly reason: string;
}

/** Writes the counts that `npm test` adds up, with the reason of each skipped test. */
export class CountReporter implements Reporter {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const brokenModules = modules.filter((module) => module.errors().length > 0).length;
    const skips = tests.filter((test) => test.result().state === 'skipped').map(describeSkip);
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(
      this.#path,
      JSON.stringify({ passed: count('passed'), failed: count('failed') + brokenModules, skips }),
    );
  }
}

/** The reason is the note given to `context.skip`, else what the title says in `(skipped: …)` or `(no …)`. */
function describeSkip(test: TestCase): Skip {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  const [, skipped, missing] = /\((?:skipped: ([^)]*)|(no [^)]*))\)/.exec(test.fullName) ?? [];
  return { name: test.fullName, reason: note ?? skipped ?? missing ?? 'no reason given' };
}
