import {
  add,
  concat,
  constant,
  conv2d,
  exp,
  matMul,
  multiply,
  pad,
  reshape,
  silu,
  slice,
  subtract,
  sum,
  transpose,
} from '../../graph/expressions.ts';
import { countElements } from '../../graph/value.ts';
import type { Value } from '../../graph/value.ts';
import type { ParameterSpec } from '../../program.ts';
import type { LatentLaw } from '../latent/latent-law.ts';
import { countTold, spreadPlane } from './features.ts';

/** How a network looks at the planes of a surface. */
export type Architecture =
  /** By the leading coefficients alone, which it moves by parts of their deviations; the log-variance as a whole. */
  | { readonly kind: 'coefficients'; readonly hidden: number; readonly layers: number }
  /** All cells at once. */
  | { readonly kind: 'perceptron'; readonly hidden: number; readonly layers: number }
  /** A row of strikes at a time, then a column of maturities at a time, each the same for all rows and columns. */
  | {
      readonly kind: 'mixer';
      readonly channels: number;
      readonly hidden: number;
      readonly blocks: number;
    }
  /** 3 × 3 windows on the grid, on one of half and one of a quarter as many nodes a side, and back. */
  | { readonly kind: 'unet'; readonly channels: readonly [number, number, number] };

/** Gives a parameter its place: at first its description is written down, later its value is handed out. */
export type Take = (spec: ParameterSpec) => Value;

/** What a network sees of each surface. */
export interface Seen {
  /** [rows, height, width, planes] */
  readonly x: Value;
  /** [rows, told] */
  readonly latent: Value;
}

interface Means {
  readonly law: LatentLaw;
  readonly take: Take;
}

/** @returns [rows, height, width, 2], zero under the first weights */
export function applyArchitecture(architecture: Architecture, seen: Seen, { law, take }: Means): Value {
  switch (architecture.kind) {
    case 'coefficients':
      return applyCoefficients(architecture, seen, { law, take });
    case 'perceptron':
      return applyPerceptron(architecture, seen.x, take);
    case 'mixer':
      return applyMixer(architecture, seen.x, take);
    case 'unet':
      return applyUnet(architecture.channels, seen.x, take);
  }
}

const answers = 2;

function applyCoefficients(
  { hidden, layers }: Extract<Architecture, { kind: 'coefficients' }>,
  { x, latent }: Seen,
  { law, take }: Means,
): Value {
  const [rows, height, width] = x.shape as [number, number, number];
  const told = countTold(law);
  let state = silu(dense(latent, hidden, { name: 'layer0', take }));
  for (let layer = 1; layer < layers; layer += 1)
    state = add(state, silu(dense(state, hidden, { name: `layer${layer}`, take })));
  const out = dense(state, told + 1, { name: 'head', take, isLast: true });
  // Standard deviations of the coefficients under the posterior, then moves in ln σ at each node.
  const scale = multiply(
    exp(slice(latent, 1, told, 2 * told)),
    constant(Float32Array.from(law.deviations.subarray(0, told)), [1, told]),
  );
  const moved = matMul(
    multiply(slice(out, 1, 0, told), scale),
    constant(leadingRows(law, told), [told, height * width]),
  );
  // The plane holds ln s + 5.
  const spread = reshape(slice(x, 3, spreadPlane, spreadPlane + 1), [rows, height * width]);
  const gap = multiply(moved, exp(subtract(5, spread)));
  const change = add(slice(out, 1, told, told + 1), constant(0, [rows, height * width]));
  const both = [gap, change].map((each) => reshape(each, [rows, height, width, 1]));
  return concat(both, 3);
}

/** The leading columns of the basis as rows. */
function leadingRows({ basis, rank, mean }: LatentLaw, told: number): Float32Array {
  const size = mean.length;
  return Float32Array.from(
    { length: told * size },
    (_, at) => basis[(at % size) * rank + Math.floor(at / size)]!,
  );
}

function applyPerceptron(
  { hidden, layers }: Extract<Architecture, { kind: 'perceptron' }>,
  x: Value,
  take: Take,
): Value {
  const [rows, height, width] = x.shape as [number, number, number];
  let state = reshape(x, [rows, countElements(x.shape) / rows]);
  for (let layer = 0; layer < layers; layer += 1) {
    const next = silu(dense(state, hidden, { name: `layer${layer}`, take }));
    state = layer === 0 ? next : add(state, next);
  }
  const out = dense(state, height * width * answers, { name: 'head', take, isLast: true });
  return reshape(out, [rows, height, width, answers]);
}

