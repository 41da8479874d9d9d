import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IngestResult } from '#contract/schemas/data.ts';
import { type SeededRandom, seededRandom } from '../../support/seeded-random.ts';
import { type IngestEnd, IngestProcess } from './ingest-process.ts';
import { type StoreFacts, inspectStore } from './inspect-store.ts';
import { writeWorkload } from './workload.ts';

export interface KillTally {
  kills: number;
  /** Runs over all files that were brought to their end, with the kills in between. */
  completed: number;
  /** Kills of a process that had begun to read files; the others fell into its start. */
  whileReading: number;
  /** Kills before the first batch, between the first and the last, after the last. */
  beforeFirst: number;
  midway: number;
  afterLast: number;
  /** Batches that were in the ledger at a kill although the dead process had not told of them yet. */
  untold: number;
  lost: number;
  doubled: number;
  corrupt: number;
  /** Starts after a kill that ended otherwise than an undisturbed run. */
  failedStarts: number;
  childrenSeen: number;
  orphans: number;
  longestOutlivedMs: number;
}

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  /** `cli.ts`, or the built `cli.js`. */
  readonly entry: string;
  readonly report?: (tally: KillTally) => void;
  /** Told what was wrong, in words. */
  readonly complain: (text: string) => void;
}

interface Reference {
  readonly facts: StoreFacts;
  readonly durationMs: number;
  readonly left: readonly string[];
}

interface Campaign extends KillOptions {
  readonly folder: string;
  readonly workload: string;
  readonly random: SeededRandom;
  readonly reference: Reference;
  readonly tally: KillTally;
}

const UNDISTURBED_RUNS = 3;
/** Every so many completed runs the command line verifies the store too. */
const VERIFY_EVERY = 10;

/**
 * Kills whole ingests with SIGKILL at times spread evenly over the duration of a run, starts them again, and compares what
 * is stored after each kill and at the end of each run with what an undisturbed run stores.
 */
