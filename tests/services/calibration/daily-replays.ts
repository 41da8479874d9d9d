import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalibrationSettingsInput } from '#contract/schemas/calibration.ts';
import { sampleDailyChains } from '#services/sample/sample-files.ts';
import { cfe, nyse } from '../../support/calendars.ts';
import { openTestEngine } from '../../support/test-engine.ts';

export interface ReplayTally {
  days: number;
  runs: number;
  converged: number;
  same: number;
  /** Runs that differed, with the reasons that were given. */
  different: { runId: string; reasons: readonly string[] }[];
  mismatches: number;
}

/** A desk's morning: Heston on the smiles of the day, warm from the day before, and MRLR on the futures. */
const daily: readonly CalibrationSettingsInput[] = [
  {
    model: 'heston',
    componentWeights: { assetOptions: 1 },
    warmStart: true,
    starts: 2,
    mostQuotesPerExpiry: 9,
    maxExpiryYears: 0.6,
    profiles: false,
  },
  { model: 'mrlr', componentWeights: { indexFutures: 1 }, warmStart: true, starts: 2, profiles: false },
];

/** Calibrates each of the last sessions of the sample workspace, then replays every run. */
export async function replayDays(
  sessions: number,
  report: (tally: ReplayTally) => void = () => undefined,
): Promise<ReplayTally> {
  const tally: ReplayTally = { days: 0, runs: 0, converged: 0, same: 0, different: [], mismatches: 0 };
  const engine = await openTestEngine();
  const folder = mkdtempSync(join(tmpdir(), 'volterra-chains-'));
  try {
    const { client } = engine;
    await client.data.loadSample({}).result;
    const days: string[] = [];
    for (const { name, text } of sampleDailyChains({ equities: nyse, futures: cfe }, 1, sessions)) {
      const path = join(folder, name);
      writeFileSync(path, text);
      await client.data.ingest({ sources: [{ kind: 'path', path }] }).result;
      rmSync(path);
      const [, day] = /^spx_quotedata_(.*)\.csv$/.exec(name) ?? [];
      if (day !== undefined) days.push(day);
    }
    for (const asOf of days) {
      tally.days += 1;
      for (const settings of daily) {
        const { status } = await client.calibration.run({ settings: { ...settings, asOf } }).result;
        tally.runs += 1;
        if (status === 'CONVERGED') tally.converged += 1;
      }
      report(tally);
    }
    const { runs } = await client.calibration.list({ limit: 10_000 });
    for (const { runId } of runs) {
      const { same, reasons } = await client.calibration.replay({ runId }).result;
      if (same) tally.same += 1;
      else tally.different.push({ runId, reasons });
      report(tally);
    }
    tally.mismatches = (await client.store.verify({}).result).mismatches.length;
    return tally;
  } finally {
    await engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}
