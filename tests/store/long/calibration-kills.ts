import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readMigrations } from '#store/migration-files.ts';
import { openDatabase } from '#store/open-database.ts';
import { seeded, verifyDirect } from '../direct.ts';
import { migrationsDir } from '../support.ts';

export interface CalibrationKillTally {
  kills: number;
  /** Kills while a calibration was under way. */
  insideRun: number;
  /** Runs whose storing was acknowledged before a kill. */
  acknowledged: number;
  /** Acknowledged runs that are not there with the hash that was told. */
  lost: number;
  /** Runs without their alert or their promotion, or the other way round. */
  half: number;
  corrupt: number;
}

/** Databases grow; a new one after so many kills keeps the check of each kill short. */
const KILLS_PER_DATABASE = 50;
const LONGEST_LIFE_MS = 400;

/** Kills a calibrating process (SIGKILL) at random times and checks after each what the store holds. */
export async function runCalibrationKills(options: {
  kills: number;
  seed: number;
  report?: (tally: CalibrationKillTally) => void;
}): Promise<CalibrationKillTally> {
  const tally: CalibrationKillTally = {
    kills: 0,
    insideRun: 0,
    acknowledged: 0,
    lost: 0,
    half: 0,
    corrupt: 0,
  };
  const random = seeded(options.seed);
  while (tally.kills < options.kills) {
    const folder = mkdtempSync(join(tmpdir(), 'volterra-kill-'));
    const acknowledged = new Map<string, string>();
    try {
      const rounds = Math.min(KILLS_PER_DATABASE, options.kills - tally.kills);
      for (let round = 0; round < rounds; round += 1) {
        await killOnce(folder, { acknowledged, lifeMs: random() * LONGEST_LIFE_MS, tally });
        check(folder, acknowledged, tally);
        options.report?.(tally);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return tally;
}

interface Round {
  readonly acknowledged: Map<string, string>;
  readonly lifeMs: number;
  readonly tally: CalibrationKillTally;
}

async function killOnce(folder: string, { acknowledged, lifeMs, tally }: Round): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'calibration-child.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const closed = new Promise((resolve) => child.on('close', resolve));
  const opened = new Promise<void>((resolve) =>
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.startsWith('open')) resolve();
    }),
  );
  await Promise.race([opened, closed]);
  await sleep(lifeMs);
  child.kill('SIGKILL');
  await closed;
  tally.kills += 1;
  const lines = said.split('\n').slice(0, -1);
  if (lines.at(-1) === 'begin') tally.insideRun += 1;
  for (const line of lines) {
    const [word, runId, hash] = line.split(' ');
    if (word !== 'done') continue;
    acknowledged.set(runId!, hash!);
    tally.acknowledged += 1;
  }
}

function check(folder: string, acknowledged: ReadonlyMap<string, string>, tally: CalibrationKillTally): void {
  const { db, recovery } = openDatabase(folder, readMigrations(migrationsDir), 0);
  try {
    const { integrity, mismatches } = verifyDirect(db);
    if (recovery || integrity !== 'ok' || mismatches.length > 0) tally.corrupt += 1;
    const runs = db
      .prepare(
        `SELECT run_id, result_hash,
           (SELECT count(*) FROM alert_event e WHERE e.run_id = r.run_id) AS events,
           (SELECT count(*) FROM calibration_promotion p WHERE p.run_id = r.run_id) AS promotions
         FROM calibration_run r`,
      )
      .all() as { run_id: string; result_hash: string; events: number; promotions: number }[];
    tally.half += runs.filter(({ events, promotions }) => events !== 1 || promotions !== 1).length;
    const orphans = db.prepare(
      `SELECT (SELECT count(*) FROM alert_event) + (SELECT count(*) FROM calibration_promotion)`,
    );
    if ((orphans.pluck().get() as number) !== 2 * runs.length) tally.half += 1;
    const held = new Map(runs.map(({ run_id, result_hash }) => [run_id, result_hash]));
    for (const [runId, hash] of acknowledged) if (held.get(runId) !== hash) tally.lost += 1;
  } finally {
    db.close();
  }
}
