import { Worker } from 'node:worker_threads';
import type { FromThread, TaskPriority, ThreadMessage, ToThread } from './compute-messages.ts';

interface Step {
  readonly message: ToThread;
  readonly priority: TaskPriority;
  readonly settle: (answer: FromThread) => void;
  readonly publish: (value: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  step: Step | null;
}

export interface ThreadPoolOptions {
  readonly workerUrl: URL;
  readonly width: number;
  /** Handed to each thread as its workerData. */
  readonly workerData: unknown;
}

const stopped: FromThread = { failure: { unforeseen: 'stopped' } };

/** Threads that each run one step at a time. Interactive steps go first, and one thread is kept free of batch work. */
export class ThreadPool {
  readonly #options: ThreadPoolOptions;
  readonly #threads: Thread[] = [];
  readonly #waiting: Record<TaskPriority, Step[]> = { interactive: [], batch: [] };

  constructor(options: ThreadPoolOptions) {
    this.#options = options;
  }

  run(
    message: ToThread,
    priority: TaskPriority,
    publish: (value: unknown) => void = () => undefined,
  ): Promise<FromThread> {
    return new Promise((settle) => {
      this.#waiting[priority].push({ message, priority, settle, publish });
      this.#fill();
    });
  }

  /** Takes waiting steps of a task out of the queue. */
  drop(shared: SharedArrayBuffer): void {
    for (const priority of ['interactive', 'batch'] as const) {
      const [gone, kept] = partition(this.#waiting[priority], (step) => step.message.shared === shared);
      this.#waiting[priority] = kept;
      for (const step of gone) step.settle(stopped);
    }
  }

  /** Drops what waits and ends threads that still work on the task. */
  abandon(shared: SharedArrayBuffer): void {
    this.drop(shared);
    for (const thread of this.#threads.filter(({ step }) => step?.message.shared === shared)) {
      this.#release(thread, stopped);
      this.#remove(thread);
    }
    this.#fill();
  }

  #fill(): void {
    for (;;) {
      const step = this.#next();
      if (!step) return;
      this.#start(step);
    }
  }

  /** A thread that cannot be had, or cannot take the message, costs its step and nothing else. */
  #start(step: Step): void {
    try {
      const thread = this.#threads.find((candidate) => candidate.step === null) ?? this.#add();
      thread.worker.postMessage(step.message);
      thread.step = step;
    } catch (error) {
      step.settle({ failure: { unforeseen: String(error) } });
    }
  }

  #next(): Step | undefined {
    const { width } = this.#options;
    const busy = this.#threads.filter(({ step }) => step !== null);
    if (busy.length >= width) return undefined;
    const interactive = this.#waiting.interactive.shift();
    if (interactive) return interactive;
    const batchBusy = busy.filter(({ step }) => step?.priority === 'batch').length;
    return batchBusy < Math.max(1, width - 1) ? this.#waiting.batch.shift() : undefined;
  }

  #add(): Thread {
    const { workerUrl, workerData } = this.#options;
    const thread: Thread = { worker: new Worker(workerUrl, { workerData }), step: null };
    thread.worker.on('message', (answer: ThreadMessage) => {
      if ('published' in answer) return thread.step?.publish(answer.published);
      this.#release(thread, answer);
      this.#fill();
    });
    const lose = (why: unknown): void => {
      this.#release(thread, { failure: { unforeseen: String(why) } });
      this.#remove(thread);
      this.#fill();
    };
    thread.worker.on('error', lose);
    thread.worker.on('messageerror', lose);
    // A thread may end without an error: what it had would be awaited forever, and what it was given next.
    thread.worker.on('exit', (code) => lose(`the thread ended with exit code ${code}`));
    this.#threads.push(thread);
    return thread;
  }

  #release(thread: Thread, answer: FromThread): void {
    const { step } = thread;
    thread.step = null;
    step?.settle(answer);
  }

  #remove(thread: Thread): void {
    const place = this.#threads.indexOf(thread);
    if (place >= 0) this.#threads.splice(place, 1);
    void thread.worker.terminate();
  }
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
