import { joinChunks } from '../../../protocols/codec.ts';
import { lasermesh } from '../../../protocols/generated/lasermesh.js';
import {
  type CommandBody,
  type Housekeeping,
  type ReportedEvent,
  type SealedKind,
  SERVICE_COMMAND,
  SERVICE_OPERATOR,
  type Telecommand,
  type TelemetryPacket,
} from '../../../protocols/operations.ts';
import type { NodeId } from '../../../protocols/units.ts';
import type { Bench } from './bench.ts';
import { codeOf, operationsKey } from './link-codes.ts';
import { NETWORK_KEY, OPERATOR, TARGET } from './mesh.ts';
import type { Side } from './staging.ts';
import type { Incoming, OutgoingBundle } from './transfers.ts';

/** Telecommand bytes as a management bundle of the operator's, from a neighbour. */
export const orderBytes = (bench: Bench, side: Side, bytes: Uint8Array): OutgoingBundle =>
  bench[side].transfers.send(bytes, {
    source: { node: OPERATOR, service: SERVICE_OPERATOR },
    destination: { node: TARGET, service: SERVICE_COMMAND },
    class: 'management',
  });

/** A telecommand through the mesh; its number. */
export const orderThrough = (
  bench: Bench,
  side: Side,
  body: CommandBody,
  changes: Partial<Telecommand> = {},
): number => {
  const sequence = changes.sequence ?? bench.ground.sequence + 1;
  orderBytes(bench, side, bench.ground.seal(body, changes));
  return sequence;
};

/** Bundles with telemetry that a neighbour took over, in the order of their coming. */
export const telemetryBundles = (bench: Bench): readonly Incoming[] =>
  [bench.low, bench.high].flatMap(({ transfers }) =>
    transfers.complete.filter(({ header }) => {
      const destination = header?.destination;
      return destination?.node === OPERATOR && destination.service === SERVICE_OPERATOR;
    }),
  );

/** Packets that came through the mesh, authentic ones, each number once. */
export const meshPackets = (bench: Bench): readonly TelemetryPacket[] =>
  opened(
    bench,
    telemetryBundles(bench).map((bundle) => bench.low.transfers.payloadOf(bundle)),
  );

/** Packets that left over the service port, authentic ones, each number once. */
export const portPackets = (bench: Bench): readonly TelemetryPacket[] =>
  opened(
    bench,
    bench.since(0, 'telemetry').map(({ bytes }) => bytes),
  );

const opened = (bench: Bench, all: readonly Uint8Array[]): readonly TelemetryPacket[] => {
  const packets = new Map<number, TelemetryPacket>();
  for (const bytes of all) {
    const packet = bench.ground.open(bytes);
    if (typeof packet !== 'string') packets.set(packet.sequence, packet);
  }
  return [...packets.values()];
};

/** Stages that a telecommand went through as the operator was told, with the reason of a refusal. */
export const stagesIn = (
  packets: readonly TelemetryPacket[],
  sequence: number,
): readonly string[] =>
  packets.flatMap(({ body }) =>
    body.telemetry === 'command-stage' && body.sequence === sequence
      ? [body.reason === '' ? body.stage : `refused ${body.reason}`]
      : [],
  );

/** Housekeeping, whichever way it came, by packet number. */
export const housekeepings = (bench: Bench): readonly Housekeeping[] =>
  [...portPackets(bench), ...meshPackets(bench)]
    .sort((a, b) => a.sequence - b.sequence)
    .flatMap(({ body }) => (body.telemetry === 'housekeeping' ? [body.housekeeping] : []));

/** Event reports that the operator was told, whichever way they came, by packet number. */
export const eventBatches = (
  bench: Bench,
): readonly {
  readonly events: readonly ReportedEvent[];
  readonly suppressed: readonly { readonly id: number; readonly count: number }[];
}[] =>
  [...portPackets(bench), ...meshPackets(bench)]
    .sort((a, b) => a.sequence - b.sequence)
    .flatMap(({ body }) => (body.telemetry === 'events' ? [body] : []));

/** What a sealed message says of itself. */
interface SealChoice {
  readonly kind?: SealedKind;
  readonly keyEpoch?: number;
  readonly sequence: number;
  readonly node?: NodeId;
  readonly tag?: Uint8Array;
}

/** A sealed message around any body, authentic unless it has a tag of its own. */
export const sealBody = (body: Uint8Array, choice: SealChoice): Uint8Array => {
  const { kind = 'telecommand', keyEpoch = 1, sequence, node = TARGET } = choice;
  const head = new DataView(new ArrayBuffer(33));
  head.setUint8(0, kind === 'telecommand' ? 1 : 2);
  [keyEpoch, sequence, node, body.length].forEach((value, index) => {
    head.setBigUint64(1 + 8 * index, BigInt(value));
  });
  const covered = joinChunks([new Uint8Array(head.buffer), body]);
  const tag = choice.tag ?? codeOf(operationsKey(NETWORK_KEY, kind, node, keyEpoch), covered);
  return lasermesh.operations.Sealed.encode({ keyEpoch, sequence, node, body, tag }).finish();
};

type Content = lasermesh.operations.CommandContent.$Properties;

/** Body of a telecommand as the wire has it, sound or not. */
export const contentOf = (content: Content): Uint8Array =>
  lasermesh.operations.CommandContent.encode(content).finish();
