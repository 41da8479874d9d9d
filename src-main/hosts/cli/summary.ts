import { join } from 'node:path';
import type { Client } from '#contract/client.ts';
import type { Contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import type { Estimate } from '#contract/schemas/common.ts';
import type { CliContext } from './cli-context.ts';
import { runJob } from './run-job.ts';

/** What the main job found; null parts say in `missing` what they wait for. */
export interface JobSummary {
  readonly databasePath: string;
  readonly databaseBytes: number;
  readonly sample: boolean;
  readonly series: number;
  readonly records: number;
  readonly imports: number;
  readonly curve: { readonly asOf: string | null; readonly state: string; readonly headline: string };
  readonly vix: {
    readonly quoteDate: string;
    readonly computed: number | null;
    readonly published: number | null;
  } | null;
  readonly estimates: readonly Pick<
    Estimate,
    'id' | 'label' | 'value' | 'standardError' | 'unit' | 'status'
  >[];
  readonly missing: readonly string[];
}

/** Asks the engine for everything that the summary shows; what has no data yet is named, not failed. */
export async function summarise(context: CliContext, client: Client<Contract>): Promise<JobSummary> {
  const missing: string[] = [];
  const orMissing = async <T>(name: string, work: Promise<T>): Promise<T | null> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof VolterraError) || error.code === 'CANCELLED' || error.code === 'INTERNAL')
        throw error;
      missing.push(`${name}: ${error.message}`);
      return null;
    }
  };
  const { signal } = context;
  const info = await client.system.info({}, { signal });
  const { series } = await client.data.coverage({}, { signal });
  const { total } = await client.data.imports({ limit: 1 }, { signal });
  const overview = await client.market.overview({}, { signal });
  const index = await orMissing('VIX from the chain', client.vixIndex.compute({}, { signal }));
  const parameters = await orMissing('Parameters', runJob(context, client.estimates.marketParameters()));
  return {
    databasePath: join(info.dataDir, 'volterra.sqlite'),
    databaseBytes: info.databaseBytes,
    sample: info.sample,
    series: series.length,
    records: series.reduce((sum, { count }) => sum + count, 0),
    imports: total,
    curve: { asOf: overview.asOf, state: overview.state, headline: overview.headline },
    vix: index && { quoteDate: index.chain.quoteDate, computed: index.vix, published: index.published },
    estimates: (parameters?.estimates ?? []).map(({ id, label, value, standardError, unit, status }) => {
      return { id, label, value, standardError, unit, status };
    }),
    missing,
  };
}

/** The summary as a few lines of text. */
export function describeSummary(summary: JobSummary): string[] {
  const { curve, vix, estimates, missing } = summary;
  const mark = summary.sample ? ' SAMPLE' : '';
  const index =
    vix &&
    `VIX from the chain of ${vix.quoteDate}: ${points(vix.computed)}, published ${points(vix.published)}`;
  const known = estimates.filter(({ value }) => value !== null);
  const width = Math.max(0, ...known.map(({ label }) => label.length));
  return [
    `Read${mark}: ${summary.records} records in ${summary.series} series from ${summary.imports} files`,
    `Curve${mark} on ${curve.asOf ?? 'no day'}: ${curve.headline}`,
    ...(index ? [index] : []),
    ...(known.length > 0 ? ['Estimated:'] : []),
    ...known.map(({ label, value, standardError, unit }) => {
      const error = standardError === null ? '' : ` ± ${significant(standardError, 2)}`;
      return `  ${label.padEnd(width)}  ${significant(value!, 4)}${error} ${unit}`;
    }),
    ...missing,
    `Database: ${summary.databasePath} (${(summary.databaseBytes / 1e6).toFixed(1)} MB)`,
  ];
}

function points(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}

function significant(value: number, digits: number): string {
  return Number(value.toPrecision(digits)).toString();
}
