import { createConnection, type Socket } from 'node:net';
import type { FlightFactory } from '../../flight/config.ts';
import type { FlightNode } from '../../protocols/avionics.ts';
import type { Configuration } from '../../protocols/configuration.ts';
import { InputError } from '../../protocols/errors.ts';
import { decodeToNode, encodeFromNode } from '../../protocols/gateway-codec.ts';
import { GATEWAY_VERSION, type GatewayMode, type ToNode } from '../../protocols/gateway.ts';
import { TO_NODE_BYTES_MAX } from '../../protocols/gateway-rules.ts';
import type { Address } from './address.ts';
import { DelimitedReader, delimited } from './delimited.ts';
import { ASKED_AFTER_MS } from './tcp-door.ts';
import { nodeConfigOf } from './node-configuration.ts';

/** Characters of what software calls itself: in UTF-8 they fit the message, whatever they are. */
const SOFTWARE_SHOWN = 80;

export interface ClientTerms {
  readonly address: Address;
  readonly node: string;
  readonly token: string;
  readonly mode: GatewayMode | undefined;
  /** Of a long one only the end is told. */
  readonly software: string;
  readonly create: FlightFactory;
  readonly welcomed: (configuration: Configuration, mode: GatewayMode) => void;
  readonly signal: AbortSignal;
}

/** How an attachment ended. */
export interface ClientEnd {
  readonly steps: number;
  /** What the gateway said at the end; undefined: the connection was lost, or left. */
  readonly farewell: string | undefined;
}

/**
 * Flight software of this process as a node of a run elsewhere, until the run ends.
 *
 * @throws InputError when the gateway cannot be reached or refuses
 */
export const attachNode = (terms: ClientTerms): Promise<ClientEnd> =>
  new Promise((resolve, reject) => {
    const { address, signal } = terms;
    const socket = createConnection(address);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, ASKED_AFTER_MS);
    const client = new Client(terms, socket);
    const reader = new DelimitedReader(TO_NODE_BYTES_MAX);
    const failed = (error: unknown): void => {
      socket.destroy();
      reject(error);
    };
    socket.on('connect', () => client.introduce());
    socket.on('data', (piece) => {
      try {
        reader.push(piece, (message) => client.message(message));
      } catch (error) {
        failed(error);
      }
    });
    socket.on('error', (error) => {
      const place = `${address.host}:${address.port}`;
      failed(new InputError('gateway', `no gateway at ${place}: ${error.message}`));
    });
    socket.on('close', () => resolve(client.end()));
    signal.addEventListener('abort', () => client.leave(), { once: true });
  });

class Client {
  readonly #terms: ClientTerms;
  readonly #socket: Socket;
  #configuration: Configuration | undefined;
  #flight: FlightNode | undefined;
  #steps = 0;
  #farewell: string | undefined;

  constructor(terms: ClientTerms, socket: Socket) {
    this.#terms = terms;
    this.#socket = socket;
  }

  introduce(): void {
    const { node, token, mode, software } = this.#terms;
    this.#send(
      encodeFromNode({
        kind: 'attach',
        version: GATEWAY_VERSION,
        node,
        terminal: '',
        token: Buffer.from(token),
        mode,
        software: software.slice(-SOFTWARE_SHOWN),
      }),
    );
  }

  message(bytes: Uint8Array): void {
    const decoded = decodeToNode(bytes);
    if (!decoded.ok)
      throw new InputError('gateway', `the gateway sent nonsense: ${decoded.detail}`);
    this.#take(decoded.value);
  }

  leave(): void {
    this.#send(encodeFromNode({ kind: 'leave' }));
    this.#socket.end();
  }

  end(): ClientEnd {
    return { steps: this.#steps, farewell: this.#farewell };
  }

  #take(message: ToNode): void {
    switch (message.kind) {
      case 'welcome':
        this.#configuration = message.configuration;
        this.#terms.welcomed(message.configuration, message.mode);
        return;
      case 'step':
        this.#step(message.number, message.input);
        return;
      case 'refusal':
        throw new InputError('gateway', `refused (${message.reason}): ${message.detail}`);
      case 'farewell':
        this.#farewell = message.reason;
        this.#socket.end();
        return;
    }
  }

  /** A boot begins a new life: what was in memory is gone. */
  #step(number: number, input: Extract<ToNode, { kind: 'step' }>['input']): void {
    if (this.#configuration === undefined)
      throw new InputError('gateway', 'a step before a welcome');
    if (input.kind === 'boot') this.#flight = this.#terms.create(nodeConfigOf(this.#configuration));
    this.#steps++;
    const effects = this.#flight?.step(input) ?? [];
    this.#send(encodeFromNode({ kind: 'answer', number, effects }));
  }

  #send(message: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(delimited(message));
  }
}
