import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../../protocols/frame-codec.ts';
import type { FrameImage, LinkFrame } from '../../../protocols/frame.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { LinkRig } from './link-rig.ts';

const frameOf = (image: FrameImage): LinkFrame => {
  const frame = decodeFrame(image);
  if (!frame.ok) throw new Error(frame.detail);
  return frame.value;
};

describe('a suspect session', () => {
  it('is negotiated anew when nothing gets through one way, though neither end says anything new', () => {
    let out = false;
    const idle = (image: FrameImage): boolean => {
      const frame = decodeFrame(image);
      return frame.ok && frame.value.type === 'idle';
    };
    const rig = new LinkRig({ forth: { drop: (image) => out && !idle(image) } });
    rig.establish();
    out = true;
    rig.one.offer(2);
    // Seven times each, the last after some six seconds.
    rig.run(7 * SECOND_NS);
    out = false;
    rig.run(30 * SECOND_NS);
    expect(rig.one.downs[0]).toBe('suspect');
    rig.one.offer(rig.one.returnedTokens.length);
    rig.run(SECOND_NS);
    expect(rig.two.delivered).toBe(2);
  });

  it('is negotiated anew when one frame never gets through though the peer is heard', () => {
    let poisoned = true;
    const drop = (image: FrameImage): boolean => {
      const frame = frameOf(image);
      return poisoned && frame.type === 'data' && frame.segment.transfer === 7;
    };
    const rig = new LinkRig({ forth: { drop }, mtuBytes: 8_352 });
    rig.establish();
    rig.one.offer(100_000);
    expect(rig.runUntil(() => rig.one.sessions.length === 2, 5 * SECOND_NS)).toBe(true);
    poisoned = false;
    expect(rig.one.downs).toEqual(['suspect']);
    expect(rig.one.reports).toContain('link.suspect');
    expect(rig.one.returnedTokens[0]?.transfer).toBe(7);
    rig.run(SECOND_NS);
    expect(rig.two.downs).toEqual(['reboot']);
    expect(rig.one.endpoint.session?.id).toBe(rig.two.endpoint.session?.id);
  });
});
