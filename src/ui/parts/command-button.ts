// A button that stands for a command: title, shortcut and enabled state come from its record.
import { el, setAttribute } from '../../base/el.ts';
import type { DisposableStore } from '../../base/lifecycle.ts';
import type { Command, CommandContext } from '../../commands/commands.ts';
import { ariaKey, showKey } from '../../commands/keys.ts';
import { type IconName, icon } from './icon.ts';

export interface ButtonLook {
  readonly icon?: IconName;
  readonly kind?: 'primary' | 'danger' | 'quiet';
}

/** Disabled by aria-disabled: a button that has the focus keeps it while it cannot be used. */
export function commandButton(
  command: Command,
  context: CommandContext,
  store: DisposableStore,
  look: ButtonLook = {},
): HTMLButtonElement {
  const button = el(
    'button',
    {
      type: 'button',
      class: 'button',
      'data-kind': look.kind,
      'aria-keyshortcuts': command.key && ariaKey(command.key),
      title: command.key ? `${command.description} (${showKey(command.key)})` : command.description,
    },
    look.icon && icon(look.icon),
    el('span', { class: 'button__label' }, command.title),
  );
  store.listen(button, 'click', () => {
    if (command.enabled(context.session.state.get())) command.run(context);
  });
  store.add(
    context.session.state.subscribe(
      (state) => command.enabled(state),
      (enabled) => setAttribute(button, 'aria-disabled', enabled ? null : 'true'),
    ),
  );
  return button;
}
