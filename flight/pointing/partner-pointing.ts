import type { PointingTrajectory } from '../../protocols/avionics.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import { type Nrad, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { NodeConfig, TerminalConfig } from '../config.ts';
import { createPropagator } from './ephemeris.ts';
import { forecastReach, type ReachForecast } from './inhibit-forecast.ts';
import {
  receiveDirection,
  type SensorAngles,
  sensorAngles,
  transmitDirection,
} from './point-ahead.ts';
import { type ReachMargins, ReachProbe } from './reach.ts';
import { type MovingNode, rangeLightTimeNs, SightProbe } from './sight.ts';
import { pointingTrajectory, trajectoryEndNs, type TrajectoryUpload } from './trajectory-upload.ts';
import { createVector } from '../../protocols/vector.ts';

const NRAD_PER_RAD = 1e9;
/**
 * A head begins its turn so far within its limits (LM-PNT-043): at the very edge its hardware may say otherwise, and turn it
 * back at once. A clock that is off by 10 ms, or 100 m of ephemeris, moves a partner by some 0.1 mrad, and the Sun by
 * much less. The planner leaves 1 mrad at the edges of the field.
 */
const MARGINS: ReachMargins = { fieldRad: 0.0005, sunRad: 0.0001 };
/** How far beyond its need an upload reaches, so that the next command can use it again. */
const SPARE_NS: Ns = 60 * SECOND_NS;

/** Local times of one step. */
interface Instant {
  readonly utcNs: Ns;
  readonly monotonicNs: Ns;
}

/** Where the partner of one contact is by the on-board ephemeris, and what follows for the terminal. */
export class PartnerPointing {
  readonly #terminal: TerminalConfig;
  readonly #own: MovingNode;
  readonly #partner: MovingNode;
  readonly #probe: SightProbe;
  #upload: TrajectoryUpload | undefined;

  private constructor(
    terminal: TerminalConfig,
    nodes: { readonly own: MovingNode; readonly partner: MovingNode },
    probe: SightProbe,
  ) {
    this.#terminal = terminal;
    this.#own = nodes.own;
    this.#partner = nodes.partner;
    this.#probe = probe;
  }

  /** Undefined when elements of either end were never uploaded. */
  static of(
    config: NodeConfig,
    terminal: TerminalConfig,
    contact: Contact,
  ): PartnerPointing | undefined {
    const own = movingNode(config, config.id);
    const partner = movingNode(config, contact.to);
    if (own === undefined || partner === undefined) return undefined;
    return new PartnerPointing(terminal, { own, partner }, new SightProbe(config.epochUnixMs));
  }

  /** One-way light time by the on-board ephemeris. */
  lightTimeNs(utcNs: Ns): Ns {
    return rangeLightTimeNs(this.#probe.at(this.#own, this.#partner, utcNs).rangeKm);
  }

  /** Boresight from now until at least spanNs from now; an upload that reaches so far, in fine steps, is used again. */
  trajectory(now: Instant, spanNs: Ns): PointingTrajectory {
    const held = this.#upload;
    if (
      held?.stretched === false &&
      held.trajectory.startMonotonicNs <= now.monotonicNs &&
      trajectoryEndNs(held.trajectory) >= now.monotonicNs + spanNs
    ) {
      return held.trajectory;
    }
    const fresh = pointingTrajectory({
      probe: this.#probe,
      from: this.#own,
      to: this.#partner,
      nowUtcNs: now.utcNs,
      nowMonotonicNs: now.monotonicNs,
      spanNs,
      spareNs: SPARE_NS,
    });
    this.#upload = fresh;
    return fresh.trajectory;
  }

  /** What was computed is where the partner was by the clock before. */
  clockSet(): void {
    this.#upload = undefined;
  }

  /** Transmit axis relative to the receive axis, on the sensor's axes. */
  pointAhead(utcNs: Ns): { readonly xNrad: Nrad; readonly yNrad: Nrad } {
    const sight = this.#probe.at(this.#own, this.#partner, utcNs);
    const receive = createVector();
    const transmit = createVector();
    receiveDirection(sight.direction, sight.velocityKmPerS, receive);
    transmitDirection(sight.direction, sight.velocityKmPerS, transmit);
    const angles: SensorAngles = { xRad: 0, yRad: 0 };
    sensorAngles(receive, transmit, angles);
    return {
      xNrad: Math.round(angles.xRad * NRAD_PER_RAD),
      yNrad: Math.round(angles.yRad * NRAD_PER_RAD),
    };
  }

  /** From when on the head may look at the partner of a contact until that begins. */
  reach(startUtcNs: Ns, contact: Pick<Contact, 'startNs' | 'endNs'>): ReachForecast {
    const { profile, mount } = this.#terminal;
    if (profile.medium === 'radio') return { freeFromUtcNs: startUtcNs, blockedBy: undefined };
    return forecastReach({
      probe: new ReachProbe(this.#probe, MARGINS),
      head: { from: this.#own, mount, profile },
      partner: this.#partner,
      startUtcNs,
      contactUtcNs: contact.startNs,
      endUtcNs: contact.endNs,
    });
  }
}

const movingNode = (config: NodeConfig, node: number): MovingNode | undefined => {
  const elements = config.elements.get(node);
  if (elements === undefined) return undefined;
  return { elements, motion: createPropagator(elements, config.epochUnixMs) };
};
