import { ipcMain } from 'electron';
import type { IpcMainEvent } from 'electron';
import { senderAllowed } from './sender.ts';

/** The only way to listen to the page. A message from another frame or origin is dropped and noted. */
export function listenToPage(
  channel: string,
  listener: (event: IpcMainEvent) => void,
  refused: (url: string) => void,
): void {
  ipcMain.on(channel, (event) => {
    if (senderAllowed(event.senderFrame)) listener(event);
    else refused(event.senderFrame?.url ?? 'a frame that is gone');
  });
}
