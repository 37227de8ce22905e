// The agent room's door.
export { Agent, ENTROPY_BYTES, type HelloOptions, interruptRecord, SIGINT } from './agent.ts';
export { attachAgent } from './machine-channel.ts';
export type * from './types.ts';
