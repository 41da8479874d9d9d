/**
 * What the Electron main process and the engine process say to each other over Node's process channel. Main only
 * relays: a connection is one window port, a frame is one contract message that it does not look into (the `shell.*`
 * calls excepted, which it answers itself).
 */
export type ToEngine =
  | { readonly kind: 'open'; readonly connection: number }
  | { readonly kind: 'frame'; readonly connection: number; readonly frame: unknown }
  /** The window went away: drop its calls and streams, detach its jobs. */
  | { readonly kind: 'close'; readonly connection: number }
  /** Finish and exit with code 0. */
  | { readonly kind: 'stop' };

export type FromEngine =
  /** Sent once when the store is open. */
  | { readonly kind: 'ready'; readonly dataDir: string }
  | { readonly kind: 'frame'; readonly connection: number; readonly frame: unknown }
  /** The engine cannot start; a sentence for the user. The process exits next. */
  | { readonly kind: 'failed'; readonly message: string };
