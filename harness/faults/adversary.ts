import type { FrameImage, ManagementFrame } from '../../protocols/frame.ts';
import type { Ns } from '../../protocols/units.ts';
import { type FramePeek, peekFrame, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { EventTarget } from '../kernel/event-queue.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { AlteredForgery, FaultOf } from '../scenario/fault.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';
import {
  type Aim,
  alteredFrame,
  dataFrame,
  epochFrame,
  garbage,
  unkeyedFrame,
} from './forged-frames.ts';
import {
  HeardHandshake,
  type HeardFrame,
  injectUnheard,
  managementIn,
  overhear,
} from './overheard.ts';

/** Forgeries of a HELLO, if nothing else is said. */
const OPENINGS: ReadonlySet<string> = new Set<AlteredForgery>(['downgrade', 'wrong-epoch']);
const NEVER_NS: Ns = Number.POSITIVE_INFINITY;
const UNKNOWN = { node: 1, terminal: 0 };
const freshPeek = (): FramePeek => ({ session: 0, type: 0, txfn: 0, txNum: 0 });

const victims = (fault: FaultOf<'frames-forged' | 'frames-replayed'>, rig: FaultRig): Modem[] =>
  rig.nodes
    .modems(fault.node)
    .filter(({ terminal }) => fault.terminal === undefined || fault.terminal === terminal);

/** Frames that an adversary near a receiver makes up from what it hears of the link. */
export const forgeFrames = (fault: FaultOf<'frames-forged'>, rig: FaultRig): FaultAction => {
  const forgers = victims(fault, rig).map((modem) => new Forger(fault, rig, modem));
  return {
    prepare: () => {
      for (const forger of forgers) forger.listen();
    },
    begin: () => {
      for (const forger of forgers) forger.begin();
    },
  };
};

class Forger implements EventTarget {
  readonly #fault: FaultOf<'frames-forged'>;
  readonly #rig: FaultRig;
  readonly #modem: Modem;
  readonly #chance: RandomStream;
  readonly #handshake = new HeardHandshake();
  #left = 0;
  #session = 0;
  /** The newest frame that may be altered. */
  #model: HeardFrame | undefined;

  constructor(fault: FaultOf<'frames-forged'>, rig: FaultRig, modem: Modem) {
    this.#fault = fault;
    this.#rig = rig;
    this.#modem = modem;
    const name = `fault ${fault.id} ${modem.node}/${modem.terminal}`;
    this.#chance = rig.streams.stream(name, 'forgery');
  }

  listen(): void {
    const peek = freshPeek();
    const { forgery } = this.#fault;
    overhear(this.#modem, 'tap', (image) => {
      const heard = managementIn(image, peek);
      if (peek.session !== 0) this.#session = peek.session;
      if (heard === undefined) return;
      this.#handshake.hear(heard.message, 'partner');
      if (forgery !== 'reflected' && forgery !== 'other-link') this.#remember(heard);
    });
    overhear(this.#modem, 'sentTap', (image) => {
      const heard = managementIn(image, peek);
      if (heard === undefined) return;
      this.#handshake.hear(heard.message, 'victim');
      if (forgery === 'reflected') this.#remember(heard);
    });
    if (forgery !== 'other-link') return;
    for (const other of this.#rig.nodes.modems(this.#modem.node)) {
      if (other === this.#modem) continue;
      overhear(other, 'tap', (image) => {
        const heard = managementIn(image, peek);
        if (heard !== undefined) this.#remember(heard);
      });
    }
  }

  begin(): void {
    const { count, forgery, intervalNs, untilNs = NEVER_NS } = this.#fault;
    const { journal, queue } = this.#rig;
    const { node, terminal } = this.#modem;
    const fitting = Math.ceil((untilNs - queue.nowNs) / intervalNs);
    // What it has heard nothing of it can alter nothing of.
    this.#left = isAltered(forgery) && this.#model === undefined ? 0 : Math.min(count, fitting);
    journal.append('injected', queue.nowNs, node, terminal, `forged-${forgery}`, this.#left);
    if (this.#left > 0) this.handle();
  }

  handle(): void {
    injectUnheard(this.#rig, this.#modem, this.#forge());
    if (--this.#left === 0) return;
    const { queue } = this.#rig;
    queue.schedule(queue.nowNs + this.#fault.intervalNs, this, 0);
  }

  #remember(heard: HeardFrame): void {
    const { forgery, message = OPENINGS.has(forgery) ? 'hello' : undefined } = this.#fault;
    if (message === undefined || heard.message?.kind === message) this.#model = heard;
  }

  #forge(): FrameImage {
    const { forgery, message = 'close', epoch = 0 } = this.#fault;
    switch (forgery) {
      case 'hello':
        return unkeyedFrame('hello', this.#aim());
      case 'management':
        return unkeyedFrame(message, this.#aim());
      case 'retired-epoch':
        return epochFrame(message, this.#aim(), { networkKey: this.#rig.networkKey, epoch });
      case 'data':
        return dataFrame(this.#chance);
      case 'garbage':
        return garbage(this.#chance);
      default:
        return alteredFrame(forgery, this.#model as HeardFrame, this.#session);
    }
  }

  #aim(): Aim {
    return {
      heard: this.#handshake,
      partner: this.#modem.partner ?? UNKNOWN,
      nowNs: this.#rig.queue.nowNs,
      chance: this.#chance,
      session: this.#session,
      victim: this.#modem.node,
    };
  }
}

const ALTERED: ReadonlySet<string> = new Set<AlteredForgery>([
  'tampered',
  'renumbered',
  'far-counter',
  'reflected',
  'other-link',
  'downgrade',
  'wrong-epoch',
  'tag-corrupted',
]);
const isAltered = (forgery: string): boolean => ALTERED.has(forgery);

/** Management frames that reach a receiver while the fault lasts reach it again. */
export const replayFrames = (fault: FaultOf<'frames-replayed'>, rig: FaultRig): FaultAction => {
  const replayers = victims(fault, rig).map((modem) => new Replayer(fault, rig, modem));
  return {
    prepare: () => {
      for (const replayer of replayers) replayer.listen();
    },
    begin: () => {
      for (const replayer of replayers) replayer.active = true;
    },
    end: () => {
      for (const replayer of replayers) replayer.end();
    },
  };
};

class Replayer implements EventTarget {
  readonly #fault: FaultOf<'frames-replayed'>;
  readonly #rig: FaultRig;
  readonly #modem: Modem;
  #injected = 0;
  /** Frames of the session that is heard, by their counters: for replays of what lies so many behind. */
  readonly #kept = new Map<number, FrameImage>();
  #session = 0;
  active = false;

  constructor(fault: FaultOf<'frames-replayed'>, rig: FaultRig, modem: Modem) {
    this.#fault = fault;
    this.#rig = rig;
    this.#modem = modem;
  }

  listen(): void {
    const peek = freshPeek();
    const { queue } = this.#rig;
    overhear(this.#modem, 'tap', (image) => {
      if (!this.active) return;
      peekFrame(image, peek);
      if (peek.type !== TYPE_MANAGEMENT) return;
      const { message, behind, repeats, delayNs, untilNs = NEVER_NS } = this.#fault;
      const wanted = message === undefined && behind === undefined;
      const heard = wanted ? undefined : managementIn(image, peek);
      if (message !== undefined && heard?.message?.kind !== message) return;
      if (behind !== undefined) {
        if (heard !== undefined) this.#say(heard.frame, image, behind);
        return;
      }
      for (let i = 1; i <= repeats; i++) {
        const atNs = queue.nowNs + i * delayNs;
        if (atNs < untilNs) queue.schedule(atNs, this, 0, 0, image);
      }
    });
  }

  /** Said again behind a frame: what was so many counters before it in its session. */
  #say({ session, counter }: ManagementFrame, image: FrameImage, behind: number): void {
    if (session !== this.#session) {
      this.#session = session;
      this.#kept.clear();
    }
    this.#kept.set(counter, image);
    const old = this.#kept.get(counter - behind);
    this.#kept.delete(counter - behind);
    const { queue } = this.#rig;
    for (let i = 0; old !== undefined && i < this.#fault.repeats; i++) {
      queue.schedule(queue.nowNs, this, 0, 0, old);
    }
  }

  end(): void {
    this.active = false;
    this.#kept.clear();
    const { journal, queue } = this.#rig;
    const { node, terminal } = this.#modem;
    journal.append('injected', queue.nowNs, node, terminal, 'replayed', this.#injected);
  }

  handle(_kind: number, _value: number, image: unknown): void {
    this.#injected++;
    injectUnheard(this.#rig, this.#modem, image as FrameImage);
  }
}
