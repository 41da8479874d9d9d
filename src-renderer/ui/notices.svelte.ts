interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'error';
}

/** Results of what the user did, shown for a few seconds and read aloud. Nothing else speaks through it. */
class Notices {
  list = $state<readonly Notice[]>([]);
  #nextId = 1;

  say(text: string, tone: Notice['tone'] = 'plain'): void {
    const notice = { id: this.#nextId++, text, tone };
    this.list = [...this.list.slice(-2), notice];
    setTimeout(() => this.dismiss(notice.id), tone === 'error' ? 12_000 : 5_000);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }
}

export const notices = new Notices();
