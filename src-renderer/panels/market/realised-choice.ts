/** Estimators of `market.realisedVol`, with what each needs of a bar. */
export const realisedEstimators = [
  { id: 'close-to-close', label: 'Close to close' },
  { id: 'parkinson', label: 'Parkinson' },
  { id: 'garman-klass', label: 'Garman–Klass' },
  { id: 'rogers-satchell', label: 'Rogers–Satchell' },
  { id: 'yang-zhang', label: 'Yang–Zhang' },
] as const;
export type RealisedEstimator = (typeof realisedEstimators)[number]['id'];
export const realisedWindows = [10, 21, 42, 63, 126, 252] as const;

export interface RealisedChoice {
  readonly estimator: RealisedEstimator;
  readonly windowSessions: number;
}

export function isRealisedChoice(value: unknown): value is RealisedChoice {
  if (typeof value !== 'object' || value === null) return false;
  const { estimator, windowSessions } = value as Record<string, unknown>;
  return (
    realisedEstimators.some(({ id }) => id === estimator) &&
    realisedWindows.some((sessions) => sessions === windowSessions)
  );
}

export const realisedLabel = ({ windowSessions }: RealisedChoice): string => `RV ${windowSessions} d`;

export function realisedDetail({ estimator, windowSessions }: RealisedChoice): string {
  const name = realisedEstimators.find(({ id }) => id === estimator)?.label ?? estimator;
  return `SPX realised, ${name}, ${windowSessions} sessions`;
}
