import { VolterraError } from '#contract/errors.ts';
import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import {
  PARAMS_FORMAT,
  paramsDocument,
  type ParamsDocument,
  type ParamsSet,
} from '#contract/schemas/params-file.ts';
import { canonicalJson, sha256Of } from '#platform/canonical-json.ts';
import { findModel } from '#quant/models/registry.ts';
import { toPlainJson } from '#contract/json.ts';
import { faultOf } from './check-set.ts';

/** The document of some runs: the same runs give the same bytes, whenever it is written. */
export function documentOf(runs: readonly CalibrationRun[]): ParamsDocument {
  const sets = runs.map(setOf);
  return {
    format: PARAMS_FORMAT,
    sets,
    manifest: { setCount: sets.length, contentHash: contentHashOf(sets) },
  };
}

/** JSON for people: two spaces, one line at the end. */
export function textOfDocument(document: ParamsDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * A document from its text, every field checked and the hash computed anew.
 * @throws VolterraError BAD_PARAMS_FILE with the field and what is wrong with it
 */
export function readDocument(text: string): ParamsDocument {
  const parsed = paramsDocument.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue!.path.map(String).join('.');
    throw badFile(`${field || 'the document'}: ${issue!.message}`, field);
  }
  const { sets, manifest } = parsed.data;
  if (contentHashOf(sets) !== manifest.contentHash)
    throw badFile(
      'The content does not have the hash that the manifest states: it was changed after the export',
      'manifest.contentHash',
    );
  if (manifest.setCount !== sets.length)
    throw badFile(
      `The manifest counts ${manifest.setCount} sets; there are ${sets.length}`,
      'manifest.setCount',
    );
  for (const [at, set] of sets.entries()) {
    const fault = faultOf(set);
    if (fault) throw badFile(`sets.${at}.${fault.field}: ${fault.message}`, `sets.${at}.${fault.field}`);
  }
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badFile(`This is not JSON (${(error as Error).message})`, '');
  }
}

function badFile(message: string, field: string): VolterraError {
  return new VolterraError('BAD_PARAMS_FILE', {
    message: `${message}. Export the set again with Volterra.`,
    field,
  });
}

function contentHashOf(sets: readonly ParamsSet[]): string {
  return sha256Of(canonicalJson(sets));
}

function setOf(run: CalibrationRun): ParamsSet {
  const specs = findModel(run.model)?.params ?? [];
  const set = {
    runId: run.imported?.runId ?? run.runId,
    model: run.model,
    label: run.label,
    status: run.status,
    quoteDate: run.quoteDate,
    spot: run.inputs?.spot ?? null,
    params: Object.fromEntries(
      run.fittedParams.map(({ name, ...fitted }) => [
        name,
        { ...fitted, unit: specs.find((spec) => spec.name === name)?.unit ?? '' },
      ]),
    ),
    curves: run.curves.map(({ name, unit, timesYears, values }) => ({
      name,
      unit,
      timesYears: [...timesYears],
      values: [...values],
    })),
    components: run.components,
    warnings: run.warningList,
    provenance: {
      startedAtMs: run.startedAtMs,
      codeVersion: run.codeVersion,
      seed: run.settings.seed,
      settings: run.settings,
      inputs: run.inputs,
      resultHash: run.imported ? run.imported.resultHash : run.resultHash,
      sample: run.sample,
    },
  };
  requireFinite(set, run.runId);
  return toPlainJson(set) as ParamsSet;
}

/** @throws VolterraError NOT_FINITE naming the field: JSON would write `null` for it */
function requireFinite(value: unknown, path: string): void {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new VolterraError('NOT_FINITE', {
      message: `${path} is not a finite number: nothing was exported. Fit the model again.`,
      field: path,
    });
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) requireFinite(item, `${path}.${key}`);
}
