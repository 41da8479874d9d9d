// Ours beside the peers of ../shared/peers in one run: every round measures one after the other on the same core, each side
// by the median of its undisturbed runs, and the best round of each counts. Run: node tests/bench/peers.bench.ts [rounds] [job …]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sharedPath } from '../support/shared-data.ts';
import { buildPeers, type PeerCommands } from './peers/build-peers.ts';
import { UNDISTURBED, type Figure } from './peers/figure.ts';
import { jobs, type Job, type Peer } from './peers/jobs.ts';
import { jsonLinesOf, type PrintedLine } from './peers/run-process.ts';
import { print } from './support/figures.ts';

interface Row {
  readonly accuracy: string;
  readonly seconds: number;
  readonly share: number;
}

type Rows = Map<string, Row>;

const rounds = Number(process.argv[2] ?? 3);
const chosen = process.argv.slice(3);
const wanted = jobs.filter(({ id }) => chosen.length === 0 || chosen.includes(id));
const folder = mkdtempSync(join(tmpdir(), 'volterra-peers-'));

function add(rows: Rows, label: string, { seconds, accuracy, share }: Omit<Figure, 'name'>): void {
  const best = rows.get(label);
  if (best === undefined || ownTime({ seconds, share }) < ownTime(best))
    rows.set(label, { seconds, accuracy, share });
}

/** Wall time of a run that had its core; processor time of one that shared it. */
function ownTime({ seconds, share }: { readonly seconds: number; readonly share: number }): number {
  return share < UNDISTURBED ? seconds * share : seconds;
}

/** Seconds after which the C++ peers give up waiting for undisturbed runs and count them all. */
const BUDGETS: Readonly<Record<Peer['program'], number>> = { python: 0, quantlib: 40, ideal: 20 };

/** Figures of one run of a program; jobs that share a program share the run of a round. */
type Runs = Map<string, Promise<PrintedLine[]>>;

function once(runs: Runs, key: string, start: () => Promise<PrintedLine[]>): Promise<PrintedLine[]> {
  const run = runs.get(key) ?? start();
  runs.set(key, run);
  return run;
}

function peerRun(runs: Runs, commands: PeerCommands, { program, args }: Peer): Promise<PrintedLine[]> {
  const key = [program, ...args].join(' ');
  const names = wanted
    .flatMap(({ peers }) => peers)
    .filter((peer) => [peer.program, ...peer.args].join(' ') === key)
    .flatMap(({ figures }) => figures.map(({ name }) => name));
  return once(runs, key, () =>
    jsonLinesOf([...commands[program], ...args], names, {
      cwd: sharedPath('peers'),
      env: { PEERS_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'ignore' },
      core: 0,
    }),
  );
}

function addPeer(rows: Rows, lines: readonly PrintedLine[], peer: Peer): void {
  for (const { name, label, seconds } of peer.figures) {
    const line = lines.find(({ value }) => value['name'] === name);
    if (line === undefined) {
      print(`  ${label}: no figure`);
      continue;
    }
    const { value, accuracy, notes } = line.value;
    const told = /cpu\/wall ([\d.]+)/.exec(String(notes))?.[1];
    // The C++ peers do not tell; within their budget they found undisturbed runs.
    const share = told ? Number(told) : line.wallSeconds < BUDGETS[peer.program] ? 1 : line.share;
    add(rows, label, { seconds: seconds(Number(value)), accuracy: String(accuracy), share });
  }
}

async function addOurs(rows: Rows, runs: Runs, { ours, prefix, twoCores }: Job): Promise<void> {
  const program = resolve(import.meta.dirname, 'peers', ours);
  // Programs with a model of their own are told which; the others print all of their figures.
  const args = twoCores ? [prefix] : [];
  const lines = await once(runs, [ours, ...args].join(' '), () =>
    jsonLinesOf([process.execPath, program, ...args], [], twoCores ? {} : { core: 0 }),
  );
  for (const { value } of lines as readonly { value: unknown }[]) {
    const figure = value as Figure;
    if (figure.name.startsWith(prefix)) add(rows, figure.name, figure);
  }
}

function timeText(seconds: number): string {
  return seconds >= 1 ? `${seconds.toFixed(2)} s` : `${(seconds * 1000).toPrecision(3)} ms`;
}

function printJob(job: Job, ours: Rows, peers: Rows): void {
  print(`\n${job.title}`);
  for (const [name, row] of ours) {
    const target = job.targets[name];
    const verdict = target
      ? `; target ${target.text}: ${ownTime(row) <= target.seconds ? 'met' : 'missed'}`
      : '';
    print(`  ours, ${rowText(name, row)}${verdict}`);
  }
  for (const [label, row] of peers) {
    const ratios = [...ours].map(
      ([name, own]) => `${(ownTime(row) / ownTime(own)).toPrecision(3)} × ${name}`,
    );
    print(`  ${rowText(label, row)} = ${ratios.join(', ')}`);
  }
}

function rowText(name: string, row: Row): string {
  const shared = row.share < UNDISTURBED ? ` of processor time (${row.share.toFixed(2)} of the core)` : '';
  return `${name}: ${timeText(ownTime(row))}${shared}, ${row.accuracy}`;
}

const commands = buildPeers(folder);
if (typeof commands === 'string') print(`skipped: ${commands}`);
else {
  print(`Seconds of one whole job, best of ${rounds} rounds; a ratio above 1 means that ours is faster`);
  const tables = wanted.map((job) => ({ job, ours: new Map() as Rows, peers: new Map() as Rows }));
  for (let round = 0; round < rounds; round += 1) {
    const runs: Runs = new Map();
    for (const { job, ours, peers } of tables) {
      await addOurs(ours, runs, job);
      for (const peer of job.peers) addPeer(peers, await peerRun(runs, commands, peer), peer);
      if (round + 1 === rounds) printJob(job, ours, peers);
    }
  }
}
rmSync(folder, { recursive: true });
