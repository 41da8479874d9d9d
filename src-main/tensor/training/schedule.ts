/** Learning rate of an epoch, as a share of the optimiser's. */
export type Schedule =
  | { readonly kind: 'constant' }
  /** Half a cosine from 1 in the first epoch towards 0 after the last (Loshchilov and Hutter 2017, without restarts). */
  | { readonly kind: 'cosine'; readonly warmupEpochs?: number };

export function shareOfRate(schedule: Schedule, epoch: number, epochs: number): number {
  if (schedule.kind === 'constant') return 1;
  const { warmupEpochs = 0 } = schedule;
  if (epoch < warmupEpochs) return (epoch + 1) / (warmupEpochs + 1);
  return 0.5 * (1 + Math.cos((Math.PI * (epoch - warmupEpochs)) / (epochs - warmupEpochs)));
}
