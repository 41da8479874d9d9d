import { EventEmitter } from 'node:events';

/** One recorded call: `app.enableSandbox()` is `['app.enableSandbox', []]`. */
type RecordedCall = readonly [name: string, args: readonly unknown[]];

/** Stand-in for the `electron` module: does nothing, remembers everything. */
export class FakeElectron {
  readonly calls: RecordedCall[] = [];
  readonly app = this.#recorder('app', {
    isPackaged: false,
    requestSingleInstanceLock: () => true,
    whenReady: () => Promise.resolve(),
    commandLine: this.#recorder('app.commandLine', { appendSwitch: () => undefined }),
    enableSandbox: () => undefined,
    quit: () => undefined,
    exit: () => undefined,
  });
  readonly crashReporter = this.#recorder('crashReporter', { start: () => undefined });
  readonly protocol = this.#recorder('protocol', {
    registerSchemesAsPrivileged: () => undefined,
    handle: () => undefined,
  });
  readonly dialog = this.#recorder('dialog', {
    showErrorBox: () => undefined,
    showMessageBox: () => Promise.resolve({ response: this.answer }),
    showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: ['/tmp/vix.csv'] }),
  });
  readonly shell = this.#recorder('shell', {
    openExternal: () => Promise.resolve(),
    openPath: () => Promise.resolve(''),
  });
  readonly Menu = this.#recorder('Menu', {
    setApplicationMenu: () => undefined,
    buildFromTemplate: (items: unknown) => items,
  });
  readonly ipcMain = this.#recorder('ipcMain', {});
  readonly session = { defaultSession: this.makeSession() };
  readonly BrowserWindow = this.#windowClass();
  /** Button that a message box answers with. */
  answer = 1;

  argsOf(name: string): (readonly unknown[])[] {
    return this.calls.filter(([called]) => called === name).map(([, args]) => args);
  }

  makeSession() {
    return this.#recorder('session', {
      setPermissionRequestHandler: () => undefined,
      setPermissionCheckHandler: () => undefined,
      setDevicePermissionHandler: () => undefined,
      webRequest: this.#recorder('session.webRequest', { onBeforeRequest: () => undefined }),
    });
  }

  makeContents() {
    return this.#recorder('contents', { setWindowOpenHandler: () => undefined });
  }

  /** An emitter whose named methods are recorded before they run; so are `on` and `once`. */
  #recorder<Methods extends Record<string, unknown>>(name: string, methods: Methods): EventEmitter & Methods {
    const target = new EventEmitter();
    const record = (method: string, args: readonly unknown[]): void =>
      void this.calls.push([`${name}.${method}`, args]);
    for (const method of ['on', 'once'] as const) {
      const original = target[method].bind(target);
      target[method] = (event, listener) => {
        record(method, [event, listener]);
        return original(event, listener);
      };
    }
    for (const [key, value] of Object.entries(methods)) {
      const recorded = (...args: unknown[]): unknown => {
        record(key, args);
        return (value as (...args: unknown[]) => unknown)(...args);
      };
      Object.assign(target, { [key]: typeof value === 'function' ? recorded : value });
    }
    return target as EventEmitter & Methods;
  }

  #windowClass() {
    const record = (name: string, args: readonly unknown[]): void => void this.calls.push([name, args]);
    return class FakeWindow extends EventEmitter {
      static readonly all: FakeWindow[] = [];

      constructor(options: unknown) {
        super();
        record('new BrowserWindow', [options]);
        FakeWindow.all.push(this);
      }

      static getAllWindows(): FakeWindow[] {
        return FakeWindow.all;
      }

      loadURL(url: string): Promise<void> {
        record('window.loadURL', [url]);
        return Promise.resolve();
      }

      show(): void {
        record('window.show', []);
      }

      isMinimized(): boolean {
        return true;
      }

      restore(): void {
        record('window.restore', []);
      }

      focus(): void {
        record('window.focus', []);
      }
    };
  }
}
