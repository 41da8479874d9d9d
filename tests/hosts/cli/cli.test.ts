import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contract } from '#contract/contract.ts';
import type { JobSummary } from '#hosts/cli/summary.ts';
import { newDataDir, onlyDocument, runCliProcess, startCli } from './run-cli-process.ts';

const dataDir = newDataDir();
const run = (args: readonly string[], input?: string) => runCliProcess([...args, '--data', dataDir], input);

describe('stdout with --json', () => {
  test.each<[string, readonly string[], number]>([
    ['a read', ['call', 'system.info', '--json'], 0],
    ['an option before the command', ['--json', 'call', 'system.info', '{}'], 0],
    ['the list of procedures', ['procedures', '--json'], 0],
    ['the doctor', ['doctor', '--json'], 0],
    ['a job', ['verify', '--json'], 0],
    ['an unknown procedure', ['call', 'system.nothing', '--json'], 64],
    ['a name of the prototype', ['call', '__proto__.toString', '--json'], 64],
    ['input that is no JSON', ['call', 'system.info', '{', '--json'], 64],
    ['input that does not fit', ['call', 'market.series', '{"seriesId":1}', '--json'], 64],
    ['a series that is not there', ['call', 'market.series', '{"seriesId":"NOPE"}', '--json'], 64],
    ['a dialog that the command line has not', ['call', 'shell.pickFiles', '--json'], 77],
    ['a job without data', ['call', 'estimates.marketParameters', '--json'], 2],
    ['an unknown job', ['call', 'jobs.watch', '{"jobId":"none"}', '--json'], 64],
    ['a missing input file', ['call', 'system.info', '@/no/such/file.json', '--json'], 66],
    ['an unknown command', ['frobnicate', '--json'], 64],
    ['an unknown option', ['doctor', '--frobnicate', '--json'], 64],
    ['a missing argument', ['ingest', '--json'], 64],
  ])('is one document for %s, and the exit code fits', async (_name, args, code) => {
    const result = await run(args);
    const document = onlyDocument(result);
    expect([result.code, result.stderr.includes(' at ')]).toEqual([code, false]);
    if (code !== 0)
      expect(document).toMatchObject({
        error: { code: expect.any(String), message: expect.any(String), advice: expect.any(String) },
      });
    else expect(document).not.toHaveProperty('error');
  });
});

test('a stream with --lines is one document a line, as its events come', async () => {
  const path = join(dataDir, 'ABC.csv');
  writeFileSync(path, 'time,close\n2026-05-15 09:30,10\n2026-05-15 09:31,11\nrubbish\n');
  const input = { source: { kind: 'file', path }, interval: '1min', endAfterQuietMs: 300 };
  const { code, stdout } = await run(['call', 'bars.follow', JSON.stringify(input), '--lines']);
  const events = stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(code).toBe(0);
  expect(events).toMatchObject([{ last: { price: 11 }, badLines: [{ line: 4, text: 'rubbish' }] }]);
});

test('a reader that leaves early is no failure', async () => {
  const { child, ended } = startCli(['procedures', '--json', '--data', dataDir]);
  child.stdin.end();
  child.stdout.destroy();
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([0, '']);
});

describe('call', () => {
  test('takes its input from the line, a file or stdin, and prints readable JSON without --json', async () => {
    const input = '{"theme":"light"}';
    const file = join(dataDir, 'input.json');
    writeFileSync(file, input);
    for (const [given, stdin] of [[input], [`@${file}`], ['-', input]]) {
      const result = await run(['call', 'system.saveSettings', given!], stdin);
      expect(JSON.parse(result.stdout)).toMatchObject({ version: 1, theme: 'light' });
      expect(result.stdout.split('\n').length).toBeGreaterThan(3);
    }
    expect(JSON.parse((await run(['call', 'system.settings'])).stdout)).toMatchObject({ theme: 'light' });
  });

  test('without a terminal there is no colour', async () => {
    for (const args of [['--help'], ['procedures'], ['nonsense']]) {
      const { stdout, stderr } = await run(args);
      expect(stdout + stderr).not.toContain('\u001b');
    }
  });
});

