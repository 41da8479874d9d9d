import { tinykeys } from 'tinykeys';
import { isEnabled } from './command-list.svelte.ts';
import type { Command } from './command.ts';

/** Binds the keys of the commands to the window; the returned function unbinds them. */
export function bindKeys(commands: readonly Command[]): () => void {
  const bindings = commands.flatMap((command) => {
    const { keys } = command;
    return keys === undefined ? [] : [[keys, (event: KeyboardEvent) => press(command, event)] as const];
  });
  // `press` decides about fields: by default the library would keep Ctrl K from them too.
  return tinykeys(window, Object.fromEntries(bindings), { ignore: ({ isComposing }) => isComposing });
}

function press(command: Command, event: KeyboardEvent): void {
  if (event.defaultPrevented || (event.repeat && !command.repeats) || !isEnabled(command)) return;
  const chord = event.ctrlKey || event.metaKey;
  if (!chord && (isTyping(event.target) || document.querySelector('dialog[open]'))) return;
  event.preventDefault();
  command.run();
}

/** A letter typed into a field is text, not a command. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches('input:not([type=range],[type=checkbox],[type=radio]), textarea, select')
  );
}
