import type { ManagementMessage } from '../../../protocols/frame.ts';
import type { NodeId, Ns } from '../../../protocols/units.ts';
import type { Segment } from '../../../protocols/bundle.ts';
import type { BundleAgent } from '../../../flight/store/bundle-agent.ts';
import type { EventQueue } from '../../../harness/kernel/event-queue.ts';
import {
  type LinkEndpoint,
  ReturnedSegment,
  type SendingAtOnce,
  type Session,
} from '../../../flight/link/link-service.ts';

const FRAME_OVERHEAD_BYTES = 60;

/** What a link needs of a node and of the rig around it. */
interface LinkedNode {
  readonly id: NodeId;
  readonly agent: BundleAgent;
  step(action: () => void): void;
}
interface LinkHost {
  readonly queue: EventQueue;
  /** Whether links offer the way past the queues. */
  readonly atOnce: boolean;
  linksOf(node: NodeId): readonly RigLink[];
}

interface LinkTerms {
  readonly rateBps: number;
  readonly lightTimeNs: Ns;
  readonly mtuBytes: number;
}

/**
 * Two endpoints that keep ARQ's promise: within a session every segment and message arrives once;
 * a session's end loses what is in flight and hands the unacknowledged back. No frames.
 */
export class RigLink {
  readonly rig: LinkHost;
  readonly nodes: readonly LinkedNode[];
  readonly terms: LinkTerms;
  readonly ends: readonly [RigEndpoint, RigEndpoint];
  isUp = false;
  #session = 0;

  constructor(rig: LinkHost, nodes: readonly [LinkedNode, LinkedNode], terms: LinkTerms) {
    this.rig = rig;
    this.nodes = nodes;
    this.terms = terms;
    const [a, b] = nodes;
    const terminal = (of: LinkedNode): number => rig.linksOf(of.id).length;
    this.ends = [
      new RigEndpoint(this, a, b, terminal(a)),
      new RigEndpoint(this, b, a, terminal(b)),
    ];
  }

  up(): void {
    if (this.isUp) return;
    this.isUp = true;
    this.#session++;
    for (const end of this.ends) end.start(this.#session);
  }

  down(): void {
    if (!this.isUp) return;
    this.isUp = false;
    for (const end of this.ends) end.stop();
  }

  end(node: NodeId): RigEndpoint {
    const [a, b] = this.ends;
    return a.node.id === node ? a : b;
  }

  peerOf(end: RigEndpoint): RigEndpoint {
    return this.ends[0] === end ? this.ends[1] : this.ends[0];
  }
}

export class RigEndpoint implements LinkEndpoint {
  readonly terminal: number;
  readonly node: LinkedNode;
  readonly link: RigLink;
  readonly #peer: LinkedNode;
  session: Session | undefined;
  rateBps = 0;
  /** Every segment that left, in order. */
  readonly sent: { readonly atNs: Ns; readonly segment: Segment }[] = [];
  sentAtOnce = 0;
  /** The queue of control messages is full. */
  full = false;
  readonly controls: ManagementMessage[] = [];
  /** Extra delay of a segment, to make them arrive out of order. */
  delayNs: (segment: Segment) => Ns = () => 0;
  /** Change a segment on its way. */
  tamper: (segment: Segment) => Segment = (segment) => segment;
  /** Messages that are lost with this session though the sender believes them sent. */
  loseControl: (message: ManagementMessage) => boolean = () => false;
  #busy = false;
  #number = 0;
  #unacknowledged: object[] = [];

  constructor(link: RigLink, node: LinkedNode, peer: LinkedNode, terminal: number) {
    this.link = link;
    this.node = node;
    this.#peer = peer;
    this.terminal = terminal;
  }

  start(id: number): void {
    const { rateBps, mtuBytes } = this.link.terms;
    this.rateBps = rateBps;
    this.session = { id, peer: this.#peer.id, peerTerminal: 0, mtuBytes, peerPlanVersion: 1 };
    this.#number = id;
    const session = this.session;
    this.node.step(() => this.node.agent.linkUp(this, session));
  }

  stop(): void {
    const { session } = this;
    const tokens = this.#unacknowledged;
    this.#unacknowledged = [];
    this.session = undefined;
    this.rateBps = 0;
    this.#busy = false;
    this.node.step(() => {
      this.node.agent.returned(this, tokens);
      this.node.agent.linkDown(this, session, 'tracking-lost');
    });
  }

  open(): void {}
  trackingLost(): void {}
  close(): void {}
  receive(): void {}
  silence(): void {}
  margin(): void {}

  lightTimeNs(): Ns {
    return this.link.terms.lightTimeNs;
  }

  kick(): void {
    if (this.#busy || this.session === undefined) return;
    const outgoing = this.node.agent.nextSegment(this, this.link.terms.mtuBytes);
    if (outgoing !== undefined) this.#send(outgoing.segment, outgoing.token);
  }

  /** The way past the queues, where the rig has it. */
  get current(): SendingAtOnce | undefined {
    if (!this.link.rig.atOnce) return undefined;
    return {
      sendsAtOnce: () => !this.#busy && this.session !== undefined,
      sendAtOnce: (segment, reliable) => {
        this.sentAtOnce++;
        this.#send(segment, reliable ? new ReturnedSegment(segment) : undefined);
      },
    };
  }

  #send(given: Segment, token: object | undefined): void {
    const { rateBps } = this.link.terms;
    const { queue } = this.link.rig;
    this.sent.push({ atNs: queue.nowNs, segment: given });
    this.#busy = true;
    const bytes = given.data.length + FRAME_OVERHEAD_BYTES;
    const lineNs = Math.ceil((bytes * 8e9) / rateBps);
    if (token !== undefined) this.#unacknowledged.push(token);
    const number = this.#number;
    queue.schedule(queue.nowNs + lineNs, { handle: () => this.#lineFree(number) }, 0);
    const segment = this.tamper(given);
    this.#later(lineNs + this.delayNs(segment), (peer) => {
      peer.node.agent.segment(peer, segment);
      if (token !== undefined) this.#later(0, () => this.#acknowledged(token));
    });
  }

  sendControl(message: ManagementMessage): boolean {
    if (this.session === undefined || this.full) return false;
    this.controls.push(message);
    if (this.loseControl(message)) return true;
    this.#later(0, (peer) => peer.node.agent.control(peer, message));
    return true;
  }

  #acknowledged(token: object): void {
    const at = this.#unacknowledged.indexOf(token);
    if (at >= 0) this.#unacknowledged.splice(at, 1);
  }

  #lineFree(number: number): void {
    if (number !== this.#number || this.session === undefined) return;
    this.#busy = false;
    this.node.step(() => this.kick());
  }

  /** One light time on, at the other end, unless the session is over by then. */
  #later(delayNs: Ns, action: (peer: RigEndpoint) => void): void {
    const number = this.#number;
    const { queue } = this.link.rig;
    const peer = this.link.peerOf(this);
    const arrive = (): void => {
      if (peer.session === undefined || peer.#number !== number) return;
      peer.node.step(() => action(peer));
    };
    queue.schedule(queue.nowNs + delayNs + this.link.terms.lightTimeNs, { handle: arrive }, 0);
  }
}
