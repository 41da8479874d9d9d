import { dialog, shell } from 'electron';
import { decideExternalUrl } from './external-url.ts';

/** The only call of the system's browser: an allowed address, and only after the user said yes. */
export async function openExternally(url: string): Promise<void> {
  const address = decideExternalUrl(url);
  if (address === null) return;
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: 'Open this page in your browser?',
    detail: address,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  if (response === 0) await shell.openExternal(address);
}
