import { describe, expect, it, vi } from 'vitest';
import { CommandList } from '#renderer/commands/command-list.svelte.ts';
import type { Command } from '#renderer/commands/command.ts';

const command = (id: string, title: string, change: Partial<Command> = {}): Command => {
  return { id, title, group: 'View', run: () => {}, ...change };
};

describe('the list of commands', () => {
  it('finds by any words in any order, titles that begin with them first', () => {
    const list = new CommandList();
    list.add([command('a', 'Show the table'), command('b', 'Table of contents'), command('c', 'Dark')]);
    expect(list.search('table').map(({ id }) => id)).toEqual(['b', 'a']);
    expect(list.search('table show').map(({ id }) => id)).toEqual(['a']);
    expect(list.search('view dark').map(({ id }) => id)).toEqual(['c']);
    expect(list.search('').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('takes the commands of a screen back when it goes, and replaces rather than doubles', () => {
    const list = new CommandList();
    const remove = list.add([command('a', 'One')]);
    list.add([command('a', 'Two')]);
    expect(list.all.map(({ title }) => title)).toEqual(['Two']);
    remove();
    expect(list.all.map(({ title }) => title)).toEqual(['Two']);
  });

  it('runs no command that is not enabled', () => {
    const run = vi.fn();
    const list = new CommandList();
    list.add([command('a', 'One', { run, enabled: () => false }), command('b', 'Two', { run })]);
    list.run('a');
    list.run('b');
    list.run('unknown');
    expect(run).toHaveBeenCalledTimes(1);
  });
});
