/** Why each search stopped, as a sentence for whoever asked. */
const SENTENCES = {
  ok: 'Stopped: the tolerance is met.',
  gradientSmall: 'Converged: the gradient is zero to within its tolerance.',
  stepSmall: 'Converged: a further step would move the parameters by less than the tolerance.',
  costSmall: 'Converged: a further step would lower the cost by less than the tolerance.',
  targetReached: 'Stopped: the cost is at or below the target.',
  roundingReached: 'Stopped: rounding allows no closer result; the error stated is what was reached.',
  populationCollapsed: 'Converged: all candidates agree to within the tolerance.',
  allFixed: 'Nothing to search: every parameter is fixed by its bounds.',
  noProgress:
    'Stopped: no step, however small, lowers the cost; check that the derivatives belong to the function.',
  stagnated:
    'Stopped: the best cost has not improved for many generations; start again elsewhere or widen the bounds.',
  maxIterations:
    'Stopped: the limit on iterations was reached before convergence; allow more or start closer.',
  maxEvaluations: 'Stopped: the limit on evaluations was reached before the tolerance was met; allow more.',
  notBracketed:
    'Not searched: the function has the same sign at both ends; choose ends with a root between them.',
  nonFinite: 'Stopped: the function gave a value that is not a finite number.',
  nonFiniteStart: 'Not started: the function is not finite at the starting point; start where it is.',
  singular: 'Stopped: the linear equations of the step are singular; a parameter may have no influence.',
} as const;

/** Reason why a solver stopped. */
export type SolverStatus = keyof typeof SENTENCES;

/** What every minimiser gives back. */
export interface SolverResult {
  /** [n] best parameters found, inside the bounds. */
  readonly params: Float64Array;
  readonly status: SolverStatus;
  /** The status as a sentence. */
  readonly message: string;
  readonly iterations: number;
  /** Evaluations of the function itself, those for differences included. */
  readonly evaluations: number;
  /** Value at `params`; ½Σr² for least squares. */
  readonly cost: number;
  /** Largest |∂cost/∂θ| over parameters that are free to move downhill; NaN where no gradient was formed. */
  readonly gradientNorm: number;
  /** Indices of parameters that sit on a bound. */
  readonly atBounds: readonly number[];
}

/**
 * The sentence of a status.
 * @param status why a solver stopped
 * @returns one sentence that starts with what happened
 */
export function sentenceOf(status: SolverStatus): string {
  return SENTENCES[status];
}

const CONVERGED: ReadonlySet<SolverStatus> = new Set([
  'ok',
  'gradientSmall',
  'stepSmall',
  'costSmall',
  'targetReached',
  'populationCollapsed',
  'allFixed',
]);

/**
 * Whether a status is a success rather than a limit or a failure.
 * @param status why a solver stopped
 * @returns true for convergence of any kind
 */
export function hasConverged(status: SolverStatus): boolean {
  return CONVERGED.has(status);
}
