import { BrowserWindow } from 'electron';
import { pageUrl } from './page-origin.ts';
import { windowOptions } from './window-options.ts';

/** The only place that makes a window. */
export async function openMainWindow(preloadPath: string): Promise<BrowserWindow> {
  const window = new BrowserWindow(windowOptions(preloadPath));
  window.once('ready-to-show', () => window.show());
  await window.loadURL(pageUrl);
  return window;
}

/** Brings the existing window to the front, as the second start of the program does. */
export function focusMainWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}
