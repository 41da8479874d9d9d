import type { CalibrationRun } from '#contract/schemas/calibration.ts';

type Fit = CalibrationRun['expiries'][number];

/** Thirteen maturities of nodes around the smiles of a run, every third one filled. */
function nodesOf(expiries: readonly Fit[]): Fit[] {
  const smiles = expiries.filter(({ component }) => component === 'assetOptions');
  return Array.from({ length: 13 }, (_, row): Fit => {
    const expiryYears = 0.08 + 0.16 * row;
    const near = smiles.reduce((a, b) =>
      Math.abs(b.expiryYears - expiryYears) < Math.abs(a.expiryYears - expiryYears) ? b : a,
    );
    const every = Math.max(Math.floor(near.strikes.length / 9), 1);
    const pick = (column: Float64Array): Float64Array => column.filter((_value, at) => at % every === 0);
    const halfSpreads = pick(near.halfSpreads).map(() => 0.0045);
    return {
      ...near,
      expiryYears,
      expiry: null,
      strikes: pick(near.strikes),
      market: pick(near.market),
      model: pick(near.model),
      halfSpreads,
      weights: halfSpreads.map((half) => 1 / (half * half)),
      filled: Uint8Array.from(halfSpreads, (_half, at) => Number((at + row) % 3 === 0)),
    };
  });
}

/** The run as it would be where its settings ask for a repaired surface; the same where they do not. */
export function withNodes(
  run: CalibrationRun,
  { repair }: Pick<CalibrationRun['settings'], 'repair'>,
): CalibrationRun {
  if (!repair || !run.inputs) return run;
  const isWhole = repair.targets === 'everyNode';
  const all = nodesOf(run.expiries);
  const count = (marks: (mark: number) => boolean): number =>
    all.reduce((sum, { filled }) => sum + filled!.filter(marks).length, 0);
  const [quotedNodes, filledNodes] = [count((mark) => mark === 0), count((mark) => mark === 1)];
  const counts = {
    nodes: 221,
    nodesWithQuote: quotedNodes,
    quotedNodes: isWhole ? quotedNodes : 0,
    filledNodes,
  };
  const estimator = {
    id: 'gaussian-mixture',
    label: 'Mixture of Gaussian conditionals',
    weightsHash: null,
  };
  const beyond = {
    component: 'assetOptions',
    reason: 'nodeExtrapolated',
    count: 221 - quotedNodes - filledNodes,
  };
  return {
    ...run,
    inputs: {
      ...run.inputs,
      excluded: [...run.inputs.excluded, beyond as (typeof run.inputs.excluded)[number]],
      repair: { targets: repair.targets, estimator, projected: repair.project, ...counts },
    },
    expiries: isWhole ? [...all, ...run.expiries] : run.expiries,
    profiles: [],
    warningList: [
      {
        code: 'REPAIRED_NODES',
        message: `${quotedNodes + filledNodes} nodes of a repaired surface were fitted, ${filledNodes} of them without a quote: errors of the parameters are told by the ${run.usedQuotes} quotes alone, and hold how far the nodes moved them; there are no profiles.`,
      },
      ...run.warningList,
    ],
    nodes: {
      count: counts.quotedNodes + filledNodes,
      filled: filledNodes,
      rmse: 0.31,
      rmseErrors: 0.84,
      insideBandPercent: 86.4,
      filledWeightPercent: 21,
    },
  };
}
