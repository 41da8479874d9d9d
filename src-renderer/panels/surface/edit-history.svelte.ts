/** As many steps back as the workstation promises everywhere. */
export const undoSteps = 50;

/** A value with the way back and forth; states are never changed in place. */
export class EditHistory<T> {
  #past = $state.raw<readonly T[]>([]);
  #future = $state.raw<readonly T[]>([]);
  #present: T = $state.raw() as T;

  constructor(start: T) {
    this.#present = start;
  }

  get present(): T {
    return this.#present;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  do(next: T): void {
    if (next === this.#present) return;
    this.#past = [...this.#past, this.#present].slice(-undoSteps);
    this.#future = [];
    this.#present = next;
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (before === undefined) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [this.#present, ...this.#future];
    this.#present = before;
  }

  redo(): void {
    const [next, ...rest] = this.#future;
    if (next === undefined) return;
    this.#past = [...this.#past, this.#present].slice(-undoSteps);
    this.#future = rest;
    this.#present = next;
  }
}
