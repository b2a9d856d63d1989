import type { OperationsKeys } from '../../flight/security/operations-keys.ts';
import type { CommandBody, TelemetryBody } from '../../protocols/operations.ts';
import { HOUR_NS, MINUTE_NS, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { CommandWay, OperatorPort } from './operator-port.ts';
import type { PathEstimate } from './path-estimate.ts';

/** How a telecommand ended. */
export type CommandEnd = 'done' | 'refused' | 'failed';

interface Outstanding {
  readonly sequence: number;
  readonly node: NodeId;
  readonly body: CommandBody;
  readonly bytes: Uint8Array;
  readonly issuedNs: Ns;
  readonly ended: (end: CommandEnd, reason: string) => void;
  /** Ways tried so far. */
  meshTries: number;
  radioTries: number;
  /** An answer should have come by then. */
  dueNs: Ns;
  /** Fault: it is taken to be sent, and never leaves. */
  stays: boolean;
}

type StageBody = Extract<TelemetryBody, { telemetry: 'command-stage' }>;

/** A telecommand is void so long after it was issued. */
const LIFETIME_NS: Ns = 2 * HOUR_NS;
const MESH_TRIES_MAX = 2;
const RADIO_TRIES_MAX = 3;
/** Beyond the way there and back: bundles wait, and answers are collected. */
const ANSWER_MARGIN_NS: Ns = 30 * SECOND_NS;
/** Radio is tried first where it is faster than the mesh by more than this. */
const MESH_WAIT_MAX_NS: Ns = 2 * MINUTE_NS;
/** Around the body: seal and header. */
const ANSWER_BYTES = 300;

/**
 * Telecommands that are under way: sealed, numbered, sent through the mesh, asked after, sent again, and
 * told by radio where the mesh does not answer. A repetition is the very same telecommand, which a node
 * executes once.
 */
export class CommandDesk {
  readonly #port: OperatorPort;
  readonly #own: NodeId;
  readonly #keys: OperationsKeys;
  readonly #paths: PathEstimate;
  readonly #keyEpoch: (node: NodeId) => number;
  readonly #outstanding = new Map<number, Outstanding>();
  /** The newest of each node. */
  readonly #probes = new Map<NodeId, { readonly sequence: number; readonly issuedNs: Ns }>();
  #sequence = 0;

  constructor(terms: {
    readonly port: OperatorPort;
    readonly own: NodeId;
    readonly keys: OperationsKeys;
    readonly paths: PathEstimate;
    /** Epoch that a node is known to use. */
    readonly keyEpoch: (node: NodeId) => number;
  }) {
    this.#port = terms.port;
    this.#own = terms.own;
    this.#keys = terms.keys;
    this.#paths = terms.paths;
    this.#keyEpoch = terms.keyEpoch;
  }

  /**
   * Send a telecommand; `ended` is called once, later. Returns its sequence number. `stays`: by a fault the
   * first try never leaves.
   */
  issue(
    node: NodeId,
    body: CommandBody,
    ended: (end: CommandEnd, reason: string) => void = () => undefined,
    stays = false,
  ): number {
    const { nowNs } = this.#port;
    const { sequence, bytes } = this.seal(node, body);
    const command: Outstanding = {
      sequence,
      node,
      body,
      bytes,
      issuedNs: nowNs,
      ended,
      meshTries: 0,
      radioTries: 0,
      dueNs: 0,
      stays,
    };
    this.#outstanding.set(sequence, command);
    this.#send(command);
    return sequence;
  }

  /** A telecommand under the next number. */
  seal(
    node: NodeId,
    body: CommandBody,
    lifetimeNs = LIFETIME_NS,
  ): { readonly sequence: number; readonly bytes: Uint8Array } {
    const { nowNs } = this.#port;
    const sequence = ++this.#sequence;
    if (body.command === 'terminal')
      this.#port.switches(node, sequence, body.terminal, body.enabled);
    const bytes = this.#keys.sealTelecommand({
      target: node,
      sequence,
      issuedUtcNs: nowNs,
      expiresUtcNs: nowNs + lifetimeNs,
      keyEpoch: this.#keyEpoch(node),
      body,
    });
    return { sequence, bytes };
  }

  /** When something of that length, sent now the first way that is tried, is there; undefined: never. */
  arrivalNs(node: NodeId, bytes: number): Ns | undefined {
    if (node === this.#own) return this.#port.nowNs;
    const meshNs = this.#meshArrivalNs(node, bytes);
    const radioNs = this.#port.radioArrivalNs(node, bytes);
    return meshFirst(meshNs, radioNs) ? (meshNs ?? radioNs) : radioNs;
  }

  /** Ask a node once by radio whether it lives; no answer is no failure. Nothing when no pass is to come. */
  probe(node: NodeId): void {
    const ping = { command: 'ping' } as const;
    if (this.#port.radioArrivalNs(node, ANSWER_BYTES) === undefined) return;
    const { sequence, bytes } = this.seal(node, ping);
    if (this.#port.radio(node, bytes) === undefined) return;
    this.#probes.set(node, { sequence, issuedNs: this.#port.nowNs });
    this.#port.sent(node, sequence, ping.command, 'radio');
  }

  /** By radio too, whatever the mesh does. Undefined when no pass is to come. */
  byRadio(sequence: number): Ns | undefined {
    const command = this.#outstanding.get(sequence);
    return command === undefined ? undefined : this.#overRadio(command);
  }

  /**
   * Telemetry said how far a telecommand is. Returns when that was issued: the node has worked since; 0
   * when nobody waits for it any more, or another node was asked.
   */
  stage(node: NodeId, { sequence, stage, reason }: StageBody): Ns {
    const probe = this.#probes.get(node);
    if (probe?.sequence === sequence) return probe.issuedNs;
    const command = this.#outstanding.get(sequence);
    if (command?.node !== node) return 0;
    this.#answer(command, stage, reason);
    return command.issuedNs;
  }

  #answer(command: Outstanding, stage: StageBody['stage'], reason: string): void {
    if (stage === 'done') this.#end(command, 'done', '');
    else if (stage !== 'refused') return;
    else if (reason === 'replayed') {
      // Of a repetition: the answer to the first copy was lost, for it was executed, or its own refusal would
      // have come. Of the first copy: somebody else said it again, and its answer is still to come.
      if (command.meshTries + command.radioTries > 1) this.#end(command, 'done', reason);
    } else this.#end(command, 'refused', reason);
  }

  /** What is overdue is sent again, or given up. */
  tick(): void {
    const { nowNs } = this.#port;
    for (const command of [...this.#outstanding.values()]) {
      if (command.dueNs <= nowNs) this.#send(command);
    }
  }

  /** No answer of a node is waited for any more. */
  forget(node: NodeId): void {
    for (const command of [...this.#outstanding.values()]) {
      if (command.node === node) this.#end(command, 'failed', 'lost');
    }
  }

  #send(command: Outstanding): void {
    const { node, bytes } = command;
    if (node === this.#own) {
      if (command.meshTries > 0) {
        this.#fail(command);
        return;
      }
      command.meshTries++;
      this.#sent(command, 'local', this.#port.nowNs + ANSWER_MARGIN_NS);
      this.#port.local(bytes);
      return;
    }
    if (command.stays) {
      command.stays = false;
      command.dueNs = this.#port.nowNs + ANSWER_MARGIN_NS;
      return;
    }
    const meshNs = inTime(command, this.#meshArrivalNs(node, bytes.length));
    const radioNs = inTime(command, this.#port.radioArrivalNs(node, bytes.length));
    const meshLeft = command.meshTries < MESH_TRIES_MAX && meshNs !== undefined;
    const radioLeft = command.radioTries < RADIO_TRIES_MAX && radioNs !== undefined;
    if (meshLeft && (meshFirst(meshNs, radioNs) || !radioLeft)) this.#overMesh(command, meshNs);
    else if (radioLeft) this.#overRadio(command);
    else this.#fail(command);
  }

  #meshArrivalNs(node: NodeId, bytes: number): Ns | undefined {
    const { nowNs } = this.#port;
    const arrivalNs = this.#paths.toNode(node, nowNs, bytes);
    return arrivalNs === undefined || arrivalNs - nowNs > LIFETIME_NS ? undefined : arrivalNs;
  }

  #overMesh(command: Outstanding, arrivalNs: Ns): void {
    const { node, bytes } = command;
    const backNs = this.#paths.fromNode(node, arrivalNs, ANSWER_BYTES) ?? arrivalNs;
    command.meshTries++;
    this.#sent(command, 'mesh', backNs + ANSWER_MARGIN_NS);
    this.#port.submit(node, bytes, LIFETIME_NS);
  }

  #overRadio(command: Outstanding): Ns | undefined {
    const arrivalNs = this.#port.radio(command.node, command.bytes);
    if (arrivalNs === undefined) {
      // The line is full: later.
      command.dueNs = this.#port.nowNs + MINUTE_NS;
      return undefined;
    }
    command.radioTries++;
    this.#sent(command, 'radio', arrivalNs + 2 * ANSWER_MARGIN_NS);
    return arrivalNs;
  }

  #sent(command: Outstanding, way: CommandWay, dueNs: Ns): void {
    command.dueNs = dueNs;
    this.#port.sent(command.node, command.sequence, command.body.command, way);
  }

  #fail(command: Outstanding): void {
    this.#port.note('command-failed', command.node, command.sequence);
    this.#end(command, 'failed', '');
  }

  #end(command: Outstanding, end: CommandEnd, reason: string): void {
    if (!this.#outstanding.delete(command.sequence)) return;
    command.ended(end, reason);
  }
}

const meshFirst = (meshNs: Ns | undefined, radioNs: Ns | undefined): boolean =>
  radioNs === undefined || (meshNs !== undefined && meshNs <= radioNs + MESH_WAIT_MAX_NS);

/** What is void when it is there need not leave. */
const inTime = ({ issuedNs }: Outstanding, arrivalNs: Ns | undefined): Ns | undefined =>
  arrivalNs === undefined || arrivalNs > issuedNs + LIFETIME_NS ? undefined : arrivalNs;
