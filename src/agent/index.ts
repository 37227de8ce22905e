// The agent room's door.
export { Agent, ENTROPY_BYTES, type HelloOptions, interruptRecord, SIGINT } from './agent.ts';
export { attachAgent, interruptPython } from './machine-channel.ts';
export type * from './types.ts';
