import { encodeFrame, imageFromBytes } from '../../protocols/frame-codec.ts';
import type { FrameImage, ManagementFrame, ManagementMessage } from '../../protocols/frame.ts';
import { encodeManagement } from '../../protocols/management-codec.ts';
import type { NodeId } from '../../protocols/units.ts';
import { type FramePeek, peekFrame } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { EventTarget } from '../kernel/event-queue.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { FaultOf, Forgery } from '../scenario/fault.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

const TYPE_MANAGEMENT = 3;
const CODE_BYTES = 16;
const NONE = new Uint8Array(0);

const victims = (fault: FaultOf<'frames-forged' | 'frames-replayed'>, rig: FaultRig): Modem[] =>
  rig.nodes
    .modems(fault.node)
    .filter(({ terminal }) => fault.terminal === undefined || fault.terminal === terminal);

/** Listens on, for as long as there is a run: several adversaries may share a receiver. */
const overhear = (modem: Modem, listen: (image: FrameImage) => void): void => {
  const before = modem.tap;
  modem.tap = (image) => {
    before?.(image);
    listen(image);
  };
};

/** Adversaries hear what partners send, not what they put in front of a receiver themselves. */
const injectUnheard = (rig: FaultRig, modem: Modem, image: FrameImage): void => {
  const { tap } = modem;
  modem.tap = undefined;
  rig.nodes.inject(modem, image);
  modem.tap = tap;
};

/** Frames that an adversary near a receiver makes up; it knows the session from listening, but no key. */
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
  #left = 0;
  #session = 0;

  constructor(fault: FaultOf<'frames-forged'>, rig: FaultRig, modem: Modem) {
    this.#fault = fault;
    this.#rig = rig;
    this.#modem = modem;
    const name = `fault ${fault.id} ${modem.node}/${modem.terminal}`;
    this.#chance = rig.streams.stream(name, 'forgery');
  }

  listen(): void {
    const peek: FramePeek = { session: 0, type: 0, txfn: 0, txNum: 0 };
    overhear(this.#modem, (image) => {
      peekFrame(image, peek);
      if (peek.session !== 0) this.#session = peek.session;
    });
  }

  begin(): void {
    const { count, forgery } = this.#fault;
    const { journal, queue } = this.#rig;
    const { node, terminal } = this.#modem;
    journal.append('injected', queue.nowNs, node, terminal, `forged-${forgery}`, count);
    this.#left = count;
    this.handle();
  }

  handle(): void {
    injectUnheard(this.#rig, this.#modem, this.#forge(this.#fault.forgery));
    if (--this.#left === 0) return;
    const { queue } = this.#rig;
    queue.schedule(queue.nowNs + this.#fault.intervalNs, this, 0);
  }

  #forge(forgery: Forgery): FrameImage {
    switch (forgery) {
      case 'hello':
        return this.#management(0, NONE, this.#hello());
      case 'management':
        return this.#management(this.#session, this.#chance.bytes(CODE_BYTES), {
          kind: 'close',
          reason: 1,
        });
      case 'data':
        return encodeFrame({
          ...common(this.#chance.integer(0x1_0000) + 1),
          type: 'data',
          number: { txfn: this.#chance.integer(0x1_0000), txNum: 0 },
          segment: {
            transfer: 1,
            offset: 0,
            total: CODE_BYTES,
            class: 'tactical',
            last: true,
            header: undefined,
            data: this.#chance.bytes(CODE_BYTES),
          },
        });
      case 'garbage':
        return imageFromBytes(this.#chance.bytes(1 + this.#chance.integer(200)));
    }
  }

  #hello(): ManagementMessage {
    const { node, terminal } = this.#modem.partner ?? { node: UNKNOWN, terminal: 0 };
    return {
      kind: 'hello',
      node,
      terminal,
      versionMin: 1,
      versionMax: 1,
      capabilities: 0,
      keyEpoch: 1,
      nonce: this.#chance.bytes(CODE_BYTES),
      mtuBytes: 1_044,
      ratesBps: [1_000_000_000],
      planVersion: 1,
      utcNs: this.#rig.queue.nowNs,
      utcUncertaintyNs: 1_000,
      stratum: 0,
      mac: this.#chance.bytes(CODE_BYTES),
    };
  }

  #management(session: number, tag: Uint8Array, message: ManagementMessage): FrameImage {
    const frame: ManagementFrame = {
      ...common(session),
      type: 'management',
      number: undefined,
      counter: session === 0 ? 0 : 1 + this.#chance.integer(1_000_000),
      tag,
      body: encodeManagement(message),
    };
    return encodeFrame(frame);
  }
}

const UNKNOWN: NodeId = 1;

const common = (session: number) => ({
  session,
  stampNs: 0,
  acknowledgement: undefined,
  opcode: 'none' as const,
  opcodeValue: 0,
});

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
  active = false;

  constructor(fault: FaultOf<'frames-replayed'>, rig: FaultRig, modem: Modem) {
    this.#fault = fault;
    this.#rig = rig;
    this.#modem = modem;
  }

  listen(): void {
    const peek: FramePeek = { session: 0, type: 0, txfn: 0, txNum: 0 };
    const { queue } = this.#rig;
    overhear(this.#modem, (image) => {
      if (!this.active) return;
      peekFrame(image, peek);
      if (peek.type !== TYPE_MANAGEMENT) return;
      for (let i = 1; i <= this.#fault.repeats; i++) {
        queue.schedule(queue.nowNs + i * this.#fault.delayNs, this, 0, 0, image);
      }
    });
  }

  end(): void {
    this.active = false;
    const { journal, queue } = this.#rig;
    const { node, terminal } = this.#modem;
    journal.append('injected', queue.nowNs, node, terminal, 'replayed', this.#injected);
  }

  handle(_kind: number, _value: number, image: unknown): void {
    this.#injected++;
    injectUnheard(this.#rig, this.#modem, image as FrameImage);
  }
}
