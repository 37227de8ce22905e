// Failures that a person can do something about: the programs print their message without a stack.

/** What is needed, said in the message; no stack trace helps with it. */
export class SetupFailure extends Error {}
