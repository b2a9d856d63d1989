import { angleBetween, createVector, dot, subtract, type Vector } from '../../protocols/vector.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Modem } from '../bus/modem.ts';
import type { EventTarget } from '../kernel/event-queue.ts';
import type { FaultOf } from '../scenario/fault.ts';
import { grazingAltitudeKm } from '../world/visibility.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

/** Directions change by a degree in some seconds. */
const STEP_NS: Ns = SECOND_NS;

/**
 * A strong transmitter at the place of some node: receivers that look near its direction, and that it can
 * see, get noise with the light of their partners.
 */
export const jamming = (fault: FaultOf<'jamming'>, rig: FaultRig): FaultAction => {
  const jammer = new Jammer(fault, rig);
  return { begin: () => jammer.begin(), end: () => jammer.end() };
};

class Jammer implements EventTarget {
  readonly #fault: FaultOf<'jamming'>;
  readonly #rig: FaultRig;
  readonly #hit = new Set<Modem>();
  readonly #own: Vector = createVector();
  readonly #partner: Vector = createVector();
  readonly #source: Vector = createVector();
  #active = false;

  constructor(fault: FaultOf<'jamming'>, rig: FaultRig) {
    this.#fault = fault;
    this.#rig = rig;
  }

  begin(): void {
    this.#active = true;
    this.handle();
  }

  end(): void {
    this.#active = false;
    for (const modem of this.#hit) this.#change(modem, -1);
    this.#hit.clear();
  }

  handle(): void {
    if (!this.#active) return;
    const { node, terminal } = this.#fault;
    for (const modem of this.#rig.nodes.modems(node)) {
      if (terminal !== undefined && modem.terminal !== terminal) continue;
      const hits = this.#reaches(modem);
      if (hits === this.#hit.has(modem)) continue;
      if (hits) this.#hit.add(modem);
      else this.#hit.delete(modem);
      this.#change(modem, hits ? 1 : -1);
    }
    const { queue } = this.#rig;
    queue.schedule(queue.nowNs + STEP_NS, this, 0);
  }

  #reaches(modem: Modem): boolean {
    const { jammer, coneRad } = this.#fault;
    const { node, partner } = modem;
    // A head that has lost its partner still looks that way.
    if (partner === undefined) return this.#hit.has(modem);
    if (!this.#place(node, this.#own) || !this.#place(partner.node, this.#partner)) return false;
    if (!this.#place(jammer, this.#source) || !this.#sees(node, jammer)) return false;
    subtract(this.#partner, this.#own, this.#partner);
    subtract(this.#source, this.#own, this.#source);
    return angleBetween(this.#partner, this.#source) <= coneRad;
  }

  /** Over the horizon of whoever is on the ground, else past the Earth. */
  #sees(node: NodeId, jammer: NodeId): boolean {
    const onGround = (id: NodeId): boolean => this.#rig.world.get(id)?.kind === 'ground';
    const between = dot(this.#own, this.#source);
    if (onGround(node)) return between > dot(this.#own, this.#own);
    if (onGround(jammer)) return between > dot(this.#source, this.#source);
    return grazingAltitudeKm(this.#own, this.#source) > 0;
  }

  #place(node: NodeId, out: Vector): boolean {
    const place = this.#rig.world.get(node);
    place?.trajectory.positionAt(this.#rig.queue.nowNs, out);
    return place !== undefined;
  }

  /** The partner learns of a margin only by what comes back; this end measures its own. */
  #change(modem: Modem, sign: 1 | -1): void {
    modem.noiseMilliDb += sign * this.#fault.noiseMilliDb;
    const { partner } = modem;
    if (partner !== undefined) this.#rig.heads.powerChanged(partner.node, partner.terminal);
  }
}
