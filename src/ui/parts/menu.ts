// A menu button (ARIA Authoring Practices, "Menu Button"): arrows move, Escape and Tab close, the button gets the focus back.
import { el, fill } from '../../base/el.ts';
import type { DisposableStore } from '../../base/lifecycle.ts';
import { icon } from './icon.ts';

export interface MenuItem {
  readonly title: string;
  readonly detail?: string;
  readonly choose: () => void;
}

export interface MenuGroup {
  readonly title: string;
  readonly items: readonly MenuItem[];
}

/** `groups` is asked each time the menu opens. */
export function menuButton(label: string, groups: () => readonly MenuGroup[], store: DisposableStore): HTMLElement {
  const button = el(
    'button',
    { type: 'button', class: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false' },
    el('span', { class: 'button__label' }, label),
    icon('chevron'),
  );
  const list = el('div', { class: 'menu__list', role: 'menu', 'aria-label': label, hidden: true });
  const element = el('div', { class: 'menu' }, button, list);
  const items = () => [...list.querySelectorAll<HTMLElement>('[role="menuitem"]')];

  const close = (refocus: boolean) => {
    list.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (refocus) button.focus();
  };
  const open = (which: 'first' | 'last') => {
    fill(list, ...groups().map((group) => renderGroup(group, () => close(true))));
    list.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    items()
      .at(which === 'first' ? 0 : -1)
      ?.focus();
  };
  const move = (step: number) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    all.at((at + step + all.length) % all.length)?.focus();
  };

  store.listen(button, 'click', () => (list.hidden ? open('first') : close(true)));
  store.listen<'keydown'>(element, 'keydown', (event) => {
    if (list.hidden) {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      event.preventDefault();
      open(event.key === 'ArrowDown' ? 'first' : 'last');
      return;
    }
    const actions: Record<string, () => void> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Home: () => items().at(0)?.focus(),
      End: () => items().at(-1)?.focus(),
      Escape: () => close(true),
    };
    if (event.key === 'Tab') close(false);
    if (!(event.key in actions)) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  });
  store.listen<'pointerdown'>(document, 'pointerdown', (event) => {
    if (!list.hidden && !element.contains(event.target as Node)) close(false);
  });
  return element;
}

function renderGroup(group: MenuGroup, close: () => void): HTMLElement {
  return el(
    'div',
    { role: 'group', 'aria-label': group.title },
    el('div', { class: 'menu__title', 'aria-hidden': 'true' }, group.title),
    ...group.items.map((item) => {
      const button = el(
        'button',
        { type: 'button', role: 'menuitem', tabindex: '-1' },
        el('span', {}, item.title),
        item.detail && el('span', { class: 'menu__detail' }, item.detail),
      );
      button.addEventListener('click', () => {
        close();
        item.choose();
      });
      return button;
    }),
  );
}
