import { readFileSync } from 'node:fs';

interface Packed {
  readonly $: 'i32' | 'f64' | 'u8';
  readonly values: readonly (number | null)[];
}

function isPacked(value: unknown): value is Packed {
  return typeof value === 'object' && value !== null && '$' in value && 'values' in value;
}

/** JSON has neither typed arrays nor NaN: `{"$": "f64", "values": [1, null]}` stands for both. */
function unpack(_key: string, value: unknown): unknown {
  if (!isPacked(value)) return value;
  const numbers = value.values.map((number) => number ?? Number.NaN);
  if (value.$ === 'i32') return Int32Array.from(numbers);
  return value.$ === 'u8' ? Uint8Array.from(numbers) : Float64Array.from(numbers);
}

/** An example answer of the contract, as the chart definition names it. */
export function loadFixture<T>(name: string): T {
  const path = new URL(`../../fixtures/charts/${name}`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8'), unpack) as T;
}
