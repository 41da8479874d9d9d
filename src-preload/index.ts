import { contextBridge, ipcRenderer } from 'electron';
import { bridgeGlobal, connectChannel, portMessage } from '#contract/bridge.ts';
import type { Bridge } from '#contract/bridge.ts';

/** One end of a fresh channel goes to the main process, the other to the page; nothing else crosses. */
function connect(): void {
  const { port1, port2 } = new MessageChannel();
  ipcRenderer.postMessage(connectChannel, null, [port2]);
  window.postMessage(portMessage, window.location.origin, [port1]);
}

contextBridge.exposeInMainWorld(bridgeGlobal, Object.freeze({ connect }) satisfies Bridge);
