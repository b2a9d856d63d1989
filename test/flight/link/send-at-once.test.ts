import { describe, expect, it } from 'vitest';
import { ReturnedSegment } from '../../../flight/link/link-service.ts';
import type { Segment } from '../../../protocols/bundle.ts';
import { HOUR_NS, MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { LinkRig } from './link-rig.ts';
import type { RigEnd } from './rig-end.ts';

const established = (channel: NonNullable<ConstructorParameters<typeof LinkRig>[0]>['channel']) => {
  const rig = new LinkRig(channel === undefined ? {} : { channel });
  rig.establish();
  rig.run(SECOND_NS);
  return rig;
};

describe('a segment sent at once', () => {
  const data = new Uint8Array(500).fill(7);
  const segmentOf = (transfer: number): Segment => ({
    transfer,
    offset: 0,
    total: data.length,
    class: 'tactical',
    last: true,
    header: undefined,
    data,
  });

  const send = (end: RigEnd, transfer: number): void =>
    end.step(() => {
      expect(end.endpoint.current?.sendsAtOnce()).toBe(true);
      end.endpoint.current?.sendAtOnce(segmentOf(transfer), true);
    });

  it('is repeated from its image until it has come, once', () => {
    const rig = established({ loss: 0.3 });
    let sent = 0;
    for (let turn = 0; turn < 50; turn++) {
      rig.run(20 * MILLISECOND_NS);
      if (rig.one.endpoint.current?.sendsAtOnce()) send(rig.one, sent++);
    }
    rig.run(10 * SECOND_NS);
    expect(sent).toBeGreaterThan(25);
    expect(rig.two.delivered).toBe(sent);
    expect(rig.two.copiesMax()).toBe(1);
    expect(rig.one.endpoint.current?.sender.retransmissions).toBeGreaterThan(0);
  });

  it('comes back whole when the session ends before', () => {
    const rig = established({ outages: [{ fromNs: SECOND_NS, toNs: HOUR_NS }] });
    rig.queue.runUntil(2 * SECOND_NS);
    send(rig.one, 9);
    rig.one.step(() => rig.one.endpoint.trackingLost());
    const [token] = rig.one.returnedTokens as readonly object[];
    expect(token).toBeInstanceOf(ReturnedSegment);
    expect((token as ReturnedSegment).segment).toMatchObject({ transfer: 9, total: 500, data });
  });
});
