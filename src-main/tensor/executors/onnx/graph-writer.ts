import type { Shape, Value } from '../../graph/value.ts';
import { blockedDomain } from './model-bytes.ts';
import type { Attributes, OnnxConstant, OnnxNode } from './model-bytes.ts';

/**
 * Order of the axes of an image: [rows, height, width, channels], [rows, channels, height, width], or, as the fast convolutions
 * want it, [rows, channels / block, height, width, block], which onnxruntime passes on as if it were the second.
 */
export type Layout = 'channelsLast' | 'channelsFirst' | 'blocked';

/** From where an image is best brought into a layout. */
const sources: Readonly<Record<Layout, readonly Layout[]>> = {
  channelsLast: ['blocked', 'channelsFirst'],
  channelsFirst: ['blocked', 'channelsLast'],
  blocked: ['channelsFirst', 'channelsLast'],
};

/** Nodes under way. An image may be there in any layout and is turned over when another one is asked for. */
export class GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];
  /** Channels that blocked images keep together; null where this machine has no such convolutions. */
  readonly block: number | null;
  readonly #names = new Map<Value, Partial<Record<Layout, string>>>();
  #count = 0;

  constructor(block: number | null) {
    this.block = block;
  }

  node(type: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const output = this.#newName();
    this.nodes.push({ type, inputs, output, attributes });
    return output;
  }

  blockedNode(type: string, inputs: readonly string[], attributes: Attributes): string {
    const output = this.#newName();
    this.nodes.push({ type, inputs, output, attributes, domain: blockedDomain });
    return output;
  }

  integers(values: readonly number[]): string {
    const name = this.#newName();
    this.constants.push({ name, shape: [values.length], values: BigInt64Array.from(values.map(BigInt)) });
    return name;
  }

  reals(values: Float32Array, shape: Shape): string {
    const name = this.#newName();
    this.constants.push({ name, shape, values });
    return name;
  }

  /** Whether that many channels are whole blocks. */
  canBlock(channels: number): boolean {
    return this.block !== null && channels % this.block === 0;
  }

  has(value: Value, layout: Layout): boolean {
    return this.#names.get(value)?.[layout] !== undefined;
  }

  set(value: Value, name: string, layout: Layout = 'channelsLast'): void {
    this.#names.set(value, { ...this.#names.get(value), [layout]: name });
  }

  /** Leaves the value in no layout. */
  forget(value: Value): void {
    this.#names.delete(value);
  }

  get(value: Value, layout: Layout = 'channelsLast'): string {
    const names = this.#names.get(value) ?? {};
    const there = names[layout];
    if (there !== undefined) return there;
    const from = sources[layout].find((source) => names[source] !== undefined)!;
    const name = this.#turn(names[from]!, { from, to: layout, channels: value.shape[3]! });
    this.set(value, name, layout);
    return name;
  }

  #turn(name: string, { from, to, channels }: { from: Layout; to: Layout; channels: number }): string {
    if (to === 'blocked')
      return this.blockedNode('ReorderInput', [name], { channels_last: Number(from === 'channelsLast') });
    if (from === 'blocked')
      return this.blockedNode('ReorderOutput', [name], {
        channels,
        channels_last: Number(to === 'channelsLast'),
      });
    return this.node('Transpose', [name], { perm: to === 'channelsFirst' ? [0, 3, 1, 2] : [0, 2, 3, 1] });
  }

  #newName(): string {
    this.#count += 1;
    return `v${this.#count}`;
  }
}
