import type { RecordChunk } from '#quant/market/records.ts';
import type { RowSink } from '../format.ts';

const FIRST_CAPACITY = 256;
/** Records of one full chunk: large enough to make messages cheap, small enough to bound what is in flight. */
export const CHUNK_RECORDS = 16_384;

interface Growing {
  grow(capacity: number): void;
}

/** One column that grows by doubling. */
export class Column<A extends Int32Array | Float64Array | Uint8Array> implements Growing {
  values: A;
  readonly #make: (capacity: number) => A;

  constructor(make: (capacity: number) => A) {
    this.#make = make;
    this.values = make(FIRST_CAPACITY);
  }

  grow(capacity: number): void {
    const larger = this.#make(capacity);
    larger.set(this.values);
    this.values = larger;
  }

  /** The first `count` values as an array of its own. */
  take(count: number): A {
    return this.values.slice(0, count) as A;
  }
}

/** Collects the records of one key column by column and hands them on in chunks. */
export abstract class ChunkBuilder {
  count = 0;
  readonly #sink: RowSink;
  #capacity = FIRST_CAPACITY;
  readonly #columns: Growing[] = [];
  readonly #lines = this.ints();

  constructor(sink: RowSink) {
    this.#sink = sink;
  }

  flush(): void {
    if (this.count === 0) return;
    this.#sink.chunk(this.chunk(this.count, this.#lines.take(this.count)));
    this.count = 0;
  }

  protected abstract chunk(count: number, lines: Int32Array): RecordChunk;

  /** Position of a new record of this line. */
  protected next(line: number): number {
    if (this.count === this.#capacity) this.#makeRoom();
    const at = this.count;
    this.#lines.values[at] = line;
    this.count = at + 1;
    return at;
  }

  protected ints(): Column<Int32Array> {
    return this.#register(new Column((capacity) => new Int32Array(capacity)));
  }

  protected doubles(): Column<Float64Array> {
    return this.#register(new Column((capacity) => new Float64Array(capacity)));
  }

  protected bytes(): Column<Uint8Array> {
    return this.#register(new Column((capacity) => new Uint8Array(capacity)));
  }

  #register<C extends Growing>(column: C): C {
    this.#columns.push(column);
    return column;
  }

  #makeRoom(): void {
    if (this.#capacity >= CHUNK_RECORDS) return this.flush();
    this.#capacity *= 2;
    for (const column of this.#columns) column.grow(this.#capacity);
  }
}

/** Records that builders may hold together before the oldest hand theirs on, so that parsing and storing overlap. */
const HELD_RECORDS = 2 * CHUNK_RECORDS;

/** Builders by key, made when first needed; the number of keys and of records that wait in them is bounded. */
export class BuilderPool<B extends { readonly count: number; flush(): void }> {
  readonly #builders = new Map<string, B>();
  readonly #limit: number;

  constructor(limit = 256) {
    this.#limit = limit;
  }

  get(key: string, make: () => B): B {
    const known = this.#builders.get(key);
    if (known) return known;
    if (this.#builders.size >= this.#limit) this.#release(0);
    else this.#release(HELD_RECORDS);
    const made = make();
    this.#builders.set(key, made);
    return made;
  }

  flush(): void {
    for (const builder of this.#builders.values()) builder.flush();
  }

  /** Hands on the records of the oldest keys until no more than `most` wait. */
  #release(most: number): void {
    let held = 0;
    for (const { count } of this.#builders.values()) held += count;
    for (const [key, builder] of this.#builders) {
      if (held <= most && most > 0) return;
      held -= builder.count;
      builder.flush();
      this.#builders.delete(key);
    }
  }
}
