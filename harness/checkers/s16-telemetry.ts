import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordValues } from '../journal/records.ts';
import { AliveBytes } from './alive-bytes.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { type Bounds, HousekeepingTruth, Whereabouts } from './housekeeping-truth.ts';
import { REQUIREMENTS } from './requirements.ts';

/**
 * S16: what housekeeping says is what frames and effects say at the instant at which it was made: boot
 * count, mode (by the node's changes of state), plan and key epoch in force (by its effects), deletion
 * reports since boot; and the store is no fuller than what is durable there and what is alive anywhere can
 * fill it. Bundles accepted and delivered lie between bounds, as wide as the traffic between operator and
 * node; the operator's own node has the lower ones only. `forwarded` is not judged: no record tells which
 * transfers of a session a neighbour took over.
 */
export const s16Telemetry: CheckerFactory = (context) => new Telemetry(context).checker();

class Telemetry {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #nodes = new Map<NodeId, HousekeepingTruth>();
  readonly #whereabouts = new Whereabouts();
  /** They outlast boots. */
  readonly #plans = new Map<NodeId, number>();
  /** As nodes say them since they started. */
  readonly #epochs = new Map<NodeId, number>();
  /** Telecommands that were sent as bundles. */
  readonly #commands = new Map<NodeId, number>();
  readonly #alive: AliveBytes;
  readonly #capacities: ReadonlyMap<NodeId, number>;
  readonly #counts = { packets: 0, figures: 0, stores: 0 };

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('S16', context);
    this.#alive = new AliveBytes(context.thresholds.memoryFreedNs);
    this.#capacities = new Map(context.nodes.map(({ id, storeBytes }) => [id, storeBytes]));
  }

  checker(): ReturnType<CheckerFactory> {
    return makeChecker({
      id: 'S16',
      title: 'telemetry equals what frames and effects say',
      requirements: [REQUIREMENTS.housekeeping, REQUIREMENTS.heldBack, REQUIREMENTS.capacity],
      log: this.#log,
      tested: () => this.#counts.packets,
      counts: () => ({ ...this.#counts }),
      handlers: this.#context.operator === undefined ? {} : this.#handlers(),
    });
  }

  #handlers(): Parameters<typeof makeChecker>[0]['handlers'] {
    const { thresholds, housekeepingNs: everyNs } = this.#context;
    const lagNs = thresholds.telemetryLagNs;
    return {
      'node-up': (atNs, node, _cause, count) => {
        // It says which it goes on with, but where its memory has none: then it begins with that of its uploads.
        this.#epochs.delete(node);
        this.#nodes.set(node, new HousekeepingTruth({ count, atNs, lagNs, everyNs }));
      },
      transition: (_atNs, node, machine, _instance, _from, to) => {
        const truth = machine === 'node' ? this.#nodes.get(node) : undefined;
        if (truth !== undefined) truth.mode = to;
      },
      'plan-active': (_atNs, node, version) => {
        this.#plans.set(node, version);
      },
      'key-epoch': (_atNs, node, epoch, state) => {
        if (state === 'current') this.#epochs.set(node, epoch);
      },
      'command-sent': (_atNs, node, _command, _opcode, via) => {
        if (via === 'mesh') this.#commands.set(node, (this.#commands.get(node) ?? 0) + 1);
      },
      submitted: (atNs, _node, request, _flow, bytes, _class, assured, _custody, lifetimeNs) => {
        this.#alive.submitted(atNs, { request, bytes, lifetimeNs, assured: assured === 1 });
      },
      'submit-refused': (_atNs, _node, request) => this.#alive.refused(request),
      accepted: (_atNs, node, request, _flow, bundle, createdNs) => {
        this.#alive.accepted(request, bundle);
        this.#nodes.get(node)?.submitted(createdNs);
      },
      held: (atNs, node, bundle, attempt, sourceCopy) => {
        if (sourceCopy === 1) this.#alive.attempted(bundle, attempt);
        this.#held(atNs, node, bundle, sourceCopy === 1);
      },
      released: (_atNs, node, bundle) => this.#whereabouts.released(node, bundle),
      delivered: (_atNs, node) => {
        this.#nodes.get(node)?.delivered();
      },
      deleted: (_atNs, node, _bundle, _attempt, reason) => {
        const truth = this.#nodes.get(node);
        if (truth !== undefined && reason !== 'unconfirmed') truth.deleted++;
      },
      telemetry: (atNs, ...values) => this.#told(atNs, ...values),
      'reports-held-back': (atNs, node, said, told) => {
        if (said < told) this.#heldBack(atNs, node, `${said} said, ${told} told of before,`);
      },
      'store-told': (atNs, ...values) => this.#storeTold(atNs, ...values),
    };
  }

  /** A source's copy did not come: where its record was lost, that of its next attempt takes the place. */
  #held(atNs: Ns, node: NodeId, bundle: number, sourceCopy: boolean): void {
    const meaning = this.#whereabouts.held(node, bundle);
    if (meaning === 'came' && !sourceCopy) this.#nodes.get(node)?.relayed(atNs);
    else if (meaning !== 'made') this.#nodes.get(node)?.rewritten();
  }

  #told(atNs: Ns, ...values: RecordValues<'telemetry'>): void {
    const [node, bootCount, mode, accepted, delivered, deleted, , planVersion, keyEpoch] = values;
    const truth = this.#nodes.get(node);
    if (truth === undefined) return;
    this.#counts.packets++;
    truth.told(atNs);
    // The operator's own node takes its telecommands as from an application, and delivers all telemetry.
    const unseen = node === this.#context.operator ? Number.POSITIVE_INFINITY : 0;
    const managed = unseen + (this.#commands.get(node) ?? 0);
    const plan = this.#plans.get(node);
    const epoch = this.#epochs.get(node);
    const foreign = this.#context.foreignNodes?.has(node) === true;
    const compare = (name: string, said: number | string, truly: number | string | Bounds) =>
      this.#compare({ atNs, node, name, said, truly });
    compare('boot count', bootCount, truth.bootCount);
    if (!foreign) compare('mode', mode, truth.mode);
    compare('accepted', accepted, truth.acceptedAt(atNs, unseen));
    compare('delivered', delivered, truth.deliveredWith(managed));
    compare('deleted', deleted, truth.deleted);
    if (plan !== undefined) compare('plan version', planVersion, plan);
    if (epoch !== undefined) compare('key epoch', keyEpoch, epoch);
  }

  /** What strangers submit on their own is not known: then nobody is asked. */
  #storeTold(atNs: Ns, ...[node, percent, heldBytes]: RecordValues<'store-told'>): void {
    const capacity = this.#capacities.get(node);
    if (capacity === undefined || (this.#context.foreignNodes?.size ?? 0) > 0) return;
    this.#counts.stores++;
    const { storeSlackShare, storeSlackBytes } = this.#context.thresholds;
    const slackBytes = capacity * storeSlackShare + storeSlackBytes;
    const mostBytes = heldBytes + this.#alive.at(atNs) + slackBytes;
    if ((percent / 100) * capacity <= mostBytes) return;
    this.#log.add({
      requirement: REQUIREMENTS.capacity,
      class: 'store-leak',
      node,
      atNs,
      title: 'store counts bytes that no bundle has',
      what: `${percent} % of ${capacity} bytes told, ${Math.ceil(mostBytes)} bytes at most,`,
      about: { node },
    });
  }

  #heldBack(atNs: Ns, node: NodeId, what: string): void {
    this.#log.add({
      requirement: REQUIREMENTS.heldBack,
      class: 'held-back',
      node,
      atNs,
      title: 'housekeeping says that fewer reports were held back than event packets told of',
      what,
      about: { node },
    });
  }

  #compare(told: {
    readonly atNs: Ns;
    readonly node: NodeId;
    readonly name: string;
    readonly said: number | string;
    readonly truly: number | string | Bounds;
  }): void {
    const { atNs, node, name, said, truly } = told;
    this.#counts.figures++;
    if (agrees(said, truly)) return;
    this.#log.add({
      requirement: REQUIREMENTS.housekeeping,
      class: name.replace(' ', '-'),
      node,
      atNs,
      title: `housekeeping gives another ${name} than records do`,
      what: `${name} ${said} told, ${text(truly)} in truth,`,
      about: { node },
    });
  }
}

const agrees = (said: number | string, truly: number | string | Bounds): boolean =>
  typeof truly === 'object'
    ? typeof said === 'number' && truly.least <= said && said <= truly.most
    : said === truly;

const text = (truly: number | string | Bounds): string => {
  if (typeof truly !== 'object') return String(truly);
  const { least, most } = truly;
  if (least === most) return String(least);
  return most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`;
};