describe('an interrupt', () => {
  test('cancels the work and exits with 130', async () => {
    const { child, ended } = startCli(['call', 'data.loadSample', '--json', '--data', newDataDir()]);
    child.stderr.once('data', () => child.kill('SIGINT'));
    const result = await ended;
    expect(onlyDocument(result)).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(result.code).toBe(130);
  });
});

describe('serve', () => {
  test('prints a link that leads in, tells nobody its token, and ends on an interrupt', async () => {
    const folder = newDataDir();
    const { child, ended } = startCli(['serve', '--json', '--data', folder]);
    const line = await new Promise<string>((settle) =>
      child.stdout.once('data', (part: Buffer) => settle(part.toString())),
    );
    const { link, url, dataDir: served } = JSON.parse(line) as Record<string, string>;
    expect(served).toBe(folder);
    const opened = await fetch(link!, { redirect: 'manual' });
    const claim = opened.headers.get('location')!.split('=')[1];
    const session = await fetch(`${url}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url! },
      body: JSON.stringify({ claim }),
    });
    const { token } = (await session.json()) as { token: string };
    const info = await fetch(`${url}/api/system.info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{}',
    });
    expect(await info.json()).toMatchObject({ name: 'Volterra', door: 'loopback', dataDir: folder });

    const second = await runCliProcess(['call', 'system.info', '--json', '--data', folder]);
    expect(onlyDocument(second)).toMatchObject({ readOnly: true });
    const locked = await runCliProcess([
      'call',
      'system.log',
      '{"level":"info","message":"x"}',
      '--json',
      '--data',
      folder,
    ]);
    expect([locked.code, onlyDocument(locked)]).toMatchObject([75, { error: { code: 'STORE_LOCKED' } }]);

    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(existsSync(join(folder, 'host.json'))).toBe(false);
    const logs = readdirSync(join(folder, 'logs')).map((name) =>
      readFileSync(join(folder, 'logs', name), 'utf8'),
    );
    expect([...logs, stderr].join('\n')).not.toContain(token);
  });
});

describe('start', () => {
  test('without data it loads the sample, tells what it found and where the database is', async () => {
    const folder = newDataDir();
    const first = await runCliProcess(['start', '--exit', '--json', '--data', folder]);
    expect(first.code).toBe(0);
    const { summary } = onlyDocument(first) as unknown as { summary: JobSummary };
    expect(summary).toMatchObject({ sample: true, curve: { state: 'contango' }, missing: [] });
    expect(existsSync(summary.databasePath)).toBe(true);
    // The sample's chain is priced so that its VIX is the published one, to the two decimals of publication.
    expect(summary.vix!.computed).toBeCloseTo(summary.vix!.published!, 1);
    expect(summary.estimates.filter(({ status }) => status === 'OK').length).toBeGreaterThan(10);
    const again = await runCliProcess(['start', '--exit', '--data', folder]);
    expect(again.stdout).toMatch(/^Read SAMPLE: \d+ records in \d+ series from \d+ files\nCurve SAMPLE on /);
    expect(again.stdout).toContain(`Database: ${summary.databasePath}`);
  }, 120_000);

  test('can be told to start without data, and then says what is missing', async () => {
    const result = await runCliProcess(['start', '--exit', '--json', '--no-sample', '--data', newDataDir()]);
    const { summary } = onlyDocument(result) as unknown as { summary: JobSummary };
    expect([result.code, summary.sample, summary.records, summary.vix]).toEqual([0, false, 0, null]);
    expect(summary.missing).toHaveLength(2);
  });
});

describe('procedures', () => {
  test('lists the whole contract with its schemas', async () => {
    const { procedures } = onlyDocument(await run(['procedures', '--json'])) as {
      procedures: { path: string; input: unknown }[];
    };
    const paths = Object.entries(contract).flatMap(([area, names]) =>
      Object.keys(names).map((name) => `${area}.${name}`),
    );
    expect(procedures.map(({ path }) => path)).toEqual(paths);
  });
});
