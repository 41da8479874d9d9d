import type { CalibrationRun, CalibrationSummary } from '#contract/schemas/calibration.ts';
import { formatCount, formatNumber } from '#renderer/charts/format.ts';
import { componentIds, componentWords } from './component-words.ts';

/** 0.8 s, 41 s, 12 min. */
export function durationWords(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 1) return `${formatNumber(ms, 0)} ms`;
  if (seconds < 90) return `${formatNumber(seconds, seconds < 10 ? 1 : 0)} s`;
  return `${formatNumber(seconds / 60, 0)} min`;
}

export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly hint: string;
}

/** What a trader asks first of a fit. */
export function figuresOf(run: CalibrationSummary & Pick<CalibrationRun, 'nodes'>): readonly Figure[] {
  const errors = componentIds.flatMap((id) => {
    const rmse = run.rmse[id];
    const { short, label, unit } = componentWords[id];
    return rmse === undefined
      ? []
      : [
          {
            label: short,
            value: formatNumber(rmse, id === 'indexFutures' ? 3 : 2),
            hint: `RMSE of ${label}, ${unit}`,
          },
        ];
  });
  return [
    ...errors,
    ...nodeFigures(run),
    { label: 'Quotes', value: formatCount(run.usedQuotes), hint: 'Quotes that carried the fit' },
    ...(run.imported
      ? []
      : [{ label: 'Time', value: durationWords(run.elapsedMs), hint: 'Time that the run took' }]),
  ];
}

function nodeFigures({ nodes }: Pick<CalibrationRun, 'nodes'>): readonly Figure[] {
  if (!nodes) return [];
  const { count, filled, rmse } = nodes;
  const hint = `RMSE of ${count} nodes of the repaired surface, ${filled} of them without a quote, vol points`;
  return [{ label: 'Nodes', value: formatNumber(rmse, 2), hint }];
}

/** What stood for options on the asset, where it was not quotes alone. */
export const repairWords = { filledHoles: 'holes filled', everyNode: 'repaired surface' } as const;

export const triggerWords: Readonly<Record<CalibrationSummary['trigger'], string>> = {
  user: 'by hand',
  schedule: 'by schedule',
  command: 'from the command line',
  replay: 'replay',
};

/** "Imported from desk.json, 2026-05-15 20:14 UTC". */
export function importedWords({
  fileName,
  importedAtMs,
}: NonNullable<CalibrationSummary['imported']>): string {
  return `Imported from ${fileName}, ${instantWords(importedAtMs)}`;
}

const instantWords = (ms: number): string =>
  `${new Date(ms).toISOString().replace('T', ' ').slice(0, 16)} UTC`;

/** What the file says of a set: where it was fitted is not known. */
function provenanceOfImport({
  fileHash,
  contentHash,
  runId,
  resultHash,
}: NonNullable<CalibrationSummary['imported']>): readonly {
  readonly label: string;
  readonly value: string;
}[] {
  return [
    { label: 'Run in the file', value: runId },
    { label: 'File, SHA-256', value: fileHash },
    { label: 'Content, SHA-256', value: contentHash },
    { label: 'Result in the file, SHA-256', value: resultHash ?? 'none' },
  ];
}

/** Everything that says which computation this was. */
export function provenanceOf(
  run: CalibrationRun,
): readonly { readonly label: string; readonly value: string }[] {
  const { inputs, machine, settings, imported } = run;
  return [
    ...(imported ? [{ label: 'Origin', value: importedWords(imported) }] : []),
    { label: 'Run', value: run.runId },
    {
      label: imported ? 'Fitted elsewhere' : 'Started',
      value: `${new Date(run.startedAtMs).toISOString().replace('T', ' ').slice(0, 19)} UTC${imported ? '' : `, ${triggerWords[run.trigger]}`}`,
    },
    { label: 'Model', value: run.model },
    { label: 'Seed', value: String(settings.seed) },
    { label: 'Code version', value: run.codeVersion },
    ...(imported
      ? []
      : [
          {
            label: 'Machine',
            value: `${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}`,
          },
          { label: 'Numerical error', value: `${formatNumber(run.numericalErrorVolPoints, 4)} vol points` },
        ]),
    ...(inputs
      ? [
          {
            label: 'Chains',
            value: [inputs.snapshotId, inputs.indexSnapshotId].filter(Boolean).join(', ') || '–',
          },
          ...repairOf(inputs),
          { label: 'Quotes used, SHA-256', value: inputs.usedHash },
          { label: 'Quotes left out, SHA-256', value: inputs.excludedHash },
        ]
      : []),
    ...(imported
      ? provenanceOfImport(imported)
      : [{ label: 'Result, SHA-256', value: run.resultHash ?? 'none' }]),
    ...(run.provenance?.batchHashes.map((hash, index) => ({
      label: `Import ${index + 1}, SHA-256`,
      value: hash,
    })) ?? []),
  ];
}

/** The repaired surface that a part of the targets came from. */
function repairOf({ repair }: NonNullable<CalibrationRun['inputs']>): ReturnType<typeof provenanceOf> {
  if (!repair) return [];
  const { estimator, projected, nodes, nodesWithQuote, quotedNodes, filledNodes } = repair;
  const fitted =
    quotedNodes === 0 ? `${filledNodes} filled` : `${quotedNodes} quoted and ${filledNodes} filled`;
  return [
    {
      label: 'Repaired by',
      value: `${estimator.label}${projected ? ', projected to no arbitrage' : ''}: ${fitted} nodes fitted, ${nodesWithQuote} of ${nodes} with a quote`,
    },
    ...(estimator.weightsHash === null
      ? []
      : [{ label: 'Weights of the network, SHA-256', value: estimator.weightsHash }]),
  ];
}

/** "7,073 quotes and 32 nodes": what carries a fit; `otherQuotes` are those beside the options that nodes stand for. */
export function targetWords(
  { usedQuotes, repair }: NonNullable<CalibrationRun['inputs']>,
  otherQuotes: number,
): string {
  const quotes = repair?.targets === 'everyNode' ? otherQuotes : usedQuotes;
  const nodes = repair ? repair.quotedNodes + repair.filledNodes : 0;
  const parts = [
    ...(quotes > 0 ? [`${formatCount(quotes)} quotes`] : []),
    ...(nodes > 0 ? [`${formatCount(nodes)} nodes`] : []),
  ];
  return parts.join(' and ');
}
