import { Menu, app, crashReporter, session } from 'electron';
import { connectChannel } from '#contract/bridge.ts';
import { listPageAssets } from '#platform/page-assets.ts';
import { findAppPaths } from './app-paths.ts';
import { hardenContents } from './harden-contents.ts';
import { hardenSession } from './harden-session.ts';
import { listenToPage } from './ipc.ts';
import { focusMainWindow, openMainWindow } from './main-window.ts';
import { menuTemplate } from './menu.ts';
import { openExternally } from './open-external.ts';
import { registerPageScheme, servePage } from './serve-page.ts';
import { giveUp, startEngine } from './start-engine.ts';

/** Switches that have to be set before Electron is ready. */
function prepare(): void {
  app.enableSandbox();
  crashReporter.start({ uploadToServer: false });
  // Chromium resolves no name at all: a second wall behind the request filter.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  registerPageScheme();
  app.on('web-contents-created', (_event, contents) =>
    hardenContents(contents, (url) => void openExternally(url)),
  );
  app.on('window-all-closed', () => app.quit());
  app.on('second-instance', focusMainWindow);
}

async function boot(): Promise<void> {
  await app.whenReady();
  const paths = findAppPaths({
    bundleDir: import.meta.dirname,
    isPackaged: app.isPackaged,
    resourcesDir: process.resourcesPath,
    platform: process.platform,
    nodeOfStarter: process.env.VOLTERRA_NODE,
  });
  hardenSession(session.defaultSession);
  servePage(listPageAssets(paths.page));
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)));
  const relay = startEngine(paths);
  listenToPage(connectChannel, (event) => event.ports.forEach((port) => relay.connect(port)), noteRefusal);
  await openMainWindow(paths.preload);
}

function noteRefusal(url: string): void {
  process.stderr.write(`Refused a message from ${JSON.stringify(url)}\n`);
}

prepare();
// Not awaited: Electron gets ready only after this module has been evaluated.
if (app.requestSingleInstanceLock()) boot().catch(giveUp);
else app.quit();