function applyMixer(
  { channels, hidden, blocks }: Extract<Architecture, { kind: 'mixer' }>,
  x: Value,
  take: Take,
): Value {
  const [rows, height, width, planes] = x.shape as [number, number, number, number];
  let state = dense(reshape(x, [rows * height * width, planes]), channels, { name: 'in', take });
  for (let block = 0; block < blocks; block += 1) {
    const alongStrikes = reshape(state, [rows * height, width * channels]);
    const mixed = add(alongStrikes, bottleneck(alongStrikes, hidden, { name: `${block}.strikes`, take }));
    const turned = transpose(reshape(mixed, [rows, height, width, channels]), [0, 2, 1, 3]);
    const alongMaturities = reshape(turned, [rows * width, height * channels]);
    const again = add(
      alongMaturities,
      bottleneck(alongMaturities, hidden, { name: `${block}.maturities`, take }),
    );
    const back = transpose(reshape(again, [rows, width, height, channels]), [0, 2, 1, 3]);
    state = reshape(back, [rows * height * width, channels]);
  }
  const out = dense(silu(state), answers, { name: 'head', take, isLast: true });
  return reshape(out, [rows, height, width, answers]);
}

function bottleneck(x: Value, hidden: number, { name, take }: Place): Value {
  const inner = silu(dense(x, hidden, { name: `${name}.in`, take }));
  return dense(inner, x.shape[1]!, { name: `${name}.out`, take });
}

function applyUnet([first, second, third]: readonly [number, number, number], x: Value, take: Take): Value {
  const block = (image: Value, channels: number, name: string): Value => {
    const inner = silu(convolve(image, channels, { name: `${name}.a`, take }));
    return silu(convolve(inner, channels, { name: `${name}.b`, take }));
  };
  const whole = block(x, first, 'whole');
  const half = block(halve(whole), second, 'half');
  const quarter = block(halve(half), third, 'quarter');
  const halfAgain = block(concat([half, double(quarter, half)], 3), second, 'halfAgain');
  const wholeAgain = block(concat([whole, double(halfAgain, whole)], 3), first, 'wholeAgain');
  const [rows, height, width] = x.shape as [number, number, number];
  const cells = reshape(wholeAgain, [rows * height * width, first]);
  return reshape(dense(cells, answers, { name: 'head', take, isLast: true }), [rows, height, width, answers]);
}

/** Means of 2 × 2 nodes; an odd side is filled up with zeros. */
function halve(image: Value): Value {
  const even = pad(pad(image, 1, 0, image.shape[1]! % 2), 2, 0, image.shape[2]! % 2);
  const [rows, height, width, channels] = even.shape as [number, number, number, number];
  const windows = reshape(even, [rows, height / 2, 2, width / 2, 2 * channels]);
  const tall = sum(windows, [2]);
  const pairs = reshape(tall, [rows, height / 2, width / 2, 2, channels]);
  return multiply(sum(pairs, [3]), 0.25);
}

/** Every node four times, cut to the size of another image. */
function double(image: Value, like: Value): Value {
  const [rows, height, width, channels] = image.shape as [number, number, number, number];
  const wide = concat([image, image], 3);
  const across = reshape(wide, [rows, height, 2 * width * channels]);
  const tall = reshape(concat([across, across], 2), [rows, 2 * height, 2 * width, channels]);
  return slice(slice(tall, 1, 0, like.shape[1]!), 2, 0, like.shape[2]!);
}

interface Place {
  readonly name: string;
  readonly take: Take;
  /** Begins at zero, so that the untrained network changes nothing. */
  readonly isLast?: boolean;
}

function dense(x: Value, units: number, { name, take, isLast = false }: Place): Value {
  const from = x.shape[1]!;
  const start = isLast
    ? ({ kind: 'constant', value: 0 } as const)
    : ({ kind: 'uniform', limit: Math.sqrt(3 / from) } as const);
  const weights = take({ name: `${name}.weights`, shape: [from, units], start });
  const bias = take({ name: `${name}.bias`, shape: [units], start: { kind: 'constant', value: 0 } });
  return matMul(x, weights, { bias });
}

function convolve(image: Value, channels: number, { name, take }: Place): Value {
  const from = image.shape[3]!;
  const limit = Math.sqrt(6 / (9 * from));
  const kernel = take({
    name: `${name}.kernel`,
    shape: [3, 3, from, channels],
    start: { kind: 'uniform', limit },
  });
  const bias = take({ name: `${name}.bias`, shape: [channels], start: { kind: 'constant', value: 0 } });
  return conv2d(image, kernel, bias);
}
