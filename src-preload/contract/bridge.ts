/** How the page and the preload find each other: `window.volterra.connect()` is answered by one message with one port. */
export interface Bridge {
  /** Asks for a port to the engine. It arrives as a `message` event of the window, `data === portMessage`, `ports[0]`. */
  connect(): void;
}

export const bridgeGlobal = 'volterra';
export const portMessage = 'volterra:port';

/** Channel between preload and main; not visible to the page. */
export const connectChannel = 'volterra:connect';
