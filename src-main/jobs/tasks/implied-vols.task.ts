import { impliedVols } from '#kernels/black-batch.ts';
import {
  impliedVolsOfPrices,
  type ImpliedVolRequest,
  type ImpliedVolResult,
} from '#quant/engines/implied-vols-of-prices.ts';
import { defineTask } from '../task.ts';
import { concatFloat64, concatUint8, cutBatch } from './option-pieces.ts';

export const impliedVolsTaskId = 'implied-vols';

export type ImpliedVolsInput = ImpliedVolRequest;
export type ImpliedVolsOutput = ImpliedVolResult;

/** Implied vols of discounted prices, cut into batches of fixed size. */
export const impliedVolsTask = defineTask<
  ImpliedVolsInput,
  ImpliedVolsInput,
  ImpliedVolsOutput,
  ImpliedVolsOutput
>({
  id: impliedVolsTaskId,
  split: (input) => {
    let from = 0;
    return cutBatch(input.options).map((options) => {
      const prices = input.prices.slice(from, from + options.strikes.length);
      from += options.strikes.length;
      return { ...input, options, prices };
    });
  },
  run: (input) => impliedVolsOfPrices(input, impliedVols),
  join: (_input, parts) => ({
    impliedVols: concatFloat64(parts.map((part) => part.impliedVols)),
    status: concatUint8(parts.map((part) => part.status)),
  }),
});
