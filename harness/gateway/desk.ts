import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type FromNode,
  GATEWAY_VERSION,
  type GatewayMode,
  type RefusalReason,
} from '../../protocols/gateway.ts';
import type { NodeId } from '../../protocols/units.ts';
import { suggestion } from '../scenario/suggest.ts';

type Attach = Extract<FromNode, { kind: 'attach' }>;

/** A node of the scenario, as far as those who come need to know it. */
export interface DeskNode {
  readonly id: NodeId;
  readonly name: string;
  readonly offered: boolean;
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

/** Who is attached to which node, and who may be. */
export class Desk {
  readonly #terms: DeskTerms;
  readonly #nodes: ReadonlyMap<string, DeskNode>;
  /** By node. */
  readonly #taken = new Map<NodeId, number>();
  #attachments = 0;

  constructor(terms: DeskTerms) {
    this.#terms = terms;
    this.#nodes = new Map(terms.nodes.map((node) => [node.name, node]));
  }

  /** The node and the number of this attachment, or why not. What is secret is looked at first. */
  attach(asked: Attach): { readonly node: DeskNode; readonly attachment: number } | Refused {
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
    const node = this.#nodes.get(asked.node);
    if (node === undefined) {
      const hint = suggestion(asked.node, [...this.#nodes.keys()]);
      return { reason: 'unknown-node', detail: `no node "${asked.node.slice(0, 100)}" (${hint})` };
    }
    if (asked.terminal !== '') {
      const detail = 'only whole nodes can be attached: leave the terminal empty';
      return { reason: 'unknown-terminal', detail };
    }
    if (!node.offered) {
      const detail = `${node.name} runs its own software: start the gateway with --attach ${node.name}`;
      return { reason: 'not-offered', detail };
    }
    if (this.#taken.has(node.id)) {
      return { reason: 'taken', detail: `another peer is attached to ${node.name}` };
    }
    this.#attachments++;
    this.#taken.set(node.id, this.#attachments);
    return { node, attachment: this.#attachments };
  }

  leave(node: NodeId, attachment: number): void {
    if (this.#taken.get(node) === attachment) this.#taken.delete(node);
  }
}

/** Digests have one length, and comparing them tells nothing of what they are of. */
const sameSecret = (given: Uint8Array, wanted: string): boolean =>
  timingSafeEqual(digest(given), digest(Buffer.from(wanted)));

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
