/** Why a graphics processor cannot do a piece of work. */
export type DeviceErrorCode =
  /** The package that speaks to it cannot be loaded on this machine. */
  | 'NO_WEBGPU'
  | 'NO_ADAPTER'
  /** There is an adapter, but it computes on the processor. */
  | 'SOFTWARE_ADAPTER'
  /** Double precision, or a run larger than the device's limits. */
  | 'NOT_SUPPORTED'
  | 'DEVICE_LOST'
  | 'DEVICE_OUT_OF_MEMORY'
  /** It refused a kernel or a command. */
  | 'DEVICE_FAILED';

/** The work can be done elsewhere: nothing of it was kept. */
export class DeviceError extends Error {
  readonly code: DeviceErrorCode;

  constructor(code: DeviceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DeviceError';
    this.code = code;
  }
}

/** An error's sentence, whatever was thrown. */
export function sentenceOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
