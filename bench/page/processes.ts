// CPU time and memory of the browser's processes, from the browser and from /proc.
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright';

export interface BrowserProcess {
  readonly type: string;
  readonly pid: number;
  /** Seconds since it began. */
  readonly cpuSeconds: number;
  /** Resident bytes; null where there is no /proc. */
  readonly residentBytes: number | null;
}

export async function browserProcesses(browser: Browser): Promise<BrowserProcess[]> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  await devtools.detach();
  return processInfo.map(({ type, id, cpuTime }) => ({
    type,
    pid: id,
    cpuSeconds: cpuTime,
    residentBytes: residentBytes(id),
  }));
}

function residentBytes(pid: number): number | null {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
