import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type FromNode,
  GATEWAY_VERSION,
  type GatewayMode,
  type RefusalReason,
} from '../../protocols/gateway.ts';
import { suggestion } from '../scenario/suggest.ts';
import type { PlaceId } from './place.ts';

type Attach = Extract<FromNode, { kind: 'attach' }>;

/** A node of the scenario, or a terminal of one, as far as those who come need to know it. */
export interface DeskPlace {
  readonly id: PlaceId;
  readonly name: string;
  readonly offered: boolean;
}

export interface DeskNode extends DeskPlace {
  readonly terminals?: readonly DeskPlace[];
}

export interface DeskTerms {
  readonly mode: GatewayMode;
  readonly token: string;
  readonly nodes: readonly DeskNode[];
}

export interface Refused {
  readonly reason: RefusalReason;
  readonly detail: string;
}

/** Who is attached to what, and who may be. */
export class Desk {
  readonly #terms: DeskTerms;
  readonly #nodes: ReadonlyMap<string, DeskNode>;
  readonly #taken = new Map<PlaceId, number>();
  #attachments = 0;

  constructor(terms: DeskTerms) {
    this.#terms = terms;
    this.#nodes = new Map(terms.nodes.map((node) => [node.name, node]));
  }

  /** The place and the number of this attachment, or why not. What is secret is looked at first. */
  attach(asked: Attach): { readonly at: DeskPlace; readonly attachment: number } | Refused {
    const { mode, token } = this.#terms;
    if (!sameSecret(asked.token, token)) {
      return {
        reason: 'token',
        detail: 'the token is not the one that the gateway was started with',
      };
    }
    if (asked.version !== GATEWAY_VERSION) {
      const detail = `protocol version ${asked.version}, this gateway speaks ${GATEWAY_VERSION}`;
      return { reason: 'version', detail };
    }
    if (asked.mode !== undefined && asked.mode !== mode) {
      return { reason: 'mode', detail: `${asked.mode} was asked for, the gateway runs in ${mode}` };
    }
    const at = this.#placeOf(asked);
    if ('reason' in at) return at;
    if (!at.offered) {
      const detail = `${at.name} runs its own software: start the gateway with --attach ${at.name}`;
      return { reason: 'not-offered', detail };
    }
    if (this.#taken.has(at.id)) {
      return { reason: 'taken', detail: `another peer is attached to ${at.name}` };
    }
    this.#attachments++;
    this.#taken.set(at.id, this.#attachments);
    return { at, attachment: this.#attachments };
  }

  leave(place: PlaceId, attachment: number): void {
    if (this.#taken.get(place) === attachment) this.#taken.delete(place);
  }

  #placeOf(asked: Attach): DeskPlace | Refused {
    const node = this.#nodes.get(asked.node);
    if (node === undefined) {
      const hint = suggestion(asked.node, [...this.#nodes.keys()]);
      return { reason: 'unknown-node', detail: `no node "${asked.node.slice(0, 100)}" (${hint})` };
    }
    if (asked.terminal === '') return node;
    const name = `${asked.node}/${asked.terminal}`;
    const { terminals = [] } = node;
    const terminal = terminals.find((one) => one.name === name);
    if (terminal !== undefined) return terminal;
    const hint = suggestion(
      name,
      terminals.map((one) => one.name),
    );
    return { reason: 'unknown-terminal', detail: `no terminal "${name.slice(0, 200)}" (${hint})` };
  }
}

/** Digests have one length, and comparing them tells nothing of what they are of. */
const sameSecret = (given: Uint8Array, wanted: string): boolean =>
  timingSafeEqual(digest(given), digest(Buffer.from(wanted)));

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
