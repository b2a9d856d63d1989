import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVENT_REPORTS } from '../../flight/event-reports.ts';

const section = readFileSync(
  new URL('../../protocols/spec/6-management.md', import.meta.url),
  'utf8',
);

/** Decades of ids by the first word of the name (LM-MGT-041). */
const HUNDREDS: Readonly<Record<string, number>> = {
  node: 1,
  terminal: 2,
  link: 3,
  bundle: 4,
  store: 4,
  routing: 5,
  time: 6,
  security: 7,
  command: 8,
  plan: 8,
};

const entries = Object.entries(EVENT_REPORTS);

describe('the dictionary of event reports', () => {
  it('stands in the specification as it is in the code', () => {
    const rows = [...section.matchAll(/^\| \d{3} \|.*$/gm)].map(([row]) => row);
    const expected = entries.map(
      ([name, { id, severity, args, cause }]) =>
        `| ${id} | \`${name}\` | ${severity} | ${args.join(', ')} | ${cause} |`,
    );
    expect(rows).toEqual(expected);
  });

  it('gives each id once, in the hundred of its subject', () => {
    expect(new Set(entries.map(([, { id }]) => id)).size).toBe(entries.length);
    for (const [name, { id }] of entries) {
      expect(Math.floor(id / 100), name).toBe(HUNDREDS[name.split('.')[0] ?? '']);
    }
  });

  it('has at most the arguments that a report may carry', () => {
    for (const [name, { args }] of entries) expect(args.length, name).toBeLessThanOrEqual(32);
  });
});
