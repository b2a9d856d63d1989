import { imageBytes } from '../../protocols/frame-codec.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { FrameJudgement } from '../bus/frame-faults.ts';
import { type FramePeek, peekFrame } from '../bus/frame-peek.ts';
import type { FrameTap } from '../bus/frame-tap.ts';
import type { Modem } from '../bus/modem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type ByteOutput, type CapturedPacket, PcapngWriter } from './pcapng.ts';
import { udpPacket } from './udp-packet.ts';

/** Where frames of a type go, so that a decoder knows them by their port: of none, idle, data, management. */
const PORTS = [7_730, 7_731, 7_732, 7_733] as const;
/** Source ports: terminal 0 of a node has this one. */
const TERMINAL_PORT = 49_152;
const NS_PER_MS = 1_000_000n;

export interface CaptureTerms {
  readonly scenario: Scenario;
  readonly output: ByteOutput;
  readonly application: string;
  /** Simulated time now. */
  readonly nowNs: () => Ns;
  /** Only frames at these nodes; undefined: at all. */
  readonly nodes: ReadonlySet<NodeId> | undefined;
}

/**
 * Frames of a run as a capture: each where it leaves and where it arrives, a terminal an interface, as UDP
 * over IPv4 from 10.x.y.z (the node's number) so that any decoder takes it. Comments name what was done to
 * a frame on its way.
 */
export class FrameCapture implements FrameTap {
  readonly #terms: CaptureTerms;
  readonly #writer: PcapngWriter;
  readonly #interfaces = new Map<string, number>();
  readonly #epochNs: bigint;
  /** Of frames that faults hit, while they are on their way. */
  readonly #hit = new WeakMap<FrameImage, string>();
  readonly #peek: FramePeek = { session: 0, type: 0, txfn: 0, txNum: 0 };
  /** Frames that leave later than now, in order. */
  readonly #ahead: CapturedPacket[] = [];
  readonly counts = { sent: 0, arrived: 0, injected: 0 };

  constructor(terms: CaptureTerms) {
    this.#terms = terms;
    this.#epochNs = BigInt(Math.round(terms.scenario.epochUnixMs)) * NS_PER_MS;
    this.#writer = new PcapngWriter(terms.output, terms.application, this.#epochNs);
    for (const { id, name, terminals } of terms.scenario.nodes) {
      if (terms.nodes?.has(id) === false) continue;
      for (const terminal of terminals) {
        this.#interfaces.set(placeOf(id, terminal.index), this.#interfaces.size);
        this.#writer.interface(`${name}/${terminal.name}`);
      }
    }
  }

  get packets(): number {
    return this.#writer.packets;
  }

  sent(from: Modem, image: FrameImage, startNs: Ns, judgement: FrameJudgement | undefined): void {
    this.counts.sent++;
    // A modem repeats its idle frame: what was done to one of them is not done to the next.
    this.#hit.delete(image);
    const comment = judgement === undefined ? '' : this.#judged(image, judgement);
    this.#write(from, from.partner?.node ?? 0, { image, atNs: startNs, outbound: true, comment });
  }

  arrived(to: Modem, came: FrameImage, sent: FrameImage): void {
    this.counts.arrived++;
    const hit = this.#hit.get(sent);
    const spoilt = to.saturated
      ? 'corrupted: the receiver is saturated'
      : 'corrupted by the channel';
    const comment = hit ?? (came === sent ? '' : spoilt);
    const atNs = this.#terms.nowNs();
    this.#write(to, to.partner?.node ?? 0, { image: came, atNs, outbound: false, comment });
  }

  injected(to: Modem, image: FrameImage): void {
    this.counts.injected++;
    const comment = 'injected by an adversary';
    this.#write(to, to.partner?.node ?? 0, {
      image,
      atNs: this.#terms.nowNs(),
      outbound: false,
      comment,
    });
  }

  /** Whatever has left or come so far is out: for those who watch. */
  flush(): void {
    this.#writer.flush();
  }

  finish(): void {
    for (const packet of this.#ahead.splice(0)) this.#writer.packet(packet);
    this.#writer.flush();
  }

  /** What was done to it, in words; what arrives of it will say the same. */
  #judged(image: FrameImage, judgement: FrameJudgement): string {
    if (judgement.by.length === 0) return '';
    const { dropped, corrupted, damaged, delayNs, copies } = judgement;
    const deeds = [
      ...(dropped ? ['dropped'] : []),
      ...(corrupted ? ['corrupted'] : []),
      ...(damaged || judgement.image !== image ? ['changed'] : []),
      ...(delayNs > 0 ? [`delayed by ${delayNs} ns`] : []),
      ...(copies.length > 0
        ? [copies.length > 1 ? `copied ${copies.length} times` : 'copied']
        : []),
    ];
    const comment = `${deeds.join(', ') || 'hit'} by ${judgement.by.join(', ')}`;
    for (const way of [judgement.image, ...copies.map((copy) => copy.image)]) {
      this.#hit.set(way, comment);
    }
    return comment;
  }

  #write(
    at: Modem,
    partner: NodeId,
    frame: {
      readonly image: FrameImage;
      readonly atNs: Ns;
      readonly outbound: boolean;
      readonly comment: string;
    },
  ): void {
    const place = this.#interfaces.get(placeOf(at.node, at.terminal));
    if (place === undefined) return;
    const { image, atNs, outbound, comment } = frame;
    peekFrame(image, this.#peek);
    const ends = outbound ? [at.node, partner] : [partner, at.node];
    const bytes = udpPacket({
      from: ends[0] ?? 0,
      to: ends[1] ?? 0,
      fromPort: TERMINAL_PORT + at.terminal,
      toPort: PORTS[this.#peek.type] ?? PORTS[0],
      payload: imageBytes(image),
    });
    this.#inOrder({
      interface: place,
      atNs: this.#epochNs + BigInt(atNs),
      bytes,
      outbound,
      comment,
    });
  }

  /** A frame may leave a little after it was handed over: it stands where it left. */
  #inOrder(packet: CapturedPacket): void {
    const nowNs = this.#epochNs + BigInt(this.#terms.nowNs());
    let at = this.#ahead.length;
    while (at > 0 && (this.#ahead[at - 1] as CapturedPacket).atNs > packet.atNs) at--;
    this.#ahead.splice(at, 0, packet);
    while (this.#ahead[0] !== undefined && this.#ahead[0].atNs <= nowNs) {
      this.#writer.packet(this.#ahead.shift() as CapturedPacket);
    }
  }
}

const placeOf = (node: NodeId, terminal: number): string => `${node}/${terminal}`;
