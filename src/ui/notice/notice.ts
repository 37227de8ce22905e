// A bar for what must not be missed: a failure with its way out, or storage that keeps nothing.
import { el, fill } from '../../base/el.ts';
import { DisposableStore } from '../../base/lifecycle.ts';
import type { ReadableStore } from '../../base/store.ts';
import { COMMANDS, type CommandContext } from '../../commands/commands.ts';
import { commandButton } from '../parts/command-button.ts';
import type { View } from '../view.ts';
import './notice.css';

/** `warning`: something that concerns the page rather than the machine; null when there is nothing. */
export function noticeView(context: CommandContext, warning: ReadableStore<string | null>): View {
  const store = new DisposableStore();
  const retry = commandButton(COMMANDS.retry, context, store, { kind: 'primary' });
  const failure = el('div', { class: 'notice', 'data-tone': 'danger', role: 'alert', hidden: true });
  const caution = el('div', { class: 'notice', 'data-tone': 'warning', role: 'status', hidden: true });
  store.add(
    context.session.state.subscribe(
      (state) => (state.phase === 'failed' ? state.problem : null),
      (problem) => {
        failure.hidden = problem === null;
        if (!problem) return;
        const text = el('p', {}, el('strong', {}, problem.what), ` ${problem.kept} ${problem.next}`);
        const details = problem.details
          ? el('details', {}, el('summary', {}, 'Details'), el('pre', { tabindex: '0' }, problem.details))
          : null;
        fill(failure, el('div', { class: 'notice__text' }, text, details), retry);
      },
    ),
  );
  store.add(
    warning.subscribe(
      (text) => text,
      (text) => {
        caution.hidden = text === null;
        fill(caution, text);
      },
    ),
  );
  return { element: el('div', { class: 'notices' }, failure, caution), dispose: () => store.dispose() };
}