export async function runKills(options: KillOptions): Promise<KillTally> {
  const folder = mkdtempSync(join(tmpdir(), 'volterra-crash-'));
  try {
    const workload = join(folder, 'files');
    writeWorkload(workload, options.seed);
    const reference = await runUndisturbed(options.entry, workload, folder);
    const tally = emptyTally();
    const campaign = { ...options, folder, workload, reference, tally, random: seededRandom(options.seed) };
    while (tally.kills < options.kills) await killUntilDone(campaign);
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function emptyTally(): KillTally {
  return {
    ...{ kills: 0, completed: 0, whileReading: 0, beforeFirst: 0, midway: 0, afterLast: 0, untold: 0 },
    ...{
      lost: 0,
      doubled: 0,
      corrupt: 0,
      failedStarts: 0,
      childrenSeen: 0,
      orphans: 0,
      longestOutlivedMs: 0,
    },
  };
}

async function runUndisturbed(entry: string, workload: string, folder: string): Promise<Reference> {
  const runs: Reference[] = [];
  for (let run = 0; run < UNDISTURBED_RUNS; run += 1) {
    const dataDir = join(folder, `reference-${run}`);
    const started = performance.now();
    const { stderr } = await ingest(entry, workload, dataDir).ended;
    const durationMs = performance.now() - started;
    const facts = inspectStore(dataDir, true);
    if (facts.problems.length > 0 || facts.rows === 0)
      throw new Error(`the undisturbed run is wrong: ${facts.problems.join('; ')} ${stderr}`);
    if (runs[0] && runs[0].facts.contentHash !== facts.contentHash)
      throw new Error('two undisturbed runs differ');
    runs.push({ facts, durationMs, left: readdirSync(dataDir).sort() });
  }
  return runs.sort((a, b) => a.durationMs - b.durationMs)[Math.floor(UNDISTURBED_RUNS / 2)]!;
}

function ingest(entry: string, workload: string, dataDir: string): IngestProcess {
  return new IngestProcess(entry, ['ingest', workload, '--data', dataDir, '--json']);
}

/** One data folder: killed and started again until a run gets through (or no kills are left; then it is let through). */
async function killUntilDone(campaign: Campaign): Promise<void> {
  const { tally, random, reference } = campaign;
  const dataDir = mkdtempSync(join(campaign.folder, 'data-'));
  let before = 0;
  for (;;) {
    const started = ingest(campaign.entry, campaign.workload, dataDir);
    const mayKill = tally.kills < campaign.kills;
    if (mayKill) await Promise.race([started.ended, sleep(random.next() * reference.durationMs)]);
    if (!mayKill || !started.running) {
      const wrong = describeFailure(await started.ended, reference);
      if (wrong !== null) complain(campaign, 'failedStarts', wrong);
      break;
    }
    await killNow(campaign, started);
    const { told, stderr } = await started.ended;
    if (stderr.includes('Looking at')) tally.whileReading += 1;
    before = checkAfterKill(campaign, dataDir, { before, told });
    campaign.report?.(tally);
  }
  await checkAtEnd(campaign, dataDir);
  rmSync(dataDir, { recursive: true, force: true });
}

/** A run that gets through names every file as read now or before; 1 stands for lines that were kept out. */
function describeFailure({ code, stdout, stderr }: IngestEnd, { facts }: Reference): string | null {
  const told = `ended with ${code}: ${stdout.slice(-500)} ${stderr.slice(-500)}`;
  if (code !== 0 && code !== 1) return told;
  const { files } = JSON.parse(stdout) as IngestResult;
  const isRead = files.every(({ status }) => ['accepted', 'partial', 'duplicate'].includes(status));
  return isRead && files.length === facts.batches.length ? null : told;
}

async function killNow(campaign: Campaign, running: IngestProcess): Promise<void> {
  const { tally, random } = campaign;
  const { children, survivors, outlivedMs } = await running.kill(random.next() < 0.5 ? 'parent' : 'group');
  tally.kills += 1;
  tally.childrenSeen += children;
  tally.longestOutlivedMs = Math.max(tally.longestOutlivedMs, Math.round(outlivedMs));
  if (survivors > 0) complain(campaign, 'orphans', `${survivors} children outlived their parent`);
}

/** @returns how many batches there are now */
function checkAfterKill(
  campaign: Campaign,
  dataDir: string,
  { before, told }: { before: number; told: readonly string[] },
): number {
  const { tally, reference } = campaign;
  const { batches, problems } = inspectStore(dataDir);
  for (const problem of problems) complain(campaign, 'corrupt', problem);
  const expected = new Map(reference.facts.batches.map(({ fileName, facts }) => [fileName, facts]));
  const names = new Set(batches.map(({ fileName }) => fileName));
  for (const { fileName, facts } of batches)
    if (expected.get(fileName) !== facts)
      complain(campaign, 'corrupt', `${fileName} is not as in an undisturbed run: ${facts}`);
  if (names.size < batches.length)
    complain(campaign, 'doubled', `${batches.length - names.size} batches twice`);
  if (batches.length < before) complain(campaign, 'lost', `${before} batches before, ${batches.length} now`);
  for (const fileName of told)
    if (!names.has(fileName)) complain(campaign, 'lost', `${fileName} was told as read`);
  tally.untold += Math.max(0, batches.length - Math.max(before, told.length));
  if (batches.length === 0) tally.beforeFirst += 1;
  else if (batches.length < expected.size) tally.midway += 1;
  else tally.afterLast += 1;
  return batches.length;
}

async function checkAtEnd(campaign: Campaign, dataDir: string): Promise<void> {
  const { tally, reference, entry } = campaign;
  const facts = inspectStore(dataDir, true);
  for (const problem of facts.problems) complain(campaign, 'corrupt', problem);
  if (facts.rows < reference.facts.rows)
    complain(campaign, 'lost', `${facts.rows} of ${reference.facts.rows} rows`);
  if (facts.rows > reference.facts.rows)
    complain(campaign, 'doubled', `${facts.rows} for ${reference.facts.rows} rows`);
  if (facts.contentHash !== reference.facts.contentHash)
    complain(campaign, 'corrupt', 'the content differs from that of an undisturbed run');
  if (facts.runningJobs > 0)
    complain(campaign, 'corrupt', `${facts.runningJobs} jobs of dead processes still run`);
  // A kill between two migrations of a new database leaves one that the next start backs up before it goes on.
  const left = readdirSync(dataDir)
    .sort()
    .filter((name) => !reference.left.includes(name) && name !== 'backups');
  if (left.length > 0) complain(campaign, 'corrupt', `left behind: ${left.join(', ')}`);
  tally.completed += 1;
  if (tally.completed % VERIFY_EVERY !== 1) return;
  const verdict = await new IngestProcess(entry, ['verify', '--data', dataDir]).ended;
  if (verdict.code !== 0)
    complain(campaign, 'corrupt', `verify ended with ${verdict.code}: ${verdict.stdout}`);
}

function complain(
  campaign: Campaign,
  count: 'lost' | 'doubled' | 'corrupt' | 'failedStarts' | 'orphans',
  text: string,
): void {
  campaign.tally[count] += 1;
  campaign.complain(`kill ${campaign.tally.kills}, ${count}: ${text}`);
}
