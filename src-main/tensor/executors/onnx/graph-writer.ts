import type { Shape, Value } from '../../graph/value.ts';
import type { Attributes, OnnxConstant, OnnxNode } from './model-bytes.ts';

/** Order of the axes of an image: [rows, height, width, channels] or, as convolutions want it, [rows, channels, height, width]. */
export type Layout = 'channelsLast' | 'channelsFirst';

/** Nodes under way. An image may be there in either layout and is turned over when the other one is asked for. */
export class GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];
  readonly #names = new Map<Value, Partial<Record<Layout, string>>>();
  #count = 0;

  node(type: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const output = this.#newName();
    this.nodes.push({ type, inputs, output, attributes });
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

  has(value: Value, layout: Layout): boolean {
    return this.#names.get(value)?.[layout] !== undefined;
  }

  set(value: Value, name: string, layout: Layout = 'channelsLast'): void {
    this.#names.set(value, { ...this.#names.get(value), [layout]: name });
  }

  get(value: Value, layout: Layout = 'channelsLast'): string {
    const names = this.#names.get(value) ?? {};
    const there = names[layout];
    if (there !== undefined) return there;
    const perm = layout === 'channelsFirst' ? [0, 3, 1, 2] : [0, 2, 3, 1];
    const other = names[layout === 'channelsFirst' ? 'channelsLast' : 'channelsFirst'];
    const name = this.node('Transpose', [other!], { perm });
    this.set(value, name, layout);
    return name;
  }

  #newName(): string {
    this.#count += 1;
    return `v${this.#count}`;
  }
}
