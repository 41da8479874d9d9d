/** Calls `emit` at once and then at most once per interval, always with the latest value. */
export interface Throttle<T> {
  push(value: T): void;
  /** Lets go of a value that still waits. */
  stop(): void;
}

export function createThrottle<T>(intervalMs: number, emit: (value: T) => void): Throttle<T> {
  let timer: NodeJS.Timeout | undefined;
  let waiting: { readonly value: T } | undefined;

  function release(): void {
    timer = undefined;
    if (!waiting) return;
    const { value } = waiting;
    waiting = undefined;
    send(value);
  }
  function send(value: T): void {
    timer = setTimeout(release, intervalMs);
    emit(value);
  }
  return {
    push(value) {
      if (timer) waiting = { value };
      else send(value);
    },
    stop() {
      clearTimeout(timer);
      waiting = undefined;
    },
  };
}
