import { readFile } from 'node:fs/promises';

/** Where Linux tells of its connections; other systems have neither. */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
/** What is sent again waits twice as long each time, from 200 ms on: the seventh comes after 25 s. */
const RESENT_MAX = 7;
const HEX = 16;

/**
 * Ports of other machines that acknowledge nothing of what was sent to them from a port of ours. TCP itself asks a silent
 * machine only while nothing is on its way; with a step on its way it goes on for a quarter of an hour.
 */
export const unheardPorts = async (ourPort: number): Promise<ReadonlySet<number>> => {
  const tables = await Promise.all(TABLES.map((path) => readFile(path, 'utf8').catch(() => '')));
  return unheardIn(tables.join('\n'), ourPort);
};

/** Of two machines with the same port it is not known which is which: both count as heard when one is. */
export const unheardIn = (table: string, ourPort: number): ReadonlySet<number> => {
  const resent = new Map<number, number>();
  for (const line of table.split('\n')) {
    // Number, our end, other end, state, queues, timer, times sent again, user, times asked.
    const [, ours, other, , , , again = '', , asked = ''] = line.trim().split(/\s+/);
    if (portOf(ours) !== ourPort) continue;
    const port = portOf(other);
    const times = Math.max(Number.parseInt(again, HEX), Number.parseInt(asked, 10));
    resent.set(port, Math.min(times, resent.get(port) ?? times));
  }
  return new Set([...resent].filter(([, times]) => times >= RESENT_MAX).map(([port]) => port));
};

const portOf = (end = ''): number => Number.parseInt(end.slice(end.indexOf(':') + 1), HEX);
