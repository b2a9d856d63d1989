import { describe, expect, it } from 'vitest';
import type { RejectReason } from '../../../protocols/errors.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import {
  ALL_KINDS,
  AttackedLink,
  CLOSING_KINDS,
  type FrameKind,
  inject,
  type Recorded,
  refusals,
  type Second,
  SESSION_KINDS,
} from './adversary-rig.ts';
import type { RigEnd } from './rig-end.ts';

/*
 * An adversary near a receiver has recorded every management frame of two sessions, and says them again or
 * changes them. For each kind and way: refused for the right reason, and all else goes on as if
 * nothing had been.
 */

/** How the link ends, if it goes on with its work. */
const left = (link: AttackedLink): unknown => {
  link.work();
  link.close();
  return link.outcome();
};
const undisturbed = {
  reopened: left(new AttackedLink()),
  renewed: left(new AttackedLink('renewed')),
  rebooted: left(new AttackedLink('rebooted')),
};

/** What became of the frame: why it was refused; or it was one that came already, or answered again. */
type Fate = RejectReason | 'duplicate' | 'answered';

/** Say a frame at an end; what that changed there. */
const fateOf = (end: RigEnd, say: () => void): Fate => {
  const before = refusals(end);
  const duplicates = end.endpoint.current?.receiver.duplicates ?? 0;
  const controls = end.controls.length;
  say();
  expect(end.controls).toHaveLength(controls);
  const after = Object.entries(refusals(end)) as [RejectReason, number][];
  const grown = after.filter(([reason, count]) => count > (before[reason] ?? 0));
  if (grown.length > 0) {
    expect(grown).toHaveLength(1);
    return (grown[0] as [RejectReason, number])[0];
  }
  const again = (end.endpoint.current?.receiver.duplicates ?? 0) > duplicates;
  return again ? 'duplicate' : 'answered';
};

/** Attack a link with each frame of a kind, one way; the fate of all, which must be the same. */
const attack = (
  kind: FrameKind,
  session: 0 | 1,
  way: (link: AttackedLink, recorded: Recorded) => Fate,
  second: Second = 'reopened',
): Fate => {
  const link = new AttackedLink(second);
  const fates = new Set(link.recorded(kind, session).map((recorded) => way(link, recorded)));
  link.rig.run(SECOND_NS);
  expect(left(link)).toEqual(undisturbed[second]);
  expect(fates.size).toBe(1);
  return [...fates][0] as Fate;
};

const sayAgain = (link: AttackedLink, recorded: Recorded): Fate => {
  const end = link.receiverOf(recorded);
  return fateOf(end, () => inject(end, recorded.frame));
};

const each = (
  kinds: readonly FrameKind[],
  fate: Fate | ((kind: FrameKind) => Fate),
): readonly (readonly [FrameKind, Fate])[] =>
  kinds.map((kind) => [kind, typeof fate === 'function' ? fate(kind) : fate] as const);

describe('a management frame that is said again', () => {
  it.each([
    ...each(SESSION_KINDS, 'duplicate'),
    ...each(['hello', 'hello-ack'], 'replayed'),
    // Its sender may not have heard the first answer.
    ...each(['ready'], 'answered'),
  ])('in its session: %s is %s', (kind, fate) => {
    expect(attack(kind, 1, sayAgain)).toBe(fate);
  });

  it.each([
    ...each([...SESSION_KINDS, ...CLOSING_KINDS], 'wrong-session'),
    // A node that has restarted says HELLO too: it disturbs nothing.
    ...each(['hello'], 'answered'),
    ...each(['hello-ack', 'ready'], 'replayed'),
  ])('in a later session: %s is %s', (kind, fate) => {
    expect(attack(kind, 0, sayAgain)).toBe(fate);
  });

  it.each([
    ...each(SESSION_KINDS, 'wrong-session'),
    ...each(['hello'], 'answered'),
    ...each(['hello-ack', 'ready'], 'replayed'),
  ])('in a session that took the place of its own: %s is %s', (kind, fate) => {
    for (const second of ['renewed', 'rebooted'] as const) {
      expect(attack(kind, 0, sayAgain, second)).toBe(fate);
    }
  });

  it.each([...each(CLOSING_KINDS, 'wrong-session')])(
    'after its session: %s is %s',
    (kind, fate) => {
      const link = new AttackedLink();
      link.close();
      for (const recorded of link.recorded(kind, 0)) expect(sayAgain(link, recorded)).toBe(fate);
      expect(link.rig.ends.map(({ endpoint }) => endpoint.state)).toEqual(['down', 'down']);
    },
  );

  it.each([
    ...each([...SESSION_KINDS, ...CLOSING_KINDS, 'hello'], 'wrong-session'),
    ...each(['hello-ack', 'ready'], 'replayed'),
  ])('on another link: %s is %s', (kind, fate) => {
    const donor = new AttackedLink();
    for (const node of [1, 2] as const) {
      const sender = node === 1 ? 1 : 0;
      const frames = donor.recorded(kind, 0).filter((recorded) => recorded.sender === sender);
      // The same node's link with node 3.
      const other = new AttackedLink('reopened', { ids: [node, 3] });
      const bare = left(new AttackedLink('reopened', { ids: [node, 3] }));
      for (const { frame } of frames) {
        const end = other.rig.one;
        expect(fateOf(end, () => inject(end, frame))).toBe(fate);
      }
      expect(left(other)).toEqual(bare);
    }
  });

  it.each([
    ...each([...SESSION_KINDS, 'hello'], 'unauthenticated'),
    ...each(['hello-ack', 'ready'], 'replayed'),
  ])('to its sender: %s is %s', (kind, fate) => {
    const reflect = (link: AttackedLink, { sender, frame }: Recorded): Fate =>
      fateOf(link.rig.ends[sender], () => inject(link.rig.ends[sender], frame));
    expect(attack(kind, 1, reflect)).toBe(fate);
  });

  it.each(each(ALL_KINDS, 'unauthenticated'))(
    'under the number of a later session: %s is %s',
    (kind, fate) => {
      const renumber = (link: AttackedLink, recorded: Recorded): Fate => {
        const end = link.receiverOf(recorded);
        const session = end.endpoint.session?.id ?? 0;
        return fateOf(end, () => inject(end, { ...recorded.frame, session }));
      };
      expect(attack(kind, 0, renumber)).toBe(fate);
    },
  );

  it.each(
    each([...SESSION_KINDS, ...CLOSING_KINDS], (kind) =>
      kind === 'announcement' ? 'unknown-type' : 'unauthenticated',
    ),
  )('without session: %s is %s', (kind, fate) => {
    const unnumber = (link: AttackedLink, recorded: Recorded): Fate => {
      const end = link.receiverOf(recorded);
      return fateOf(end, () => inject(end, { ...recorded.frame, session: 0 }));
    };
    expect(attack(kind, 0, unnumber)).toBe(fate);
  });
});
