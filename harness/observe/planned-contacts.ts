import type { TerminalConfig } from '../../flight/config.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import { type Km, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { appendContact } from '../journal/append-contact.ts';
import type { Journal } from '../journal/journal.ts';
import { widestTurnNs } from '../physics/widest-turn.ts';
import { Gimbal } from '../world/gimbal.ts';
import { type TerminalGeometry, WorldGeometry } from '../world/terminal-geometry.ts';
import type { WorldNode } from '../world/world.ts';

const STEP_NS: Ns = 10 * SECOND_NS;
const NEVER = -1;

/**
 * Contacts of plans that are given out, and beside each what truth says of its sender's head (the other direction tells
 * of the other): whether it may look at its partner all the time that its longest turn takes before the contact, or its
 * field, its rates or the Sun are in the way. Looked at every ten seconds. A head that is slow for its `slewTimeoutNs` never
 * gets from where it rests to what is too far from there.
 */
export class PlannedContacts {
  readonly #journal: Journal;
  readonly #world: ReadonlyMap<NodeId, WorldNode>;
  readonly #idealPointing: boolean;
  readonly #geometry: TerminalGeometry;

  constructor(
    journal: Journal,
    world: ReadonlyMap<NodeId, WorldNode>,
    sky: { readonly epochUnixMs: number; readonly grazingKm: Km; readonly idealPointing: boolean },
  ) {
    this.#journal = journal;
    this.#world = world;
    this.#idealPointing = sky.idealPointing;
    this.#geometry = new WorldGeometry([...world.values()], { ...sky, groundElevationMinRad: 0 });
  }

  record(contact: Contact, atNs: Ns): void {
    appendContact(this.#journal, atNs, contact);
    const { from, to, fromTerminal = 0, startNs } = contact;
    const terminal = this.#world.get(from)?.terminals.find(({ index }) => index === fromTerminal);
    if (this.#idealPointing || terminal === undefined || !this.#world.has(to)) return;
    const freeNs = this.#freeNs(terminal, contact);
    if (freeNs === undefined) return;
    this.#journal.append('late-reach', atNs, from, fromTerminal, startNs, freeNs);
  }

  /** When the head may look at the partner at last; undefined: all the time, or it is a radio. */
  #freeNs(
    { profile, mount }: TerminalConfig,
    { from, to, startNs, endNs }: Contact,
  ): Ns | undefined {
    if (profile.medium === 'radio') return undefined;
    const head = { from: this.#geometry.moving(from), mount, profile };
    const partner = this.#geometry.moving(to);
    const { direction } = this.#geometry.sight(from, to, startNs);
    if (new Gimbal(mount, profile).turnNs(direction) > profile.slewTimeoutNs) return NEVER;
    const isFree = (atNs: Ns) => this.#geometry.reach.bitsAt(head, partner, atNs) === 0;
    let late = false;
    for (let atNs = Math.max(startNs - widestTurnNs(profile), 0); atNs < startNs; atNs += STEP_NS) {
      late ||= !isFree(atNs);
    }
    if (isFree(startNs)) return late ? startNs : undefined;
    for (let atNs = startNs + STEP_NS; atNs < endNs; atNs += STEP_NS) {
      if (isFree(atNs)) return atNs;
    }
    return NEVER;
  }
}
