import { describe, expect, it } from 'vitest';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { LinkStateRig, settle } from './link-state-rig.ts';

/** Two nodes; node 1 loses its link of terminal 0 with node 9 now and then. */
const flapping = (): { rig: LinkStateRig; flap: () => void; isDown: () => boolean } => {
  const rig = new LinkStateRig(2);
  rig.join(1, 2);
  rig.run(settle);
  const { state } = rig.node(1);
  return {
    rig,
    flap: () => {
      state.setLinkCondition(0, 9, 'down');
      rig.run(SECOND_NS);
      state.setLinkCondition(0, 9, 'as-planned');
      rig.run(SECOND_NS);
    },
    isDown: () => rig.node(2).state.deviations().get(1) !== undefined,
  };
};

/** How long it is advertised as down after it came back [s], within five minutes. */
const heldS = ({ rig, isDown }: ReturnType<typeof flapping>): number => {
  let seconds = 0;
  while (isDown() && seconds < 300) {
    rig.run(SECOND_NS);
    seconds++;
  }
  return seconds;
};

describe('a link that is lost (LM-RTE-049)', () => {
  it('once is as planned for everybody as soon as it is back', () => {
    const link = flapping();
    link.flap();
    expect(heldS(link)).toBe(0);
  });

  it('again and again stays down in what is advertised, twice as long each time, up to a bound', () => {
    const link = flapping();
    link.flap();
    const held = Array.from({ length: 6 }, () => {
      link.flap();
      return heldS(link);
    });
    expect(held).toEqual([10, 20, 40, 80, 160, 160]);
  });

  it('while it is held stays down without a gap, and waits longer', () => {
    const link = flapping();
    for (let i = 0; i < 3; i++) link.flap();
    link.rig.run(5 * SECOND_NS);
    expect(link.isDown()).toBe(true);
    link.flap();
    expect(heldS(link)).toBe(40);
  });

  it('long after the last time is as planned at once', () => {
    const link = flapping();
    for (let i = 0; i < 3; i++) link.flap();
    link.rig.run(5 * MINUTE_NS + 20 * SECOND_NS);
    expect(link.isDown()).toBe(false);
    link.flap();
    expect(heldS(link)).toBe(0);
  });

  it('is reported when it is held', () => {
    const link = flapping();
    link.flap();
    expect(link.rig.node(1).reports).toEqual([]);
    link.flap();
    expect(link.rig.node(1).reports).toEqual(['routing.link-damped 0,9,2']);
  });
});
