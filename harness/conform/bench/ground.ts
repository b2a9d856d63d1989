import {
  decodeSealed,
  decodeTelemetry,
  encodeTelecommand,
  sealedBytes,
} from '../../../protocols/operations-codec.ts';
import type { CommandBody, Telecommand, TelemetryPacket } from '../../../protocols/operations.ts';
import type { NodeId, Ns } from '../../../protocols/units.ts';
import { codeOf, operationsKey } from './link-codes.ts';
import { NETWORK_KEY } from './mesh.ts';

/** The operator at the service port of the node on the bench: seals telecommands, opens telemetry. */
export class Ground {
  readonly #target: NodeId;
  readonly #nowNs: () => Ns;
  sequence = 0;
  keyEpoch = 1;

  constructor(target: NodeId, nowNs: () => Ns) {
    this.#target = target;
    this.#nowNs = nowNs;
  }

  /** @param lifeNs how long it may be executed */
  seal(body: CommandBody, changes: Partial<Telecommand> = {}, lifeNs: Ns = 3_600e9): Uint8Array {
    const issuedUtcNs = this.#nowNs();
    const telecommand: Telecommand = {
      target: this.#target,
      sequence: changes.sequence ?? ++this.sequence,
      issuedUtcNs,
      expiresUtcNs: issuedUtcNs + lifeNs,
      keyEpoch: this.keyEpoch,
      body,
      ...changes,
    };
    const key = operationsKey(NETWORK_KEY, 'telecommand', telecommand.target, telecommand.keyEpoch);
    return encodeTelecommand(telecommand, (covered) => codeOf(key, covered));
  }

  /** The packet, or why it is none. */
  open(bytes: Uint8Array): TelemetryPacket | string {
    const sealed = decodeSealed(bytes);
    if (!sealed.ok) return `${sealed.reason}: ${sealed.detail}`;
    const { node, keyEpoch, tag } = sealed.value;
    const key = operationsKey(NETWORK_KEY, 'telemetry', node, keyEpoch);
    const expected = codeOf(key, sealedBytes('telemetry', sealed.value));
    if (Buffer.compare(tag, expected) !== 0) return 'wrong tag';
    const packet = decodeTelemetry(sealed.value);
    return packet.ok ? packet.value : `${packet.reason}: ${packet.detail}`;
  }
}
