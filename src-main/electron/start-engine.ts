import { app, dialog } from 'electron';
import type { FromEngine } from '#contract/wire.ts';
import type { AppPaths } from './app-paths.ts';
import { engineArgs } from './engine-args.ts';
import { EngineProcess } from './engine-process.ts';
import { Relay } from './relay.ts';
import { answerShellCall } from './shell-procedures.ts';

/** Starts the engine beside the window and ties its life to the app's. */
export function startEngine(paths: AppPaths): Relay {
  let dataDir = '';
  const command = { nodePath: paths.node, enginePath: paths.engine, args: engineArgs(process.argv) };
  const receive = (message: FromEngine): void => {
    switch (message.m) {
      case 'frame':
        relay.fromEngine(message);
        break;
      case 'ready':
        dataDir = message.dataDir;
        break;
      case 'ask':
        void answerShellCall(message, dataDir).then((answer) => engine.send(answer));
        break;
      case 'failed':
        giveUp(`${message.error.message} ${message.error.advice}`);
    }
  };
  const engine = new EngineProcess(command, {
    onMessage: receive,
    onDeath: (willRestart) => {
      relay.closeAll();
      if (!willRestart)
        giveUp('The engine stopped three times in ten minutes. The log in the data folder says why.');
    },
  });
  const relay = new Relay((message) => engine.send(message));
  stopWithApp(engine);
  return relay;
}

/** Tells the user why there will be no window, then ends the app. */
export function giveUp(reason: unknown): void {
  dialog.showErrorBox('Volterra cannot go on', reason instanceof Error ? reason.message : String(reason));
  app.exit(70);
}

function stopWithApp(engine: EngineProcess): void {
  let isStopped = false;
  app.on('before-quit', (event) => {
    if (isStopped) return;
    event.preventDefault();
    void engine.stop().then(() => {
      isStopped = true;
      app.quit();
    });
  });
}
