import { getContext, setContext, untrack } from 'svelte';
import type { Command } from './command.ts';

/** Every action of the window; the palette, the keys and the shortcuts sheet are read from it. */
export class CommandList {
  #commands = $state.raw<readonly Command[]>([]);

  get all(): readonly Command[] {
    return this.#commands;
  }

  /** Adds what a screen can do; the returned function takes it back. */
  add(commands: readonly Command[]): () => void {
    // Reading the list must not make the effect that adds to it depend on it.
    const before = untrack(() => this.#commands);
    const others = before.filter(({ id }) => !commands.some((command) => command.id === id));
    this.#commands = [...others, ...commands];
    return () => {
      this.#commands = this.#commands.filter((command) => !commands.includes(command));
    };
  }

  run(id: string): void {
    const command = this.#commands.find((candidate) => candidate.id === id);
    if (command && isEnabled(command)) command.run();
  }

  /** Commands whose title or group holds every word, best first: titles that start with the text, then the rest. */
  search(text: string): readonly Command[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.#commands.filter(({ title, group }) => {
      const haystack = `${group} ${title}`.toLowerCase();
      return words.every((word) => haystack.includes(word));
    });
    const first = words.join(' ');
    return found.toSorted((a, b) => rank(b, first) - rank(a, first));
  }
}

export function isEnabled(command: Command): boolean {
  return command.enabled?.() ?? true;
}

function rank({ title }: Command, text: string): number {
  return text !== '' && title.toLowerCase().startsWith(text) ? 1 : 0;
}

const contextKey = Symbol('commands');

export function provideCommands(commands: CommandList): CommandList {
  return setContext(contextKey, commands);
}

export function useCommands(): CommandList {
  return getContext<CommandList>(contextKey);
}
