import { describe, expect, it } from 'vitest';
import { RunHistory } from '../../../harness/export/run-history.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import type { Scenario } from '../../../harness/scenario/scenario.ts';

const terminals = (...media: string[]): object[] =>
  media.map((medium) => ({ profile: { medium } }));
const scenario = {
  nodes: [
    { id: 1, terminals: terminals('optical', 'radio') },
    { id: 2, terminals: terminals('optical', 'optical', 'radio') },
    { id: 3, terminals: terminals('optical') },
  ],
} as unknown as Scenario;

const historyOf = (write: (journal: Journal) => void): RunHistory => {
  const history = new RunHistory(scenario);
  const journal = new Journal({ level: 'off', checked: true });
  journal.subscribe(history.reader);
  write(journal);
  return history;
};

describe('what an export draws of a run', () => {
  it('locks and contacts of two nodes are one link for each medium, over all their terminals', () => {
    const links = historyOf((journal) => {
      journal.append('contact-planned', 0, 1, 1, 2, 0, 1, 'optical', 10, 90, 1, 1);
      journal.append('contact-planned', 0, 2, 2, 1, 1, 0, 'optical', 10, 90, 1, 1);
      journal.append('contact-planned', 0, 3, 1, 2, 0, 0, 'optical', 95, 200, 1, 1);
      journal.append('lock', 20, 1, 0, 2, 1, 5);
      journal.append('lock', 30, 1, 1, 2, 2, 5);
      journal.append('unlock', 80, 1, 0, 2, 1, 'contact-end');
      journal.append('lock', 100, 1, 0, 2, 0, 5);
    }).links(150);
    expect(links).toEqual([
      {
        nodes: [1, 2],
        medium: 'optical',
        planned: [
          { fromNs: 10, untilNs: 90 },
          { fromNs: 95, untilNs: 200 },
        ],
        locked: [
          { fromNs: 20, untilNs: 80 },
          { fromNs: 100, untilNs: 150 },
        ],
      },
      { nodes: [1, 2], medium: 'radio', planned: [], locked: [{ fromNs: 30, untilNs: 150 }] },
    ]);
  });

  it('the mode of a node is the outermost state of its statechart, or what truth says of it', () => {
    const history = historyOf((journal) => {
      journal.append('transition', 1, 2, 'node', 0, 'off', 'booting.selfTest');
      journal.append('transition', 2, 2, 'node', 0, 'booting.selfTest', 'booting.restoring');
      journal.append('transition', 3, 2, 'node', 0, 'booting.restoring', 'standby');
      journal.append('transition', 4, 2, 'link', 3, 'down', 'hello');
      journal.append('node-down', 5, 2, 'computer-reset');
      journal.append('node-down', 6, 2, 'permanent-loss');
    });
    expect(history.modes(2)).toEqual([
      { atNs: 1, mode: 'booting' },
      { atNs: 3, mode: 'standby' },
      { atNs: 5, mode: 'down' },
      { atNs: 6, mode: 'lost' },
    ]);
    expect(history.modes(1)).toEqual([]);
  });

  it('a fault lasts from its onset to its recorded end, and one without an end as long as is said', () => {
    const history = historyOf((journal) => {
      journal.append('fault', 10, 4, 'link-outage', 1, 1);
      journal.append('fault', 15, 1, 'hang', 2, 1);
      journal.append('fault', 20, 4, 'link-outage', 1, 0);
    });
    expect(history.faults((fault, fromNs) => fromNs + fault)).toEqual([
      { fault: 1, spans: [{ fromNs: 15, untilNs: 16 }] },
      { fault: 4, spans: [{ fromNs: 10, untilNs: 20 }] },
    ]);
  });
});
