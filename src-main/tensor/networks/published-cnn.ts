import {
  add,
  concat,
  conv2d,
  exp,
  input,
  maximum,
  mean,
  minimum,
  multiply,
  negate,
  relu,
  silu,
  slice,
  softplus,
  square,
  subtract,
} from '../graph/expressions.ts';
import type { Value } from '../graph/value.ts';
import type { ParameterSpec, Program } from '../program.ts';

/** Total variance is seen and answered in this unit. */
export const varianceUnit = 0.08;

const planes = 4;
const layers = 4;
const smallestMean = 1e-5;
const logVarianceRange = [-8, 1.5] as const;
const weightOfMissing = 5;
const shareOfLikelihood = 0.1;
const calendarWeight = 80;
const curvatureWeight = 0.05;

export interface CnnShape {
  /** Maturities. */
  readonly height: number;
  /** Strikes. */
  readonly width: number;
  /** 32 in the published one. */
  readonly channels: number;
}

/**
 * The published repair network: four 3 × 3 convolutions with SiLU, then a mean and a log-variance of total variance in its unit.
 *
 * Inputs: `x` (total variance where observed, mask, T and k on [−1, 1]), `target`, `mask`, `rowWeight` (the mean of a batch that is
 * not full is over the rows that are there), `likelihood` (1 once the likelihood counts, else 0). First weights are uniform on
 * ±1/√(inputs of a unit).
 */
export function publishedCnn(shape: CnnShape): Program {
  const parameters = parametersOf(shape);
  const { height, width } = shape;
  return {
    parameters,
    trace: (rows, weights) => {
      const x = input('x', [rows, height, width, planes]);
      const target = input('target', [rows, height, width, 1]);
      const mask = input('mask', [rows, height, width, 1]);
      const rowWeight = input('rowWeight', [rows, 1, 1, 1]);
      const likelihood = input('likelihood', []);
      let image = x;
      for (let layer = 0; layer < layers; layer += 1)
        image = silu(conv2d(image, weights[`${layer}.kernel`]!, weights[`${layer}.bias`]!));
      const average = add(softplus(head(image, 'mean', weights)), smallestMean);
      const logVariance = clamp(head(image, 'logVariance', weights));
      const loss = lossOf({ average, logVariance, target, mask, rowWeight, likelihood });
      return {
        inputs: { x, target, mask, rowWeight, likelihood },
        prediction: concat([average, logVariance], 3),
        loss,
      };
    },
  };
}

function parametersOf({ channels }: CnnShape): ParameterSpec[] {
  const layer = (name: string, size: number, from: number, to: number): ParameterSpec[] => {
    const start = { kind: 'uniform', limit: 1 / Math.sqrt(size * size * from) } as const;
    const bias = name === 'logVariance' ? ({ kind: 'constant', value: -3 } as const) : start;
    return [
      { name: `${name}.kernel`, shape: [size, size, from, to], start },
      { name: `${name}.bias`, shape: [to], start: bias },
    ];
  };
  const inner = Array.from({ length: layers }, (_, at) =>
    layer(String(at), 3, at === 0 ? planes : channels, channels),
  );
  return [...inner.flat(), ...layer('mean', 1, channels, 1), ...layer('logVariance', 1, channels, 1)];
}

function head(image: Value, name: string, weights: Readonly<Record<string, Value>>): Value {
  return conv2d(image, weights[`${name}.kernel`]!, weights[`${name}.bias`]!);
}

function clamp(x: Value): Value {
  return maximum(minimum(x, logVarianceRange[1]), logVarianceRange[0]);
}

type Terms = Readonly<
  Record<'average' | 'logVariance' | 'target' | 'mask' | 'rowWeight' | 'likelihood', Value>
>;

function lossOf({ average, logVariance, target, mask, rowWeight, likelihood }: Terms): Value {
  const weighted = multiply(subtract(weightOfMissing, multiply(mask, weightOfMissing - 1)), rowWeight);
  const squared = square(subtract(average, target));
  const surprise = add(multiply(squared, exp(negate(logVariance))), logVariance);
  const perCell = add(squared, multiply(surprise, multiply(likelihood, shareOfLikelihood / 2)));
  const falls = relu(negate(differences(average, 1)));
  const calendar = multiply(meanOf(falls, rowWeight), calendarWeight * varianceUnit);
  const bend = (axis: number): Value =>
    meanOf(square(differences(differences(average, axis), axis)), rowWeight);
  const curvature = multiply(add(bend(1), bend(2)), curvatureWeight);
  return add(mean(multiply(weighted, perCell)), add(calendar, curvature));
}

function meanOf(x: Value, rowWeight: Value): Value {
  return mean(multiply(x, rowWeight));
}

function differences(x: Value, axis: number): Value {
  const length = x.shape[axis]!;
  return subtract(slice(x, axis, 1, length), slice(x, axis, 0, length - 1));
}
