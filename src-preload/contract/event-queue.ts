/** Hands values from a pusher to one reader; values wait while the reader is busy. */
export interface EventQueue<T> extends AsyncIterable<T> {
  push(value: T): void;
  end(): void;
  fail(error: unknown): void;
}

/** @param onDrop called once when the reader leaves before the end */
export function createEventQueue<T>(onDrop?: () => void): EventQueue<T> {
  const waiting: T[] = [];
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;

  const stir = (): void => {
    wake?.();
    wake = undefined;
  };
  const finish = (error?: { readonly error: unknown }): void => {
    if (ended) return;
    ended = true;
    failure = error;
    stir();
  };

  return {
    push(value) {
      if (ended) return;
      waiting.push(value);
      stir();
    },
    end: () => finish(),
    fail: (error) => finish({ error }),
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          while (waiting.length > 0) yield waiting.shift()!;
          if (failure) throw failure.error;
          if (ended) return;
          await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        if (!ended) {
          finish();
          onDrop?.();
        }
      }
    },
  };
}
