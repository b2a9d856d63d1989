import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices, Timer } from '../ports.ts';

/** What is known of one terminal's link with one neighbour. */
interface Link {
  readonly terminal: TerminalIndex;
  readonly neighbour: NodeId;
  /** Losses in a row, none of them longer than the memory after the one before. */
  losses: number;
  lostNs: Ns;
  /** The session is back; told then. */
  heldUntilNs: Ns;
}

type Tell = (terminal: TerminalIndex, neighbour: NodeId, condition: 'as-planned' | 'down') => void;

const NOT_HELD_NS: Ns = Number.POSITIVE_INFINITY;

/**
 * Keeps a link that comes and goes down in what is advertised (LM-RTE-049): bundles that follow every
 * piece of news of it go to and fro. The first loss, and its end, are told at once; after each further one
 * that follows soon the link has to stay up for a time, which doubles. Modelled on the damping of route
 * flaps (RFC 2439), with exponential delays as in RFC 8405 in place of a penalty that decays.
 */
export class FlapDamping {
  readonly #services: Pick<FlightServices, 'clock' | 'timers' | 'reports'>;
  readonly #limits: Pick<Limits, 'flapMemoryNs' | 'flapHoldNs' | 'flapHoldMaxNs'>;
  readonly #tell: Tell;
  readonly #links = new Map<string, Link>();
  readonly #timer: Timer;

  constructor(
    services: Pick<FlightServices, 'clock' | 'timers' | 'reports'>,
    limits: Pick<Limits, 'flapMemoryNs' | 'flapHoldNs' | 'flapHoldMaxNs'>,
    tell: Tell,
  ) {
    this.#services = services;
    this.#limits = limits;
    this.#tell = tell;
    this.#timer = services.timers.create(() => this.#release());
  }

  /** A new boot: nothing was lost yet. */
  boot(): void {
    this.#links.clear();
    this.#timer.cancel();
  }

  set(terminal: TerminalIndex, neighbour: NodeId, condition: 'as-planned' | 'down'): void {
    if (condition === 'down') this.#lost(terminal, neighbour);
    else this.#restored(terminal, neighbour);
  }

  #lost(terminal: TerminalIndex, neighbour: NodeId): void {
    const nowNs = this.#services.clock.nowNs();
    this.#forget(nowNs);
    const key = keyOf(terminal, neighbour);
    const losses = (this.#links.get(key)?.losses ?? 0) + 1;
    const heldUntilNs = NOT_HELD_NS;
    this.#links.set(key, { terminal, neighbour, losses, lostNs: nowNs, heldUntilNs });
    this.#tell(terminal, neighbour, 'down');
  }

  #restored(terminal: TerminalIndex, neighbour: NodeId): void {
    const link = this.#links.get(keyOf(terminal, neighbour));
    const holdNs = this.#holdNs(link?.losses ?? 0);
    if (link === undefined || holdNs === 0) {
      this.#tell(terminal, neighbour, 'as-planned');
      return;
    }
    const { clock, reports } = this.#services;
    link.heldUntilNs = clock.nowNs() + holdNs;
    reports.report('routing.link-damped', terminal, neighbour, link.losses);
    this.#arm();
  }

  #holdNs(losses: number): Ns {
    const { flapHoldNs, flapHoldMaxNs } = this.#limits;
    let holdNs = losses < 2 ? 0 : flapHoldNs;
    for (let loss = 3; loss <= losses && holdNs < flapHoldMaxNs; loss++) holdNs *= 2;
    return Math.min(holdNs, flapHoldMaxNs);
  }

  #release(): void {
    const nowNs = this.#services.clock.nowNs();
    for (const link of this.#links.values()) {
      if (link.heldUntilNs > nowNs) continue;
      link.heldUntilNs = NOT_HELD_NS;
      this.#tell(link.terminal, link.neighbour, 'as-planned');
    }
    this.#arm();
  }

  #arm(): void {
    let nextNs = NOT_HELD_NS;
    for (const { heldUntilNs } of this.#links.values()) nextNs = Math.min(nextNs, heldUntilNs);
    if (nextNs < NOT_HELD_NS) this.#timer.arm(nextNs);
    else this.#timer.cancel();
  }

  /** What was lost long ago, and is not held, begins anew. */
  #forget(nowNs: Ns): void {
    for (const [key, { lostNs, heldUntilNs }] of this.#links) {
      const over = nowNs - lostNs >= this.#limits.flapMemoryNs;
      if (over && heldUntilNs === NOT_HELD_NS) this.#links.delete(key);
    }
  }
}

const keyOf = (terminal: TerminalIndex, neighbour: NodeId): string => `${terminal}/${neighbour}`;
