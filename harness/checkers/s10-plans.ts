import type { NodeId, Ns } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { ContactsInForce } from './contacts-in-force.ts';
import { DamagedMemories } from './damaged-memories.ts';
import { type Early, EarlyOrders } from './early-orders.ts';
import { joinHandlers } from './join-handlers.ts';
import { type Late, LateOrders } from './late-orders.ts';
import { LostEpochs } from './lost-epochs.ts';
import { type Pair, pairKey, pairOf } from './planned-links.ts';
import { REQUIREMENTS } from './requirements.ts';

/** A plan as it is in force at one node. */
interface Standing {
  readonly version: number;
  readonly digest: number;
  /** The node came up after it was told: the same version may be told again. */
  readonly beforeBoot: boolean;
  /** Records of its critical memory that were damaged before the plan can have been written there. */
  readonly damaged: number;
}

/**
 * S10: at each node plan versions only rise; a boot may tell the one that was in force again. One version
 * has one digest, whoever has it in force, and none is taken whose bytes do not fit its own. Plans do not mix: some
 * time after both ends follow plans that have a contact no more, their terminals meet for it no longer
 * (`ContactsInForce`). Neither plans nor keys are followed before their time (`EarlyOrders`), nor long after it (`LateOrders`); key
 * epochs are written as they change, and not lost (`LostEpochs`). Whether a contact is
 * planned at all is for S5.
 */
export const s10Plans: CheckerFactory = (context) => new Plans(context).checker();

