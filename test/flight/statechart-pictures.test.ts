import { describe, expect, it } from 'vitest';
import type { AnyStateNode } from 'xstate';
import { blocksOf, DOCUMENTS, readDocument, withCurrentBlocks } from '../statechart-documents.ts';
import { pictureOf } from '../statechart-pictures.ts';
import { MACHINES } from '../statecharts.ts';

const AGAIN = 'node --import tsx test/draw-statecharts.ts writes them anew';

describe('pictures and tables of the statecharts', () => {
  it.each(DOCUMENTS)('are current in %s', (name) => {
    const text = readDocument(name);
    expect(blocksOf(text).length).toBeGreaterThan(0);
    expect(text, AGAIN).toBe(withCurrentBlocks(text));
  });

  it('show every machine in the README of the flight software and in the specification', () => {
    const pictures = MACHINES.map(({ id }) => `picture of ${id}`);
    const tables = MACHINES.map(({ id }) => `table of ${id}`);
    const inReadme = blocksOf(readDocument('flight/README.md'));
    expect([...inReadme].sort()).toEqual([...pictures].sort());
    const inSpec = DOCUMENTS.slice(1).flatMap((name) => blocksOf(readDocument(name)));
    expect([...inSpec].sort()).toEqual([...pictures, ...tables].sort());
  });

  it.each(MACHINES.map((machine) => [machine.id, machine] as const))(
    'of %s name every state, guard and delay',
    (_, machine) => {
      const picture = pictureOf(machine);
      const { delays, guards } = machine.implementations;
      const shown = Object.keys(guards).filter((guard) => !GUARDS_OF_NOTES.includes(guard));
      for (const guard of shown) expect(picture).toContain(`[${guard}]`);
      for (const delay of Object.keys(delays)) expect(picture).toContain(`after ${delay}`);
      for (const id of statesIn(machine.root)) expect(picture).toContain(` as ${id}\n`);
    },
  );
});

/** Guards of what a state only takes note of: pictures show what leads somewhere. */
const GUARDS_OF_NOTES = ['inForce'];

const statesIn = (node: AnyStateNode): readonly string[] =>
  Object.values(node.states).flatMap((child) => [child.path.join('_'), ...statesIn(child)]);
