import { type BundleHeader, TRAFFIC_CLASSES } from './bundle.ts';
import { DIGEST_BYTES, nameOf, numberOf } from './codec.ts';
import type { lasermesh } from './generated/lasermesh.js';
import { owned } from './generated-bytes.ts';

type WireHeader = lasermesh.bundle.BundleHeader.$Properties;

/** Properties of a header for generated code. */
export const headerToWire = (header: BundleHeader): WireHeader => ({
  sourceNode: header.source.node,
  sourceService: header.source.service,
  createdNs: header.createdNs,
  sequence: header.sequence,
  attempt: header.attempt,
  destinationNode: header.destination.node,
  destinationService: header.destination.service,
  class: numberOf(TRAFFIC_CLASSES, header.class),
  assured: header.assured,
  custody: header.custody,
  lifetimeNs: header.lifetimeNs,
  ageNs: header.ageNs,
  hopLimit: header.hopLimit,
  hopCount: header.hopCount,
  previousNode: header.previousNode,
  reportTo: header.reportTo,
  payloadLength: header.payloadBytes,
  digest: header.digest,
  security: header.security.map((block) => ({ ...block })),
});

/** Undefined when source, destination, class or digest is missing. */
export const headerFromWire = (message: WireHeader): BundleHeader | undefined => {
  const trafficClass = nameOf(TRAFFIC_CLASSES, message.class ?? 0);
  const { sourceNode, destinationNode, digest } = message;
  if (!sourceNode || !destinationNode || trafficClass === undefined) return undefined;
  if (digest?.length !== DIGEST_BYTES) return undefined;
  return {
    source: { node: sourceNode, service: message.sourceService ?? 0 },
    createdNs: message.createdNs ?? 0,
    sequence: message.sequence ?? 0,
    attempt: message.attempt ?? 0,
    destination: { node: destinationNode, service: message.destinationService ?? 0 },
    class: trafficClass,
    assured: message.assured ?? false,
    custody: message.custody ?? false,
    lifetimeNs: message.lifetimeNs ?? 0,
    ageNs: message.ageNs ?? 0,
    hopLimit: message.hopLimit ?? 0,
    hopCount: message.hopCount ?? 0,
    previousNode: message.previousNode ?? 0,
    reportTo: message.reportTo ?? 0,
    payloadBytes: message.payloadLength ?? 0,
    digest: owned(digest),
    security: (message.security ?? []).map((block) => ({
      kind: block.kind ?? 0,
      keyEpoch: block.keyEpoch ?? 0,
      value: owned(block.value),
    })),
  };
};
