import {
  SERVICE_COMMAND,
  SERVICE_OPERATOR,
  type TelemetryBody,
} from '../../protocols/operations.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import type { FlightServices } from '../ports.ts';
import type { OperationsKeys } from '../security/operations-keys.ts';
import type { RecordStore } from '../store/bundle-store.ts';
import { SequenceNumbers } from '../store/sequence-numbers.ts';
import type { OwnBundle } from '../store/source.ts';
import type { KeyControl } from './controls.ts';
import type { CommandWay } from './executed-commands.ts';

/** Key of the record in region `critical` that reserves sequence numbers. */
export const TELEMETRY_KEY = 'telemetry-sequence';

interface Waiting {
  readonly body: TelemetryBody;
  readonly way: CommandWay;
}

export interface TelemetryTerms {
  readonly services: FlightServices;
  readonly config: NodeConfig;
  readonly operator: NodeId;
  readonly keys: OperationsKeys;
  readonly epochs: Pick<KeyControl, 'current'>;
  readonly store: RecordStore;
  /** Bundles of the node's own; false: not kept. */
  readonly originate: (bundle: OwnBundle) => boolean;
  /** What waited for a number could not be kept. */
  readonly lost: (body: TelemetryBody) => void;
  /** Whether bundles may leave now: not in safe mode. */
  readonly trafficAllowed: () => boolean;
}

/**
 * Packets for the operator (LM-MGT-130 …): numbered, sealed, and sent through the mesh, or out over
 * the service port when asked for there or when the node takes no traffic. Numbers are reserved ahead, in
 * the region of which one copy is always whole, so that none is used twice.
 */
export class Telemetry {
  readonly #terms: TelemetryTerms;
  readonly #sequences: SequenceNumbers;
  /** Until numbers are reserved. */
  #waiting: Waiting[] = [];

  constructor(terms: TelemetryTerms) {
    this.#terms = terms;
    const { services, store } = terms;
    const record = { region: 'critical', key: TELEMETRY_KEY } as const;
    this.#sequences = new SequenceNumbers(
      services,
      store,
      { granted: () => this.#granted() },
      record,
    );
  }

  /** At boot, with the record that was found. */
  restore(bytes: Uint8Array | undefined): void {
    this.#sequences.restore(bytes);
  }

  /** False: too many wait for a number already, or it could not be kept, and this one is lost. */
  send(body: TelemetryBody, way: CommandWay = 'mesh'): boolean {
    const sequence = this.#waiting.length > 0 ? undefined : this.#sequences.take();
    if (sequence !== undefined) return this.#dispatch(sequence, { body, way });
    this.#sequences.wanted();
    if (this.#waiting.length >= this.#terms.config.limits.telemetryWaitingMax) return false;
    this.#waiting.push({ body, way });
    return true;
  }

  #granted(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { body, way } of waiting) if (!this.send(body, way)) this.#terms.lost(body);
  }

  #dispatch(sequence: number, { body, way }: Waiting): boolean {
    const { config, keys, epochs, operator, services } = this.#terms;
    const bytes = keys.sealTelemetry({
      node: config.id,
      sequence,
      keyEpoch: epochs.current,
      body,
    });
    if (way === 'port' || !this.#terms.trafficAllowed()) {
      services.effects.push({ kind: 'telemetry', bytes });
      return true;
    }
    return this.#terms.originate({
      sourceService: SERVICE_COMMAND,
      destination: { node: operator, service: SERVICE_OPERATOR },
      lifetimeNs: config.limits.telemetryLifetimeNs,
      payload: bytes,
    });
  }
}
