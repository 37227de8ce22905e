// The composition root: starts the machine's worker first, then builds the page around it.
import './styles/index.css';
import { wrap } from 'comlink';
import type { MachineApi } from './protocol/machine-api.ts';
import { Session } from './session/session.ts';
import { Drafts } from './storage/drafts.ts';
import { askToPersist } from './storage/persistence.ts';
import { readSettings, writeSettings } from './storage/settings.ts';
import { textStorage } from './storage/text-storage.ts';
import { createApp } from './ui/app.ts';
import { FIRST_PROGRAM } from './ui/examples/index.ts';

const session = new Session({
  connect: (onBroken) => {
    const worker = new Worker(new URL('./worker/entry.ts', import.meta.url), { type: 'module', name: 'machine' });
    worker.addEventListener('error', (event) => onBroken(event.message || 'its program could not be loaded'));
    return { api: wrap<MachineApi>(worker), terminate: () => worker.terminate() };
  },
  baseUrl: new URL('.', document.baseURI).href,
  originMs: performance.timeOrigin,
});
const started = session.start();

const shared = textStorage(() => localStorage);
const tab = textStorage(() => sessionStorage);
const drafts = await Drafts.open({ shared, tab }, FIRST_PROGRAM);
const app = createApp({
  session,
  programs: {
    text: drafts.current.text,
    save: (text) => drafts.save(text),
    startNew: (text) => drafts.startNew(text),
    earlier: () => drafts.earlier(),
  },
  preferences: readSettings(shared),
  onPreferences: (preferences) => writeSettings(shared, preferences),
  askToPersist,
});
document.body.append(app.element);
window.addEventListener('pagehide', () => app.flush());
await started;
