import { describe, expect, it } from 'vitest';
import { healed } from '../../../harness/campaign/heal.ts';
import type { Fault } from '../../../harness/scenario/fault.ts';

const heal = { core: new Set([1, 2]), atNs: 100, endNs: 200 };
const link = { both: true, share: 1, types: [] } as const;
const only = (fault: Fault): Fault => healed([fault], heal)[0] as Fault;

describe('the heal of a schedule', () => {
  it('ends what lasts on a node of the core', () => {
    expect(only({ id: 'a', kind: 'hang', node: 1, atNs: 90, durationNs: 50 })).toMatchObject({
      durationNs: 10,
      untilNs: 100,
    });
    expect(only({ id: 'a', kind: 'hang', node: 1, atNs: 10, durationNs: 50 })).toMatchObject({
      durationNs: 50,
    });
  });

  it('ends what has no length of its own', () => {
    expect(only({ id: 'a', kind: 'eclipse', node: 1, atNs: 10 })).toMatchObject({
      durationNs: 90,
      untilNs: 100,
    });
    expect(only({ id: 'a', kind: 'eclipse', node: 3, atNs: 10 }).durationNs).toBeUndefined();
    const reset = { id: 'a', kind: 'computer-reset', node: 1, atNs: 10, boot: 'warm' } as const;
    expect(only(reset)).toEqual({ ...reset, untilNs: 100 });
  });

  it('leaves what lasts elsewhere as it is until the end of the run', () => {
    expect(only({ id: 'a', kind: 'hang', node: 3, atNs: 90, durationNs: 50 })).toMatchObject({
      durationNs: 110,
    });
    expect(only({ id: 'a', kind: 'hang', node: 3, atNs: 10, durationNs: 50 })).toMatchObject({
      durationNs: 50,
    });
  });

  it('mends a link only when both of its ends are of the core', () => {
    const outage = {
      id: 'a',
      kind: 'link-outage',
      node: 1,
      atNs: 90,
      durationNs: 50,
      ...link,
    } as const;
    expect(only({ ...outage, partner: 2 })).toMatchObject({ durationNs: 10 });
    expect(only({ ...outage, partner: 3 })).toMatchObject({ durationNs: 110 });
  });

  it('lets no trigger of the core fire after it', () => {
    const when = {
      node: 1,
      machine: 'link',
      instance: undefined,
      enters: 'hello',
      afterNs: 0,
      nth: 1,
    } as const;
    const fault = {
      id: 'a',
      kind: 'computer-reset',
      node: 1,
      atNs: 0,
      boot: 'warm',
      when,
    } as const;
    expect(only(fault)).toMatchObject({ untilNs: 100 });
    expect(only({ ...fault, node: 3 })).toEqual({ ...fault, node: 3 });
  });
});
