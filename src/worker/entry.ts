// The worker's entry: one machine host, offered to the page.
import { expose } from 'comlink';
import { MachineHost } from './machine-host.ts';

expose(new MachineHost());
