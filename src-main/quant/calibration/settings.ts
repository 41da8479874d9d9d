import type { ComponentId } from './targets.ts';

/** What is asked of one parameter; everything absent is as the model declares it. */
export interface ParamChoice {
  readonly start?: number;
  /** Held at this value. */
  readonly fixed?: number;
  readonly lower?: number;
  readonly upper?: number;
  /** Follows another parameter: factor × value + offset. */
  readonly tiedTo?: { readonly param: string; readonly factor: number; readonly offset: number };
  /** Adds ((value − mean)/standardDeviation)² to the loss. */
  readonly prior?: { readonly mean: number; readonly standardDeviation: number };
}

/**
 * How residuals of quotes are weighted inside a component: in units of half the bid–ask spread, by vega relative to the
 * at-the-money vega of the expiry, equally, or by the hand-given weights alone.
 */
export type Weighting = 'bidAsk' | 'vega' | 'equal' | 'byHand';

/** What to fit and how hard to try. */
export interface CalibrationSettings {
  readonly modelId: string;
  /** Weight of each component in the loss; a component without one is not fitted but still reported. */
  readonly componentWeights: Readonly<Partial<Record<ComponentId, number>>>;
  readonly weighting: Weighting;
  readonly params: Readonly<Record<string, ParamChoice>>;
  /** Starting points: the first is `start` of the parameters, the others are spread over their ranges by the seed. */
  readonly starts: number;
  readonly seed: number;
  readonly maxIterations: number;
  /** Two populations of differential evolution beside the starts, as a check that none of them missed the optimum. */
  readonly crossCheck?: boolean;
  /** Losses along each parameter; done where absent. */
  readonly profiles?: boolean;
}

/** Told while a calibration runs; polled for a stop. */
export interface CalibrationObserver {
  readonly shouldStop: () => boolean;
  readonly progress: (fraction: number) => void;
  /** A better point than any before: free of charge to ignore. */
  readonly improved?: (point: ObjectivePoint) => void;
}

export interface ObjectivePoint {
  readonly evaluations: number;
  readonly loss: number;
  readonly params: Readonly<Record<string, number>>;
}
