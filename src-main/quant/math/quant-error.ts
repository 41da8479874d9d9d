/** Broken promise of a caller of the numerical core: wrong shape, impossible date, parameter out of its domain. */
export class QuantError extends Error {
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: string, data: Readonly<Record<string, unknown>> = {}) {
    super(`${code} ${JSON.stringify(data)}`);
    this.name = 'QuantError';
    this.code = code;
    this.data = data;
  }
}
