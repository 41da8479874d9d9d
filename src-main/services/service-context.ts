import type { z } from 'zod';
import type { Contract } from '#contract/contract.ts';
import type { Procedure } from '#contract/procedure.ts';

export type Door = 'window' | 'loopback' | 'cli';

/** What every service function gets beside its input: no ambient clock, no work that cannot be stopped. */
export interface ServiceContext {
  readonly signal: AbortSignal;
  /** Who asks: file paths are honoured for the window and the command line only. */
  readonly door: Door;
  readonly now: () => number;
  /** Fraction 0..1 or null while unknown; jobs only, ignored elsewhere. */
  readonly progress: (fraction: number | null, stage: string) => void;
  readonly partial: (value: unknown) => void;
  /** Jobs only: said by work that was cancelled and still gives a result, so that the job ends as cancelled with it. */
  readonly endedEarly?: () => void;
}

type Answer<P> =
  P extends Procedure<'stream', infer I, infer O>
    ? (input: z.output<I>, context: ServiceContext) => AsyncIterable<z.input<O>>
    : P extends Procedure<infer _K, infer I, infer O>
      ? (input: z.output<I>, context: ServiceContext) => Promise<z.input<O>>
      : never;

/** Functions of one contract area: a service implements them, the api room exposes them. */
export type AreaService<Area extends keyof Contract> = {
  readonly [Name in keyof Contract[Area]]: Answer<Contract[Area][Name]>;
};

export type Services = { readonly [Area in keyof Contract]: AreaService<Area> };
