import { describe, expect, it } from 'vitest';
import { Journal } from '../../../harness/journal/journal.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { PlannedContacts } from '../../../harness/observe/planned-contacts.ts';
import { createWorldNode } from '../../../harness/world/orbits.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { SDA_LEO } from '../../../harness/world/profiles/sda-leo.ts';
import { heads } from '../planner/world.ts';

const EPOCH = Date.UTC(2026, 0, 1, 12);
const DEGREE = Math.PI / 180;

/** Node 1 flies low and comes from behind node 2, at half a degree a minute; 30° below the horizon their heads see no more. */
const WORLD = new Map(
  [
    { id: 1, semiMajorAxisKm: 6_900, argumentOfLatitudeRad: 0 },
    { id: 2, semiMajorAxisKm: 7_600, argumentOfLatitudeRad: 60 * DEGREE },
  ].map(({ id, ...orbit }) => [
    id,
    createWorldNode(
      {
        id,
        name: `sat-${id}`,
        elements: {
          kind: 'circular',
          atNs: 0,
          inclinationRad: 1,
          raanRad: 1,
          j2: true,
          ...orbit,
        },
        terminals: heads(1),
      },
      EPOCH,
    ),
  ]),
);

const contact = (from: number, startS: number, endS: number): Contact => ({
  id: 1,
  from,
  to: 3 - from,
  fromTerminal: 0,
  toTerminal: 0,
  startNs: startS * SECOND_NS,
  endNs: endS * SECOND_NS,
  rateBps: 1e9,
  lightTimeNs: 1e7,
  medium: 'optical',
});

/** Records of late reach of contacts: seconds of their start, and when the head may look. */
const late = (
  contacts: readonly Contact[],
  { idealPointing = false, world = WORLD } = {},
): readonly number[][] => {
  const found: number[][] = [];
  const journal = new Journal({ level: 'off', checked: true });
  journal.subscribe(
    readerOf({
      'late-reach': (_atNs, node, terminal, startNs, freeNs) =>
        found.push([node, terminal, startNs / SECOND_NS, freeNs / SECOND_NS]),
    }),
  );
  const planned = new PlannedContacts(journal, world, {
    epochUnixMs: EPOCH,
    grazingKm: 80,
    idealPointing,
  });
  for (const one of contacts) planned.record(one, 0);
  return found;
};

const NEVER = -1 / SECOND_NS;

describe('contacts of a plan', () => {
  it('are told to be late where a head cannot see its partner while it would turn, by truth', () => {
    // Node 2 sees its partner from 1,480 s on, and turns for up to two minutes.
    const both = (startS: number) => [1, 2].map((from) => contact(from, startS, startS + 300));
    expect(late(both(600))).toEqual([[2, 0, 600, NEVER]]);
    expect(late(both(1_380))).toEqual([[2, 0, 1_380, 1_480]]);
    expect(late(both(1_560))).toEqual([[2, 0, 1_560, 1_560]]);
    expect(late(both(1_620))).toEqual([]);
    expect(late(both(5_400))).toEqual([]);
  });

  it('are told never to be reached where a turn takes longer than its head allows', () => {
    const slow = { ...SDA_LEO, slewRadPerS: DEGREE, slewTimeoutNs: 170 * SECOND_NS };
    // Node 2 looks back at its partner, half a circle from where it rests.
    const [ahead, behind] = [WORLD.get(1), WORLD.get(2)].map((node) => node && { ...node });
    if (ahead === undefined || behind === undefined) throw new Error('no nodes');
    const world = new Map([
      [1, { ...ahead, terminals: heads(1, slow) }],
      [2, { ...behind, terminals: heads(1, slow) }],
    ]);
    const both = [1, 2].map((from) => contact(from, 1_700, 2_000));
    expect(late(both, { world })).toEqual([[2, 0, 1_700, NEVER]]);
    expect(late(both)).toEqual([]);
  });

  it('are let be where pointing is ideal', () => {
    expect(late([contact(2, 600, 900)], { idealPointing: true })).toEqual([]);
  });
});
