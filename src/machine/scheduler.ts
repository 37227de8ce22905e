// How a driver has its next slice run: behind the events that wait, in Node and in browsers.

/** How an environment runs something later. */
export interface Scheduler {
  /** As soon as waiting events were served. */
  soon(task: () => void): void;
  /** After so many milliseconds; the result cancels. */
  later(milliseconds: number, task: () => void): () => void;
}

const later: Scheduler['later'] = (milliseconds, task) => {
  const timer = setTimeout(task, milliseconds);
  return () => clearTimeout(timer);
};

/** For workers: a MessageChannel turn takes about 20 µs, and messages from the page are served between two of them. */
function messageChannelScheduler(): Scheduler {
  const tasks: (() => void)[] = [];
  const channel = new MessageChannel();
  channel.port1.onmessage = () => tasks.shift()?.();
  return {
    soon(task) {
      tasks.push(task);
      channel.port2.postMessage(null);
    },
    later,
  };
}

/** Node has a queue of its own for that; an open MessageChannel would keep its process alive. */
export function defaultScheduler(): Scheduler {
  const { setImmediate } = globalThis as { setImmediate?: (task: () => void) => unknown };
  if (!setImmediate) return messageChannelScheduler();
  return { soon: (task) => void setImmediate(task), later };
}
