import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { GatewayMode } from '../../protocols/gateway.ts';
import type { Address } from './address.ts';
import { Desk, type DeskNode } from './desk.ts';
import { ExchangeSender, type FromRun } from './exchange.ts';
import type { Peer, PeerEvent } from './peer.ts';
import { TcpDoor } from './tcp-door.ts';
import { UdpDoor } from './udp-door.ts';

export interface GatewayTerms {
  readonly mode: GatewayMode;
  readonly token: string;
  readonly nodes: readonly DeskNode[];
  readonly told: (event: PeerEvent) => void;
}

/** What the thread of the run is given of it. */
export interface RunEnd {
  readonly port: MessagePort;
  readonly signal: Int32Array;
}

/** All sockets of a served run; the run itself is in another thread. */
export class Gateway {
  readonly runEnd: RunEnd;
  readonly tcp: TcpDoor;
  readonly udp: UdpDoor;
  /** Those that are attached, by attachment. */
  readonly #peers = new Map<number, Peer>();
  readonly #port: MessagePort;
  readonly refusals = new Map<string, number>();

  constructor({ mode, token, nodes, told }: GatewayTerms) {
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    this.#port = port1;
    this.runEnd = { port: port2, signal };
    const run = new ExchangeSender(port1, signal);
    const desk = new Desk({ mode, token, nodes });
    const heard = (event: PeerEvent): void => {
      if (event.kind === 'refused') {
        this.refusals.set(event.reason, (this.refusals.get(event.reason) ?? 0) + 1);
      }
      told(event);
    };
    const door = {
      peer: {
        ...{ desk, run, told: heard },
        left: (attachment: number) => void this.#peers.delete(attachment),
      },
      admitted: (peer: Peer, attachment: number): void => {
        this.#peers.set(attachment, peer);
      },
    };
    this.tcp = new TcpDoor(door);
    this.udp = new UdpDoor(door);
    port1.on('message', (message: FromRun) => this.#fromRun(message));
  }

  listenTcp(address: Address): Promise<number> {
    return this.tcp.listen(address);
  }

  listenUdp(address: Address): Promise<number> {
    return this.udp.listen(address);
  }

  /** Says goodbye to all, with the outcome. */
  close(reason: string): void {
    for (const peer of this.#peers.values()) peer.farewell(reason);
    this.tcp.close();
    this.udp.close();
    this.#port.close();
  }

  #fromRun(message: FromRun): void {
    const peer = this.#peers.get(message.attachment);
    if (peer === undefined) return;
    if (message.kind === 'refuse') peer.refuse(message.reason, message.detail);
    else if (message.kind === 'step') peer.step(message.bytes);
    else peer.welcome(message.bytes);
  }
}
