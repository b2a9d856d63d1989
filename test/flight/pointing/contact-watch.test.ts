import { describe, expect, it } from 'vitest';
import type { NodeConfig, TerminalConfig } from '../../../flight/config.ts';
import { createReporter, EffectBatch } from '../../../flight/effects.ts';
import { LocalClock } from '../../../flight/health/local-clock.ts';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import { ContactWatch } from '../../../flight/pointing/contact-watch.ts';
import { NodeTimers } from '../../../flight/timers.ts';
import { SDA_LEO } from '../../../harness/world/profiles/sda-leo.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';

const TERMINAL: TerminalConfig = {
  index: 0,
  name: 'head',
  profile: SDA_LEO,
  mount: { azimuthRad: 0, normal: 'zenith' },
};

const contact = (id: number, to: number, fromS: number, toS: number): Contact => ({
  id,
  from: 1,
  to,
  fromTerminal: 0,
  toTerminal: 0,
  startNs: fromS * SECOND_NS,
  endNs: toS * SECOND_NS,
  rateBps: 1e9,
  lightTimeNs: 3 * MILLISECOND_NS,
  medium: 'optical',
});

const at = (xKm: number) => ({ kind: 'inertial', xKm, yKm: 7_000, zKm: 0 }) as const;

/** A watch on a clock that can be set, and what it told its terminal, by its own UTC [s]. */
class WatchRig {
  readonly told: string[] = [];
  readonly #clock = new LocalClock(0);
  readonly #effects = new EffectBatch();
  readonly #timers = new NodeTimers(this.#clock, this.#effects);
  readonly #due = new Map<number, Ns>();
  readonly #watch: ContactWatch;

  constructor(contacts: readonly Contact[]) {
    const config = {
      id: 1,
      epochUnixMs: 0,
      plan: { version: 1, contacts },
      limits: DEFAULT_LIMITS,
      idealPointing: true,
      elements: new Map([1, 2, 3].map((node) => [node, at(node * 500)])),
      partnerTerminal: () => TERMINAL,
      terminals: [TERMINAL],
    } as unknown as NodeConfig;
    const services = {
      clock: this.#clock,
      timers: this.#timers,
      effects: this.#effects,
      reports: createReporter(this.#effects),
      randomBytes: () => new Uint8Array(),
    };
    const tell = (what: string): void => {
      this.told.push(`${Math.round(this.#clock.utcNs() / SECOND_NS)} ${what}`);
    };
    this.#watch = new ContactWatch(services, config, TERMINAL, {
      opened: ({ to }, _pointing, started) => tell(`opened ${to}${started ? ' running' : ''}`),
      started: () => tell('started'),
      retried: () => tell('retried'),
      leaving: () => tell('leaving'),
      closed: () => tell('closed'),
    });
  }

  startAt(utcS: number): void {
    this.#clock.advance(0);
    this.#clock.set(utcS * SECOND_NS, 1);
    this.#watch.start();
  }

  setClock(utcS: number): void {
    this.#clock.set(utcS * SECOND_NS, 1);
    this.#watch.clockSet();
  }

  /** For so long by the counter. */
  run(seconds: number): void {
    const untilNs = this.#clock.nowNs() + seconds * SECOND_NS;
    for (;;) {
      this.#collect();
      const [next] = [...this.#due].sort((a, b) => a[1] - b[1]);
      if (next === undefined || next[1] > untilNs) break;
      this.#due.delete(next[0]);
      this.#clock.advance(Math.max(next[1], this.#clock.nowNs()));
      this.#timers.fired(next[0]);
    }
    this.#clock.advance(untilNs);
  }

  #collect(): void {
    for (const effect of this.#effects.list.splice(0)) {
      if (effect.kind === 'timer-set') this.#due.set(effect.timer, effect.atMonotonicNs);
      if (effect.kind === 'timer-cancel') this.#due.delete(effect.timer);
    }
  }
}

describe('a clock that is set (LM-TIM-013)', () => {
  it('back from the time of a later contact: the one that runs is served', () => {
    const rig = new WatchRig([contact(1, 2, 100, 500), contact(2, 3, 850, 1_400)]);
    rig.startAt(900);
    rig.run(10);
    rig.setClock(210);
    rig.run(2_000);
    expect(rig.told).toEqual([
      '900 opened 3 running',
      '210 closed',
      '210 opened 2 running',
      '500 closed',
      '730 opened 3',
      '850 started',
      '1400 closed',
    ]);
  });

  it('ahead of a contact and back into it: the contact is opened again', () => {
    const rig = new WatchRig([contact(1, 2, 100, 2_000)]);
    rig.startAt(0);
    rig.run(400);
    rig.setClock(2_400);
    rig.run(320);
    rig.setClock(720);
    rig.run(3_000);
    expect(rig.told.slice(2)).toEqual(['2400 closed', '720 opened 2 running', '2000 closed']);
  });
});
