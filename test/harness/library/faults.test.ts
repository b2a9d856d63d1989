import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../harness/library/fault-builder.ts';
import * as faults from '../../../harness/library/faults.ts';
import { fault } from '../../../harness/scenario/fault-schema.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';

const { withFaults, ...builders } = faults;
const { hang, linkOutage, nodesLost, trackingDrop } = builders;

const KINDS = fault.options.flatMap(({ shape }) => [...shape.kind.values]) as FaultKind[];

const nameOf = (kind: FaultKind): string =>
  kind === 'null'
    ? 'nullFault'
    : kind.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

describe('builders of faults', () => {
  it('are there for every kind of the schema, and for nothing else', () => {
    expect(Object.keys(builders).sort()).toEqual(KINDS.map(nameOf).sort());
  });

  it.each(KINDS)('give the kind of their name: %s', (kind) => {
    const build = builders[nameOf(kind) as keyof typeof builders] as (
      ...words: readonly unknown[]
    ) => { readonly kind: FaultKind };
    expect(build({}, {}, {}).kind).toBe(kind);
  });

  it('give what a scenario has under faults', () => {
    const at = '2 min';
    const built = [
      hang('ring-03', { at, duration: '30 s' }),
      linkOutage('ring-01', 'ring-02', { at, duration: '1 min', pulse: { period: '5 s' } }),
      trackingDrop('ring-01', { when: { node: 'ring-02', enters: 'acquiring' } }),
      nodesLost({ at, count: 2 }),
    ];
    expect(built.map((one) => fault.safeParse(one).success)).toEqual([true, true, true, true]);
    expect(built[1]).toMatchObject({ kind: 'link-outage', from: 'ring-01', to: 'ring-02' });
  });
});

describe('withFaults', () => {
  const loaded = loadScenario('ring-8', { folder: '.', skipBadElements: false, untilNs: 60e9 });

  it('adds them to those of the scenario, with ids of their own', () => {
    const { faults: added } = withFaults(loaded, [
      hang('ring-03', { at: '30 s', duration: '10 s' }),
      hang('ring-04', { id: 'mine', at: '30 s' }),
    ]);
    expect(added.map(({ id, kind }) => [id, kind])).toEqual([
      ['added-01', 'hang'],
      ['mine', 'hang'],
    ]);
  });

  it('refuses what does not fit', () => {
    expect(() => withFaults(loaded, [hang('ring-33', { at: '1 s' })])).toThrow('ring-33');
    expect(() => withFaults(loaded, [hang('ring-03', { at: '70 s' })])).toThrow(
      'when the run is over',
    );
    const once = { ...loaded, scenario: withFaults(loaded, [hang('ring-03', { at: '1 s' })]) };
    expect(() => withFaults(once, [hang('ring-03', { at: '2 s' })])).toThrow('has that id');
  });
});
