import { createActor, type AnyStateNode, type AnyTransitionDefinition } from 'xstate';
import { describe, expect, it } from 'vitest';
import { EventQueue, type EventTarget } from '../../../harness/kernel/event-queue.ts';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import {
  type LinkEmission,
  type LinkEvent,
  linkMachine,
} from '../../../flight/link/link.machine.ts';

const RETRY_NS = 100;
const CLOSE_NS = 40;

/** The statechart alone, on an event queue. */
class Chart implements EventTarget {
  readonly queue = new EventQueue();
  readonly emitted: LinkEmission[] = [];
  readonly taken = new Set<AnyTransitionDefinition>();
  readonly #actor;

  constructor() {
    const clock = {
      now: (): number => this.queue.nowNs,
      setTimeout: (fire: () => void, delayNs: number): number =>
        this.queue.schedule(this.queue.nowNs + delayNs, this, 0, 0, fire),
      clearTimeout: (handle: number): void => {
        this.queue.cancel(handle);
      },
    };
    this.#actor = createActor(linkMachine, {
      clock,
      input: DEFAULT_LIMITS,
      inspect: (inspected) => {
        if (inspected.type !== '@xstate.microstep') return;
        for (const transition of inspected._transitions) this.taken.add(transition);
      },
    });
    this.#actor.on('*', (emission) => {
      this.emitted.push(emission);
    });
    this.#actor.start();
  }

  handle(_kind: number, _value: number, data: unknown): void {
    (data as () => void)();
  }

  get state(): string {
    return JSON.stringify(this.#actor.getSnapshot().value)
      .replaceAll(/[{}"]/g, '')
      .replace(':', '.');
  }

  /** Last emission of that type. */
  last<T extends LinkEmission['type']>(type: T): LinkEmission | undefined {
    return this.emitted.findLast((emission) => emission.type === type);
  }

  send(
    ...types: (Exclude<LinkEvent['type'], 'contact.opened'> | 'open.first' | 'open.second')[]
  ): this {
    for (const type of types) {
      if (type === 'open.first' || type === 'open.second') {
        const first = type === 'open.first';
        this.#actor.send({ type: 'contact.opened', first, retryNs: RETRY_NS, closeNs: CLOSE_NS });
      } else this.#actor.send({ type });
    }
    return this;
  }

  wait(ns: number): this {
    this.queue.runUntil(this.queue.nowNs + ns);
    return this;
  }

  /** An event that the statechart does not know. */
  sendUnknown(): this {
    this.#actor.send({ type: 'no.such.event' } as unknown as LinkEvent);
    return this;
  }
}

const charts: Chart[] = [];
const chart = (): Chart => {
  const fresh = new Chart();
  charts.push(fresh);
  return fresh;
};
const established = (): Chart => chart().send('open.first', 'answer.verified');
const closing = (): Chart => established().send('close.wanted');
const reasonOf = (of: Chart): unknown => of.last('sessionEnded');

describe('the link statechart', () => {
  it('initiates at the lower id, answers at the other', () => {
    expect(chart().send('open.first').state).toBe('hello.initiating');
    expect(chart().send('open.second').state).toBe('hello.answering');
  });

  it('says HELLO ten times, then gives up', () => {
    const of = chart()
      .send('open.first')
      .wait(10 * RETRY_NS - 1);
    expect(of.emitted.filter(({ type }) => type === 'helloDue')).toHaveLength(10);
    of.wait(1);
    expect(of.state).toBe('down');
    expect(of.last('handshakeFailed')).toEqual({ type: 'handshakeFailed', hellos: 10 });
    expect(reasonOf(of)).toEqual({ type: 'sessionEnded', reason: 'handshake-failed' });
  });

  it('listens for three intervals since the last HELLO before it opens itself', () => {
    const of = chart()
      .send('open.second')
      .wait(2 * RETRY_NS)
      .send('hello.heard');
    expect(of.wait(3 * RETRY_NS - 1).state).toBe('hello.answering');
    expect(of.wait(1).state).toBe('hello.initiating');
    expect(of.send('hello.heard').state).toBe('hello.answering');
  });

  it('does not go round for ever between answering and initiating', () => {
    const of = chart()
      .send('open.second')
      .wait(3 * RETRY_NS);
    for (let i = 0; i < 9; i++) {
      expect(of.state).toBe('hello.initiating');
      of.send('hello.heard').wait(3 * RETRY_NS);
    }
    expect(of.state).toBe('hello.initiating');
    expect(of.send('hello.heard').wait(3 * RETRY_NS).state).toBe('down');
  });

  it('waits and tries again when the partner has another key epoch', () => {
    for (const open of ['open.first', 'open.second'] as const) {
      const of = chart().send(open, 'epoch.refused', 'epoch.refused');
      expect(of.emitted.filter(({ type }) => type === 'partnerProved')).toHaveLength(1);
      of.wait(14 * RETRY_NS);
      expect(of.state).toBe('hello.waiting');
      expect(of.last('handshakeFailed')).toBeUndefined();
      of.wait(DEFAULT_LIMITS.rekeyRetryNs);
      expect(of.state).toBe('hello.initiating');
      // Not heard of this time: as with any partner that does not answer.
      expect(of.wait(11 * RETRY_NS).state).toBe('down');
    }
    const waiting = () =>
      chart()
        .send('open.first', 'epoch.refused')
        .wait(10 * RETRY_NS);
    const asked = waiting().send('epoch.refused');
    expect([asked.state, asked.last('echoDue')]).toEqual(['hello.waiting', { type: 'echoDue' }]);
    expect(waiting().send('epoch.changed').state).toBe('hello.initiating');
    expect(waiting().send('hello.heard').state).toBe('hello.answering');
    // The last try came from the answering side.
    const turned = chart().send('open.second', 'epoch.refused');
    turned.wait(3 * RETRY_NS);
    for (let i = 0; i < 9; i++) turned.send('hello.heard').wait(3 * RETRY_NS);
    expect(turned.send('hello.heard').wait(3 * RETRY_NS).state).toBe('hello.waiting');
  });

  it('establishes on a verified answer or READY', () => {
    expect(established().state).toBe('established.nominal');
    expect(chart().send('open.second', 'ready.verified').state).toBe('established.nominal');
  });

  it.each([
    ['tracking.lost', 'tracking-lost'],
    ['partner.wrong', 'handshake-failed'],
    ['close.wanted', 'closed'],
  ] as const)('leaves the handshake on %s', (event, reason) => {
    const of = chart().send('open.first', event);
    expect(of.state).toBe('down');
    expect(reasonOf(of)).toEqual({ type: 'sessionEnded', reason });
  });

  it('is degraded by silence or low margin and recovers', () => {
    for (const event of ['silence.short', 'margin.low'] as const) {
      const of = established().send('link.sound', event);
      expect(of.state).toBe('established.degraded');
      expect(of.send('silence.short', 'margin.low').state).toBe('established.degraded');
      expect(of.send('link.sound').state).toBe('established.nominal');
      expect(of.emitted.filter(({ type }) => type === 'degraded')).toHaveLength(1);
      expect(of.last('recovered')).toBeDefined();
    }
  });

  it.each([
    ['tracking.lost', 'tracking-lost', 'down'],
    ['silence.long', 'silence', 'down'],
    ['session.suspect', 'suspect', 'hello.initiating'],
    ['ready.verified', 'reboot', 'established.nominal'],
    ['renewal.verified', 'renewed', 'established.nominal'],
    ['key.retired', 'key-retired', 'hello.initiating'],
  ] as const)('ends the session on %s', (event, reason, state) => {
    const of = established().send(event);
    expect(reasonOf(of)).toEqual({ type: 'sessionEnded', reason });
    expect(of.state).toBe(state);
  });

  it('closes by itself or when the peer does, with a bound', () => {
    for (const event of ['close.wanted', 'close.heard'] as const) {
      const of = established().send(event);
      expect(of.state).toBe('closing');
      expect(of.last('closeDue')).toEqual({ type: 'closeDue', forced: false });
      of.wait(CLOSE_NS);
      expect(of.last('closeDue')).toEqual({ type: 'closeDue', forced: true });
      of.wait(4 * CLOSE_NS);
      expect(of.state).toBe('closing');
      of.wait(CLOSE_NS);
      expect(of.state).toBe('down');
    }
  });

  it('ends closing on each reason, and minds nothing else there', () => {
    const nothing = ['close.wanted', 'silence.short', 'margin.low', 'link.sound'] as const;
    expect(closing().send(...nothing, 'close.heard').state).toBe('closing');
    for (const event of [
      'close.done',
      'tracking.lost',
      'silence.long',
      'session.suspect',
      'key.retired',
    ] as const) {
      expect(closing().send(event).state).toBe('down');
    }
  });

  it('minds the end of a contact and of tracking without a session', () => {
    const of = chart().send('close.wanted', 'tracking.lost');
    expect(of.state).toBe('down');
    expect(of.emitted).toEqual([]);
  });

  it('reports an event that it has no answer to', () => {
    expect(chart().sendUnknown().last('unexpectedEvent')).toBeDefined();
  });

  it('had each of its transitions taken by these tests', () => {
    const taken = new Set(charts.flatMap((of) => [...of.taken]));
    const left: string[] = [];
    const visit = (node: AnyStateNode): void => {
      for (const [event, transitions] of node.transitions) {
        transitions.forEach((transition, i) => {
          if (!taken.has(transition)) left.push(`${node.id}: ${event} [${i}]`);
        });
      }
      for (const child of Object.values(node.states)) visit(child);
    };
    visit(linkMachine.root);
    expect(left).toEqual([]);
  });
});
