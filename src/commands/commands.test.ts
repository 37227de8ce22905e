// Commands and their keys: unique, and enabled in the right phases only.
import { describe, expect, it, vi } from 'vitest';
import { INITIAL_STATE, known, type SessionState } from '../session/state.ts';
import { COMMANDS, type Command, type CommandContext, commandForKey } from './commands.ts';
import { ariaKey, matches, showKey } from './keys.ts';

const press = (
  key: string,
  modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});
const job = { source: '', filename: 'main.py', fresh: true };
const ready: SessionState = { ...known(INITIAL_STATE), phase: 'ready', last: null };
const running: SessionState = { ...known(INITIAL_STATE), phase: 'running', job, waiting: false, stopping: false };

describe('keys', () => {
  it('match Ctrl here and Cmd there, and nothing with more modifiers', () => {
    expect(matches('Mod+Enter', press('Enter', { ctrlKey: true }), false)).toBe(true);
    expect(matches('Mod+Enter', press('Enter', { metaKey: true }), true)).toBe(true);
    expect(matches('Mod+Enter', press('Enter', { metaKey: true }), false)).toBe(false);
    expect(matches('Mod+Enter', press('Enter', { ctrlKey: true, shiftKey: true }), false)).toBe(false);
    expect(matches('F6', press('F6', { shiftKey: true }), false)).toBe(false);
    expect(matches('Shift+F6', press('F6', { shiftKey: true }), false)).toBe(true);
  });

  it('are shown as each keyboard names them', () => {
    expect([showKey('Mod+Enter', false), showKey('Mod+Enter', true), ariaKey('Mod+Enter', false)]).toEqual([
      'Ctrl+Enter',
      '⌘ Enter',
      'Control+Enter',
    ]);
  });
});

describe('commands', () => {
  it('have unique ids and keys', () => {
    const all = Object.values<Command>(COMMANDS);
    const used = all.flatMap(({ key }) => key ?? []);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(used).size).toBe(used.length);
  });

  it('are enabled when they make sense', () => {
    const enabled = (state: SessionState) =>
      Object.values<Command>(COMMANDS)
        .filter((command) => command.id.startsWith('machine.') && command.enabled(state))
        .map(({ id }) => id);
    expect(enabled(INITIAL_STATE)).toEqual(['machine.run', 'machine.bootCold']);
    expect(enabled({ ...INITIAL_STATE, queued: job } as SessionState)).toEqual(['machine.stop', 'machine.bootCold']);
    expect(enabled(ready)).toEqual(['machine.run', 'machine.reset', 'machine.bootCold']);
    expect(enabled(running)).toEqual(['machine.stop', 'machine.reset', 'machine.bootCold']);
    expect(enabled({ ...running, stopping: true })).toEqual(['machine.reset', 'machine.bootCold']);
  });

  it('are found by their key only when enabled', () => {
    expect(commandForKey(press('.', { ctrlKey: true }), running)?.id).toBe('machine.stop');
    expect(commandForKey(press('.', { ctrlKey: true }), ready)).toBeNull();
  });

  it('Run runs the program as main.py', () => {
    const run = vi.fn();
    const context = { session: { run }, program: () => ({ source: 'print(1)', fresh: false }) };
    COMMANDS.runProgram.run(context as unknown as CommandContext);
    expect(run).toHaveBeenCalledWith({ source: 'print(1)', filename: 'main.py', fresh: false });
  });
});
