import {
  absolute,
  conv2d,
  add,
  concat,
  divide,
  input,
  matMul,
  maximum,
  mean,
  minimum,
  multiply,
  relu,
  reshape,
  sigmoid,
  silu,
  softplus,
  square,
  subtract,
  sum,
  tanh,
} from './graph/expressions.ts';
import { countElements } from './graph/value.ts';
import type { Shape, Value } from './graph/value.ts';
import type { ParameterSpec, Program } from './program.ts';

export type Activation = 'relu' | 'tanh' | 'silu' | 'sigmoid' | 'softplus';

/** Shapes are those of one row: an image is [height, width, channels]. */
export type Layer =
  /** Acts on the last axis. */
  | { readonly kind: 'dense'; readonly units: number; readonly activation?: Activation }
  /** Kernel of size × size, stride 1, output as large as the image. */
  | {
      readonly kind: 'conv2d';
      readonly channels: number;
      readonly size: number;
      readonly activation?: Activation;
    }
  | { readonly kind: 'activation'; readonly name: Activation }
  | { readonly kind: 'flatten' }
  | { readonly kind: 'reshape'; readonly shape: Shape }
  /** What the layers make, added to what went in. */
  | { readonly kind: 'residual'; readonly layers: readonly Layer[] }
  /** Several ends on one trunk, side by side along the last axis. */
  | { readonly kind: 'heads'; readonly heads: readonly (readonly Layer[])[] };

export type Loss =
  | { readonly kind: 'meanSquare' }
  /** Takes a third input `mask` of the target's shape; the mean is over what it marks. */
  | { readonly kind: 'maskedMeanSquare' }
  | { readonly kind: 'huber'; readonly delta: number };

/** A network as data: what is trained, without how or where. */
export interface Network {
  readonly inputShape: Shape;
  readonly layers: readonly Layer[];
  readonly loss: Loss;
  /** Spread of the first weights; `he` suits relu and silu, `glorot` tanh and sigmoid. */
  readonly init: 'glorot' | 'he';
}

const activations: Readonly<Record<Activation, (x: Value) => Value>> = {
  relu,
  tanh,
  silu,
  sigmoid,
  softplus,
};

/** A program with the inputs `x`, `target` and, for a masked loss, `mask`. */
export function programOf(network: Network): Program {
  const parameters: ParameterSpec[] = [];
  const row = input('x', [1, ...network.inputShape]);
  const declare = (spec: ParameterSpec): Value => {
    parameters.push(spec);
    return input(spec.name, spec.shape);
  };
  applyLayers(network.layers, row, { init: network.init, path: '', take: declare });
  return {
    parameters,
    trace: (rows, weights) => {
      const x = input('x', [rows, ...network.inputShape]);
      const take = ({ name }: ParameterSpec): Value => weights[name]!;
      const prediction = applyLayers(network.layers, x, { init: network.init, path: '', take });
      const target = input('target', prediction.shape);
      const mask = input('mask', prediction.shape);
      const loss = lossOf(network.loss, subtract(prediction, target), mask);
      const masked = network.loss.kind === 'maskedMeanSquare' ? { mask } : {};
      return { inputs: { x, target, ...masked }, prediction, loss };
    },
  };
}

interface Place {
  readonly init: Network['init'];
  /** Numbers of the layers from the outermost in, such as `3.1.`. */
  readonly path: string;
  readonly take: (spec: ParameterSpec) => Value;
}

function applyLayers(layers: readonly Layer[], x: Value, place: Place): Value {
  return layers.reduce((value, layer, index) => applyLayer(layer, value, inside(place, index)), x);
}

function inside(place: Place, index: number): Place {
  return { ...place, path: `${place.path}${index}.` };
}

function applyLayer(layer: Layer, x: Value, place: Place): Value {
  switch (layer.kind) {
    case 'dense':
      return activate(applyDense(layer.units, x, place), layer.activation);
    case 'conv2d': {
      const from = x.shape.at(-1)!;
      const window = layer.size * layer.size;
      const kernel = takeWeights([layer.size, layer.size, from, layer.channels], window, place);
      return activate(conv2d(x, kernel, takeBias(layer.channels, place)), layer.activation);
    }
    case 'activation':
      return activate(x, layer.name);
    case 'flatten':
      return reshape(x, [x.shape[0]!, countElements(x.shape) / x.shape[0]!]);
    case 'reshape':
      return reshape(x, [x.shape[0]!, ...layer.shape]);
    case 'residual':
      return add(x, applyLayers(layer.layers, x, place));
    case 'heads': {
      const heads = layer.heads.map((head, index) => applyLayers(head, x, inside(place, index)));
      return concat(heads, x.shape.length - 1);
    }
  }
}

function applyDense(units: number, x: Value, place: Place): Value {
  const from = x.shape.at(-1)!;
  const weights = takeWeights([from, units], 1, place);
  const matrix = reshape(x, [countElements(x.shape) / from, from]);
  return reshape(matMul(matrix, weights, { bias: takeBias(units, place) }), [...x.shape.slice(0, -1), units]);
}

function takeWeights(shape: Shape, window: number, { init, path, take }: Place): Value {
  const [from, to] = shape.slice(-2) as [number, number];
  const variance = init === 'he' ? 2 / (window * from) : 2 / (window * (from + to));
  return take({ name: `${path}weights`, shape, start: { kind: 'uniform', limit: Math.sqrt(3 * variance) } });
}

function takeBias(units: number, { path, take }: Place): Value {
  return take({ name: `${path}bias`, shape: [units], start: { kind: 'constant', value: 0 } });
}

function activate(x: Value, name: Activation | undefined): Value {
  return name ? activations[name](x) : x;
}

function lossOf(loss: Loss, error: Value, mask: Value): Value {
  switch (loss.kind) {
    case 'meanSquare':
      return mean(square(error));
    case 'maskedMeanSquare':
      return divide(sum(multiply(mask, square(error))), maximum(sum(mask), 1));
    case 'huber': {
      const size = absolute(error);
      const near = minimum(size, loss.delta);
      return mean(add(multiply(square(near), 0.5), multiply(subtract(size, near), loss.delta)));
    }
  }
}
