// Ours beside the peers of ../shared/peers in one run: every round measures one after the other on the same core, each side
// by the median of its undisturbed runs, and the best round of each counts. Run: node tests/bench/peers.bench.ts [rounds] [job …]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sharedPath } from '../support/shared-data.ts';
import { buildPeers, type PeerCommands } from './peers/build-peers.ts';
import { UNDISTURBED, type Figure } from './peers/figure.ts';
import { jobs, type Job, type Peer } from './peers/jobs.ts';
import { jsonLinesOf } from './peers/run-process.ts';
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

/** One job asked of one program; jobs that share a program in a round share its run. */
async function peerLines(commands: PeerCommands, peer: Peer): Promise<Record<string, unknown>[]> {
  return jsonLinesOf(
    [...commands[peer.program], ...peer.args],
    peer.figures.map(({ name }) => name),
    {
      cwd: sharedPath('peers'),
      env: { PEERS_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'ignore' },
      core: 0,
    },
  );
}

async function addPeer(rows: Rows, commands: PeerCommands, peer: Peer): Promise<void> {
  const lines = await peerLines(commands, peer);
  for (const { name, label, seconds } of peer.figures) {
    const line = lines.find((candidate) => candidate['name'] === name);
    if (line === undefined) {
      print(`  ${label}: no figure`);
      continue;
    }
    // The C++ peers print no share; they keep to undisturbed runs themselves.
    const share = Number(/cpu\/wall ([\d.]+)/.exec(String(line['notes']))?.[1] ?? 1);
    add(rows, label, { seconds: seconds(Number(line['value'])), accuracy: String(line['accuracy']), share });
  }
}

async function addOurs(rows: Rows, { ours, prefix }: Job): Promise<void> {
  const program = resolve(import.meta.dirname, 'peers', ours);
  const core = ours === 'levy.ts' ? undefined : 0;
  const lines = await jsonLinesOf([process.execPath, program, prefix], [], {
    env: { PEERS_FOLDER: folder },
    ...(core === undefined ? {} : { core }),
  });
  for (const line of lines as unknown as Figure[])
    if (line.name.startsWith(prefix)) add(rows, line.name, line);
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

async function measureJob(job: Job, commands: PeerCommands): Promise<void> {
  const ours: Rows = new Map();
  const peers: Rows = new Map();
  for (let round = 0; round < rounds; round += 1) {
    await addOurs(ours, job);
    for (const peer of job.peers) await addPeer(peers, commands, peer);
  }
  printJob(job, ours, peers);
}

const commands = buildPeers(folder);
if (typeof commands === 'string') print(`skipped: ${commands}`);
else {
  print(`Seconds of one whole job, best of ${rounds} rounds; a ratio above 1 means that ours is faster`);
  for (const job of wanted) await measureJob(job, commands);
}
rmSync(folder, { recursive: true });