class Plans {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #contacts: ContactsInForce;
  readonly #memories: DamagedMemories;
  /** By version of a plan: what was damaged when it was given out. */
  readonly #damagedThen = new Map<number, ReadonlyMap<NodeId, number>>();
  readonly #early: EarlyOrders;
  readonly #late: LateOrders;
  readonly #lost: LostEpochs;
  readonly #standings = new Map<NodeId, Standing>();
  /** By version: what it is at whoever had it first. */
  readonly #digests = new Map<number, { readonly digest: number; readonly node: NodeId }>();
  readonly #locks = new Map<string, Pair>();
  readonly #counts = { activations: 0, repeated: 0, meetings: 0 };

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('S10', context);
    this.#contacts = new ContactsInForce(context.thresholds);
    this.#memories = new DamagedMemories(context.faults);
    this.#early = new EarlyOrders(context);
    this.#late = new LateOrders(context, (late) => this.#followedLate(late));
    this.#lost = new LostEpochs(context, this.#log);
  }

  checker(): ReturnType<CheckerFactory> {
    return makeChecker({
      id: 'S10',
      title: 'plan versions only rise, are the same everywhere, do not mix, and come in time',
      requirements: [
        REQUIREMENTS.planRises,
        REQUIREMENTS.planSound,
        REQUIREMENTS.planDigest,
        REQUIREMENTS.planContacts,
        REQUIREMENTS.planTime,
        REQUIREMENTS.keyTime,
        REQUIREMENTS.keysWritten,
      ],
      log: this.#log,
      tested: () => this.#counts.activations + this.#counts.meetings,
      counts: () => ({ ...this.#counts }),
      finish: (endNs) => {
        for (const pair of this.#locks.values()) this.#meet(endNs, pair);
        for (const early of this.#early.early()) this.#followedEarly(early);
        this.#late.finish(endNs);
        this.#lost.finish();
      },
      handlers: joinHandlers(this.#late.handlers, this.#lost.handlers, {
        ...this.#early.handlers,
        fault: (...values) => {
          this.#memories.handlers.fault(...values);
          this.#early.handlers.fault(...values);
        },
        'timed-order': (atNs, what, number, dueNs) => {
          this.#early.handlers['timed-order'](atNs, what, number, dueNs);
          // It is staged, and thereby written, before it is in force.
          if (what === 'plan') this.#damagedThen.set(number, this.#memories.snapshot());
        },
        'contact-planned': (_atNs, ...values) => this.#contacts.plan(...values),
        'contact-changed': (_atNs, ...values) => this.#contacts.change(...values),
        operator: (atNs, action, node, version) => {
          if (action === 'plan-unsound') this.#unsound(atNs, node, version);
        },
        clock: (atNs, node, errorNs, uncertaintyNs, stratum) => {
          this.#contacts.clock(node, uncertaintyNs);
          this.#early.handlers.clock(atNs, node, errorNs, uncertaintyNs, stratum);
        },
        'node-up': (_atNs, node) => {
          const standing = this.#standings.get(node);
          if (standing !== undefined) this.#standings.set(node, { ...standing, beforeBoot: true });
        },
        'plan-active': (atNs, node, version, digest) =>
          this.#activated(atNs, node, {
            ...{ version, digest, beforeBoot: false },
            damaged: this.#damagedBefore(node, version),
          }),
        lock: (atNs, node, terminal, partner, partnerTerminal) => {
          const pair = pairOf(node, terminal, partner, partnerTerminal);
          this.#locks.set(pairKey(pair), pair);
          this.#meet(atNs, pair);
        },
        unlock: (atNs, node, terminal, partner, partnerTerminal) => {
          const pair = pairOf(node, terminal, partner, partnerTerminal);
          this.#locks.delete(pairKey(pair));
          this.#meet(atNs, pair);
        },
      }),
    });
  }

  #damagedBefore(node: NodeId, version: number): number {
    const then = this.#damagedThen.get(version);
    return then === undefined ? this.#memories.of(node) : (then.get(node) ?? 0);
  }

  #activated(atNs: Ns, node: NodeId, plan: Standing): void {
    const before = this.#standings.get(node);
    this.#standings.set(node, plan);
    this.#early.follow(atNs, node, 'plan', plan.version);
    this.#contacts.follow(node, plan.version, atNs);
    this.#compare(atNs, node, plan);
    if (before?.beforeBoot && before.version === plan.version) {
      this.#counts.repeated++;
      return;
    }
    this.#counts.activations++;
    // Its memory may have lost which one was in force: it follows the one of its configuration.
    if (before?.beforeBoot && this.#memories.mayForget(node, before.damaged)) return;
    if (before === undefined || plan.version > before.version) return;
    this.#log.add({
      requirement: REQUIREMENTS.planRises,
      class: plan.version < before.version ? 'older-plan' : 'same-plan',
      node,
      atNs,
      title: 'plan came into force that is not newer than the one before',
      what: `version ${plan.version} after version ${before.version}`,
      about: { node },
    });
  }

  #compare(atNs: Ns, node: NodeId, { version, digest }: Standing): void {
    const known = this.#digests.get(version);
    if (known === undefined) {
      this.#digests.set(version, { digest, node });
      return;
    }
    if (known.digest === digest) return;
    const other = this.#context.recent.nodeName(known.node);
    this.#log.add({
      requirement: REQUIREMENTS.planDigest,
      class: 'plan-differs',
      node,
      atNs,
      title: 'one plan version with two contents',
      what: `version ${version} with another digest than in ${other}`,
      about: { node },
    });
  }

  #unsound(atNs: Ns, node: NodeId, version: number): void {
    this.#log.add({
      requirement: REQUIREMENTS.planSound,
      class: 'unsound-plan',
      node,
      atNs,
      title: 'plan taken whose bytes do not fit its digest',
      what: `version ${version}`,
      about: { node },
    });
  }

  #followedEarly({ what, number, node, atNs, dueNs }: Early): void {
    const plan = what === 'plan';
    this.#log.add({
      requirement: plan ? REQUIREMENTS.planTime : REQUIREMENTS.keyTime,
      class: `early-${what}`,
      node,
      atNs,
      title: plan
        ? 'plan came into force before its time'
        : 'key epoch came into use before its time',
      what: `${plan ? 'version' : 'epoch'} ${number}, ${((dueNs - atNs) / 1e9).toFixed(1)} s early,`,
      about: { node },
    });
  }

  #followedLate({ what, number, node, atNs, dueNs }: Late): void {
    const plan = what === 'plan';
    this.#log.add({
      requirement: plan ? REQUIREMENTS.planTime : REQUIREMENTS.keyTime,
      class: `late-${what}`,
      node,
      atNs,
      title: plan
        ? 'plan that a node said it has is not in force long after its time'
        : 'key epoch that a node was told to use is not in use long after its time',
      what: `${plan ? 'version' : 'epoch'} ${number}, due ${((atNs - dueNs) / 1e9).toFixed(1)} s ago,`,
      about: { node },
    });
  }

  /** The terminals are together at that instant. */
  #meet(atNs: Ns, pair: Pair): void {
    const standing = this.#contacts.standing(pair, atNs);
    if (standing === 'unknown') return;
    this.#counts.meetings++;
    if (standing === 'in-force') return;
    const { node, terminal, partner, partnerTerminal } = pair;
    this.#log.add({
      requirement: REQUIREMENTS.planContacts,
      class: 'dropped-contact',
      node,
      atNs,
      title: 'terminals met for a contact that the plans of both ends have no more',
      what: `terminal ${terminal} with ${this.#context.recent.nodeName(partner)} terminal ${partnerTerminal}`,
      about: { node, terminal },
    });
  }
}
