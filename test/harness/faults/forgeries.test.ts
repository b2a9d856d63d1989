import { describe, expect, it } from 'vitest';
import { MESSAGE_KINDS, type MessageKind } from '../../../harness/scenario/fault.ts';
import type { RejectReason } from '../../../protocols/errors.ts';
import {
  attack,
  deliveries,
  ENDS,
  type End,
  type Forgery,
  injected,
  linksDown,
  refusals,
  replay,
  SATELLITE_END,
  SITE_END,
  volley,
} from './forgery-rig.ts';

/*
 * Every management message, replayed and forged at both ends of a link in a running network: refused for
 * the right reason; no session ends of it, every checker passes, and what is delivered is what was
 * delivered without the attack.
 */

const WAYS: readonly Forgery[] = [
  'management',
  'retired-epoch',
  'tampered',
  'renumbered',
  'far-counter',
  'reflected',
  'other-link',
];
/** No reason is reported twice within 10 s. */
const APART_S = 12;
const FIRST_S = 200;
/** The session of the radio link is closed at 302.6 s; the run ends at 330 s. */
const CLOSED_S = 303;
const END_S = 330;
const secondOf = (way: Forgery): number => FIRST_S + APART_S * WAYS.indexOf(way);

const CLOSING: ReadonlySet<MessageKind> = new Set(['close', 'close-ack']);

type Reasons = Partial<Record<Forgery, RejectReason | 'answered'>>;

/** What belongs to a session is first of all authentic. */
const IN_SESSION: Reasons = {
  management: 'unauthenticated',
  'retired-epoch': 'unauthenticated',
  tampered: 'unauthenticated',
  renumbered: 'unauthenticated',
  'far-counter': 'unauthenticated',
  reflected: 'unauthenticated',
  'other-link': 'wrong-session',
};

/** Handshake messages have no counter and no session yet: a good one that is late is a replay. */
const HANDSHAKE: Partial<Record<MessageKind, Reasons>> = {
  hello: {
    ...IN_SESSION,
    'retired-epoch': 'key-epoch',
    'far-counter': 'replayed',
  },
  // Nobody waits for one.
  'hello-ack': {
    management: 'replayed',
    'retired-epoch': 'replayed',
    tampered: 'replayed',
    renumbered: 'unauthenticated',
    'far-counter': 'replayed',
    reflected: 'replayed',
    'other-link': 'replayed',
  },
  // Who said it may not have heard that it came.
  ready: { ...IN_SESSION, 'far-counter': 'answered', reflected: 'replayed' },
};

/** Of a forgery that was sent. */
const expected = (message: MessageKind, way: Forgery, end: End): RejectReason[] => {
  const made = way === 'management' || way === 'retired-epoch';
  // The end that asked gave no answer that a READY could belong to.
  if (message === 'ready' && made && end === SATELLITE_END) return ['replayed'];
  const reason = (HANDSHAKE[message] ?? IN_SESSION)[way] ?? 'answered';
  return reason === 'answered' ? [] : [reason];
};

const bare = attack([]);

/** Of one message: said again soon and late, and a volley of each way; all at both ends. */
const attackWith = (message: MessageKind) =>
  attack(
    ENDS.flatMap((end) => [
      replay('soon', message, { ...end, fromS: 0, toS: 110, delayS: 0.5 }),
      // Sessions begin at 2, 65 and 105 s.
      replay('later', message, { ...end, fromS: 0, toS: 110, delayS: 41 }),
      replay('closed', message, { ...end, fromS: 290, toS: END_S - 1, delayS: 1 }),
      ...WAYS.map((way) => volley(way, message, { ...end, atS: secondOf(way) })),
      // What ends a session can be altered after that only.
      ...WAYS.map((way) => volley(way, message, { ...end, atS: CLOSED_S + 1 })),
    ]),
  );

describe('an adversary in a running network', () => {
  it.each(MESSAGE_KINDS)('does nothing by replaying and forging %s', (message) => {
    const told = attackWith(message);
    const sent = new Set<Forgery>();
    let replayed = 0;
    for (const end of ENDS) {
      const at = (what: string) => injected(told, end, what);
      const [soon = 0, later = 0, closed = 0] = at('replayed');
      replayed += soon + closed;
      const stale = HANDSHAKE[message] === undefined ? 'wrong-session' : 'replayed';
      // A HELLO of before may come from a node that has restarted: it is answered, which nobody waits for.
      const answer = message === 'hello' && end === SATELLITE_END;
      const early = later > 0 || answer ? [stale] : [];
      expect(refusals(told, end, [0, FIRST_S]), 'replayed').toEqual(early);
      for (const way of WAYS) {
        const [count = 0, afterwards = 0] = at(`forged-${way}`);
        if (count + afterwards > 0) sent.add(way);
        const refused = refusals(told, end, [secondOf(way), secondOf(way) + APART_S]);
        expect(refused, way).toEqual(count > 0 ? expected(message, way, end) : []);
      }
      if (CLOSING.has(message)) {
        expect(closed).toBe(2);
        expect(refusals(told, end, [CLOSED_S, END_S])).toEqual(['wrong-session']);
      }
    }
    expect(replayed).toBeGreaterThan(0);
    // Nothing of that kind went over another link of either node.
    const unheard = ['hello', 'ready', 'close', 'close-ack', 'resume', 'database-summary'];
    const missing = unheard.includes(message) ? ['other-link'] : [];
    expect(WAYS.filter((way) => !sent.has(way))).toEqual(missing);

    expect(linksDown(told)).toEqual(linksDown(bare));
    expect(deliveries(told)).toEqual(deliveries(bare));
    expect(deliveries(told).length).toBeGreaterThan(100);
    expect(told.failed).toEqual([]);
  });

  it('would end a session with the key that is in use: so the forgeries are right but for that', () => {
    const stolen = { ...volley('retired-epoch', 'close', { ...SITE_END, atS: 200 }), epoch: 2 };
    const told = attack([stolen]);
    const within = (downs: readonly (readonly [number, string])[]) =>
      downs.filter(([atS]) => atS >= 200 && atS < 201).length;
    expect(within(linksDown(told))).toBeGreaterThan(0);
    expect(within(linksDown(bare))).toBe(0);
  });
});
