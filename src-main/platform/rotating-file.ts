import { closeSync, existsSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

export interface RotationLimits {
  readonly maxBytes: number;
  readonly keep: number;
}

/** A log file that is set aside as `.1` … `.n` when it is full. Writing never throws: a full disk must not stop the work. */
export class RotatingFile {
  readonly #path: string;
  readonly #limits: RotationLimits;
  #descriptor: number | undefined;
  #bytes = 0;

  constructor(path: string, limits: RotationLimits = { maxBytes: 10 * 1024 * 1024, keep: 5 }) {
    this.#path = path;
    this.#limits = limits;
  }

  write(text: string): void {
    try {
      if (this.#descriptor === undefined) this.#open();
      else if (this.#bytes >= this.#limits.maxBytes) this.#rotate();
      this.#bytes += writeSync(this.#descriptor!, text);
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): void {
    this.#descriptor = openSync(this.#path, 'a', 0o600);
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  #rotate(): void {
    this.close();
    const { keep } = this.#limits;
    rmSync(`${this.#path}.${keep - 1}`, { force: true });
    for (let age = keep - 2; age >= 1; age -= 1)
      if (existsSync(`${this.#path}.${age}`)) renameSync(`${this.#path}.${age}`, `${this.#path}.${age + 1}`);
    renameSync(this.#path, `${this.#path}.1`);
    this.#open();
  }
}
