import { describe, expect, it } from 'vitest';
import { loadBase } from '../../../harness/campaign/campaign-base.ts';
import { loadCampaign } from '../../../harness/campaign/load-campaign.ts';
import { DEFAULT_PHASES, healNsOf } from '../../../harness/campaign/phases.ts';
import { scripted } from '../../../harness/campaign/scripted-generator.ts';
import { storiesFor } from '../../../harness/campaign/stories/stories.ts';
import { drawScene } from '../../../harness/campaign/stories/story.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { GateWatch } from '../../../harness/coverage/gate-watch.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import type { Scenario } from '../../../harness/scenario/scenario.ts';
import { Simulation } from '../../../harness/simulation.ts';

const baseOf = (scenario: string) =>
  loadBase({ name: scenario, scenario }, { folder: '.', phases: DEFAULT_PHASES });
const ring = baseOf('ring-8');
const patchwork = baseOf('patchwork-12');
const zenith = baseOf('zenith-pass');
const windowNs = [DEFAULT_PHASES.warmUpNs, healNsOf(DEFAULT_PHASES)] as const;

const termsOf = (base: typeof ring, seed: number, turn = 0) => ({
  stream: new RandomStreams(seed).stream('test', 'faults'),
  ground: base.ground,
  laws: [],
  windowNs,
  turn,
});

const gatesOf = (scenario: Scenario): ReadonlyMap<string, number> => {
  const watch = new GateWatch(scenario);
  new Simulation(scenario, { readers: () => [watch] }).finish();
  return watch.hits();
};

describe('a story', () => {
  it.each([
    ['ring-8', ring],
    ['patchwork-12', patchwork],
    ['zenith-pass', zenith],
  ])('fits %s, and begins in the window', (_name, base) => {
    for (const story of storiesFor(base.ground)) {
      for (let seed = 0; seed < 10; seed++) {
        const terms = termsOf(base, seed);
        for (const { atNs } of base.resolve(story(terms, drawScene(terms)))) {
          expect(atNs).toBeGreaterThanOrEqual(windowNs[0]);
          expect(atNs).toBeLessThan(windowNs[1] + 180e9);
        }
      }
    }
  });

  it('is of two nodes where nobody has a link with anybody', () => {
    const ground = { ...ring.ground, links: [], contacts: [], edgesNs: [] };
    for (const story of storiesFor(ground)) {
      for (let seed = 0; seed < 10; seed++) {
        const terms = { ...termsOf(ring, seed), ground };
        const { link } = drawScene(terms);
        expect(new Set(link).size).toBe(2);
        expect(ring.resolve(story(terms, drawScene(terms))).length).toBeGreaterThan(0);
      }
    }
  });

  it('is of a link that has a contact then', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { link, atNs } = drawScene(termsOf(patchwork, seed));
      const within = patchwork.ground.contacts.filter(
        ({ from, to, startNs, endNs }) =>
          link.includes(from) && link.includes(to) && startNs < atNs && atNs < endNs,
      );
      expect(within.length).toBeGreaterThan(0);
    }
  });
});

describe('a script', () => {
  it('tells each story in turn', () => {
    const stories = storiesFor(ring.ground).length;
    const kinds = Array.from({ length: stories }, (_, at) =>
      scripted(termsOf(ring, 1, (at + 0.5) / stories)).map(({ kind }) => kind),
    );
    for (const kind of ['hang', 'frames-foreign', 'terminal-stuck', 'torn-write'] as const) {
      expect(kinds.filter((some) => some.includes(kind)).length).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('a script with contacts one after the other', () => {
  it('has heads hot from one of them into the next', () => {
    const { ground } = patchwork;
    const terms = termsOf(patchwork, 1);
    const told = storiesFor(ground).flatMap((story) => story(terms, drawScene(terms)));
    const hot = patchwork.resolve(told.filter(({ kind }) => kind === 'thermal-limit'));
    expect(hot.length).toBeGreaterThan(0);
    for (const { atNs, node, ...fault } of hot) {
      const endNs = atNs + (fault.durationNs ?? 0);
      const name = patchwork.scenario.nodes.find(({ id }) => id === node)?.name;
      const own = ground.contacts.filter(({ from }) => from === name);
      const within = (instantNs: number): boolean => instantNs > atNs && instantNs < endNs;
      expect(own.some((contact) => within(contact.endNs))).toBe(true);
      expect(own.some((contact) => within(contact.startNs))).toBe(true);
    }
  });
});

describe('gates that want settings of their own', () => {
  it('has a keyhole crossed in each pass through the zenith', () => {
    expect(gatesOf(zenith.scenario).get('keyhole-crossed')).toBeGreaterThanOrEqual(1);
  });

  it('has numbers wrap, old copies come and a long transfer go on in the small frames of smoke', () => {
    const options = { folder: '.', freshBase: 'word', gateIds: [] };
    const entry = loadCampaign('smoke', options).scenarios.find(
      ({ name }) => name === 'small-frames',
    );
    const base = loadBase(entry ?? { name: '', scenario: '' }, {
      folder: '.',
      phases: DEFAULT_PHASES,
    });
    const gates = gatesOf({ ...base.scenario, durationNs: 200e9 });
    for (const gate of ['frame-number-wrapped', 'reject-too-old', 'transfer-resumed']) {
      expect(gates.get(gate), gate).toBeGreaterThanOrEqual(1);
    }
  });

  it('has a long transfer end in its small frames while its link is away', () => {
    const options = { folder: '.', freshBase: 'word', gateIds: [] };
    const { scenarios } = loadCampaign('smoke', options);
    const entry = scenarios.find(({ name }) => name === 'small-frames');
    const base = loadBase(entry ?? { name: '', scenario: '' }, {
      folder: '.',
      phases: DEFAULT_PHASES,
    });
    const third = base.scenario.nodes.find(({ name }) => name === 'third-01')?.id;
    const locked: boolean[] = [];
    let links = 0;
    const reader = readerOf({
      lock: (_atNs, node, _terminal, partner) => {
        if (node === third || partner === third) links++;
      },
      unlock: (_atNs, node, _terminal, partner) => {
        if (node === third || partner === third) links--;
      },
      deleted: (_atNs, node, _bundle, _attempt, reason) => {
        if (node === third && reason === 'expired') locked.push(links > 0);
      },
    });
    const scenario = { ...base.scenario, durationNs: 180e9 };
    new Simulation(scenario, { readers: () => [reader] }).finish();
    expect(locked).toEqual([false]);
  });

  it('has a node hear its own news when its boot count was lost', () => {
    const faults = ring.resolve([
      { id: 'a', kind: 'computer-reset', node: 'ring-03', at: '100 s' },
      { id: 'b', kind: 'computer-reset', node: 'ring-03', at: '160 s', bootCount: 'lost' },
    ]);
    const gates = gatesOf({ ...ring.scenario, durationNs: 240e9, faults });
    expect(gates.get('own-news-heard')).toBeGreaterThanOrEqual(1);
  });
});
