/** Answers by procedure and input; typed arrays in them are shared and must not be written to. */
export class QueryCache {
  readonly #answers = new Map<string, unknown>();
  readonly #limit: number;

  constructor(limit = 200) {
    this.#limit = limit;
  }

  get(key: string): unknown {
    const answer = this.#answers.get(key);
    if (answer !== undefined) {
      this.#answers.delete(key);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  set(key: string, answer: unknown): void {
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    const oldest = this.#answers.keys().next();
    if (this.#answers.size > this.#limit && !oldest.done) this.#answers.delete(oldest.value);
  }

  clear(): void {
    this.#answers.clear();
  }
}

/** The same key for the same input, whatever the order of its fields. */
export function queryKey(path: string, input: unknown): string {
  return `${path} ${JSON.stringify(input, sortFields)}`;
}

function sortFields(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
