import type { CalibrationRun, CalibrationSummary, ImportedFrom } from '#contract/schemas/calibration.ts';
import type { ParamsSet } from '#contract/schemas/params-file.ts';
import { sha256Of } from '#platform/canonical-json.ts';
import { resultText, type CalibrationResult } from '#store/calibration-row.ts';
import { summaryOf } from '../calibration/find-run.ts';
import type { ServiceContext } from '../service-context.ts';
import { readDocument } from './document.ts';

/** Where imported sets are kept: beside the calibrations, each with its origin. */
export interface KeptSets {
  /** Those that came from a file with this content. */
  readonly known: (contentHash: string) => Promise<readonly CalibrationSummary[]>;
  readonly save: (run: CalibrationRun) => Promise<void>;
  readonly newId: () => string;
}

/**
 * Keeps the sets of a document; a set of the same content is kept once, however often it is imported.
 * @throws VolterraError BAD_PARAMS_FILE, and nothing is kept
 */
export async function importSets(
  kept: KeptSets,
  { fileName, text }: { readonly fileName: string; readonly text: string },
  { now, door }: Pick<ServiceContext, 'now' | 'door'>,
): Promise<{ contentHash: string; runs: CalibrationSummary[]; knownCount: number }> {
  const { sets, manifest } = readDocument(text);
  const { contentHash } = manifest;
  const known = await kept.known(contentHash);
  const file = { fileName, fileHash: sha256Of(text), contentHash, importedAtMs: now() };
  const trigger = door === 'cli' ? 'command' : 'user';
  const runs: CalibrationSummary[] = [];
  let knownCount = 0;
  for (const set of sets) {
    const held = known.find(({ imported }) => imported?.runId === set.runId);
    if (held) {
      knownCount += 1;
      runs.push(held);
      continue;
    }
    const run = runOfSet(set, file, { runId: kept.newId(), trigger });
    await kept.save(run);
    runs.push(summaryOf(run));
  }
  return { contentHash, runs, knownCount };
}

/** A set as the store keeps calibrations; what its file does not tell, such as the trace of the solver, is empty. */
function runOfSet(
  set: ParamsSet,
  file: Omit<ImportedFrom, 'runId' | 'resultHash'>,
  own: Pick<CalibrationRun, 'runId' | 'trigger'>,
): CalibrationRun {
  const { model, label, quoteDate, provenance } = set;
  const { settings, inputs, startedAtMs, codeVersion, sample } = provenance;
  const result = resultOf(set, file.fileName);
  return {
    ...result,
    ...own,
    ...{ model, label, quoteDate, startedAtMs, codeVersion, sample, settings, inputs },
    imported: { ...file, runId: set.runId, resultHash: provenance.resultHash },
    elapsedMs: 0,
    rmse: Object.fromEntries(set.components.map(({ id, rmse }) => [id, rmse])),
    params: Object.fromEntries(result.fittedParams.map(({ name, value }) => [name, value])),
    usedQuotes: inputs?.usedQuotes ?? 0,
    warnings: set.warnings.length,
    current: false,
    machine: { platform: 'not in the file', cpu: 'not in the file', cores: 0, node: 'not in the file' },
    resultHash: sha256Of(resultText(result)),
    provenance: null,
  };
}

function resultOf(set: ParamsSet, fileName: string): CalibrationResult {
  const none = new Float64Array(0);
  return {
    status: set.status,
    message: `Imported from ${fileName}; the fit was not made here.`,
    loss: null,
    fittedParams: Object.entries(set.params).map(([name, { unit: _unit, ...fitted }]) => ({
      name,
      ...fitted,
    })),
    freeParams: [],
    correlation: none,
    curves: set.curves.map(({ timesYears, values, ...curve }) => ({
      ...curve,
      timesYears: Float64Array.from(timesYears),
      values: Float64Array.from(values),
    })),
    components: set.components,
    expiries: [],
    starts: [],
    trace: { evaluations: none, loss: none },
    profiles: [],
    numericalErrorVolPoints: 0,
    warningList: set.warnings,
  };
}
