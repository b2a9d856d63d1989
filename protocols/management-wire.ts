import { nameOf, numberOf } from './codec.ts';
import type { RejectReason } from './errors.ts';
import { type Hello, type ManagementMessage, REFUSE_REASONS } from './frame.ts';
import type { lasermesh } from './generated/lasermesh.js';
import { owned } from './generated-bytes.ts';
import {
  advertisementFromWire,
  advertisementToWire,
  keyFromWire,
  keyToWire,
} from './routing-codec.ts';

type WireMessage = lasermesh.management.ManagementMessage.$Properties;
type WireHello = lasermesh.management.Hello.$Properties;
type MessageOf<K extends ManagementMessage['kind']> = Extract<ManagementMessage, { kind: K }>;

/** Properties for generated code. */
export const managementToWire = (message: ManagementMessage): WireMessage => {
  switch (message.kind) {
    case 'hello':
      return { hello: helloToWire(message) };
    case 'hello-ack': {
      const { echoNonce, version, mtuBytes: mtu, rateIndex, session, mac } = message;
      const hello = helloToWire(message.hello);
      return { helloAck: { hello, echoNonce, version, mtu, rateIndex, session, mac } };
    }
    case 'ready':
      return { ready: message };
    case 'close':
      return { close: message };
    case 'close-ack':
      return { closeAck: {} };
    case 'time-transfer':
      return { timeTransfer: message };
    case 'custody': {
      const refuses = message.refuses.map(({ transfer, reason }) => ({
        transfer,
        reason: numberOf(REFUSE_REASONS, reason),
      }));
      return { custody: { accepts: [...message.accepts], refuses } };
    }
    case 'resume': {
      const { createdNs, sequence, attempt, contiguousBytes: contiguous, digest } = message;
      const source = { sourceNode: message.source.node, sourceService: message.source.service };
      return { resume: { ...source, createdNs, sequence, attempt, contiguous, digest } };
    }
    case 'advertisements':
      return {
        advertisements: { advertisements: message.advertisements.map(advertisementToWire) },
      };
    case 'database-summary': {
      const { keys, wanted, complete } = message;
      return { databaseSummary: { keys: keys.map(keyToWire), wanted: [...wanted], complete } };
    }
  }
};

const helloToWire = (hello: Hello): WireHello => ({
  node: hello.node,
  terminal: hello.terminal,
  versionMin: hello.versionMin,
  versionMax: hello.versionMax,
  capabilities: hello.capabilities,
  keyEpoch: hello.keyEpoch,
  nonce: hello.nonce,
  mtu: hello.mtuBytes,
  ratesBps: [...hello.ratesBps],
  planVersion: hello.planVersion,
  utcNs: hello.utcNs,
  utcUncertaintyNs: hello.utcUncertaintyNs,
  stratum: hello.stratum,
  mac: hello.mac,
});

/** Our union of a generated message; a reason when something required is missing. */
export const managementFromWire = (message: WireMessage): ManagementMessage | RejectReason => {
  if (message.hello) {
    const hello = helloFromWire(message.hello);
    return hello === undefined ? 'malformed' : { kind: 'hello', ...hello };
  }
  if (message.helloAck) return helloAckFromWire(message.helloAck) ?? 'malformed';
  if (message.ready) {
    const { echoNonce, session, mac } = message.ready;
    return { kind: 'ready', echoNonce: owned(echoNonce), session: session ?? 0, mac: owned(mac) };
  }
  if (message.close) return { kind: 'close', reason: message.close.reason ?? 0 };
  if (message.closeAck) return { kind: 'close-ack' };
  if (message.timeTransfer) return timeTransferFromWire(message.timeTransfer);
  if (message.custody) return custodyFromWire(message.custody) ?? 'malformed';
  if (message.resume) return resumeFromWire(message.resume) ?? 'malformed';
  if (message.advertisements) {
    const list = convertAll(message.advertisements.advertisements, advertisementFromWire);
    return list === undefined ? 'malformed' : { kind: 'advertisements', advertisements: list };
  }
  if (message.databaseSummary) {
    const { wanted, complete } = message.databaseSummary;
    const keys = convertAll(message.databaseSummary.keys, keyFromWire);
    if (keys === undefined) return 'malformed';
    const rest = { wanted: wanted ?? [], complete: complete ?? false };
    return { kind: 'database-summary', keys, ...rest };
  }
  return 'unknown-type';
};

const convertAll = <P, T>(
  parts: readonly P[] | null | undefined,
  convert: (part: P) => T | undefined,
): readonly T[] | undefined => {
  const values: T[] = [];
  for (const part of parts ?? []) {
    const value = convert(part);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
};

const helloFromWire = (hello: WireHello): Hello | undefined => {
  if (!hello.node) return undefined;
  return {
    node: hello.node,
    terminal: hello.terminal ?? 0,
    versionMin: hello.versionMin ?? 0,
    versionMax: hello.versionMax ?? 0,
    capabilities: hello.capabilities ?? 0,
    keyEpoch: hello.keyEpoch ?? 0,
    nonce: owned(hello.nonce),
    mtuBytes: hello.mtu ?? 0,
    ratesBps: hello.ratesBps ?? [],
    planVersion: hello.planVersion ?? 0,
    utcNs: hello.utcNs ?? 0,
    utcUncertaintyNs: hello.utcUncertaintyNs ?? 0,
    stratum: hello.stratum ?? 0,
    mac: owned(hello.mac),
  };
};

const helloAckFromWire = (
  message: lasermesh.management.HelloAck.$Properties,
): MessageOf<'hello-ack'> | undefined => {
  const hello = message.hello ? helloFromWire(message.hello) : undefined;
  if (hello === undefined) return undefined;
  return {
    kind: 'hello-ack',
    hello,
    echoNonce: owned(message.echoNonce),
    version: message.version ?? 0,
    mtuBytes: message.mtu ?? 0,
    rateIndex: message.rateIndex ?? 0,
    session: message.session ?? 0,
    mac: owned(message.mac),
  };
};

const timeTransferFromWire = (
  message: lasermesh.management.TimeTransfer.$Properties,
): MessageOf<'time-transfer'> => ({
  kind: 'time-transfer',
  exchange: message.exchange ?? 0,
  reply: message.reply ?? false,
  t1Ns: message.t1Ns ?? 0,
  t2Ns: message.t2Ns ?? 0,
  t3Ns: message.t3Ns ?? 0,
  uncertaintyNs: message.uncertaintyNs ?? 0,
  stratum: message.stratum ?? 0,
});

const custodyFromWire = (
  message: lasermesh.management.Custody.$Properties,
): MessageOf<'custody'> | undefined => {
  const refuses = convertAll(message.refuses, (part) => {
    const reason = nameOf(REFUSE_REASONS, part.reason ?? 0);
    return reason === undefined ? undefined : { transfer: part.transfer ?? 0, reason };
  });
  const accepts = (message.accepts ?? []).map((part) => ({
    transfer: part.transfer ?? 0,
    held: part.held ?? false,
    bestEffort: part.bestEffort ?? false,
  }));
  return refuses === undefined ? undefined : { kind: 'custody', accepts, refuses };
};

const resumeFromWire = (
  message: lasermesh.management.Resume.$Properties,
): MessageOf<'resume'> | undefined => {
  if (!message.sourceNode) return undefined;
  return {
    kind: 'resume',
    source: { node: message.sourceNode, service: message.sourceService ?? 0 },
    createdNs: message.createdNs ?? 0,
    sequence: message.sequence ?? 0,
    attempt: message.attempt ?? 0,
    contiguousBytes: message.contiguous ?? 0,
    digest: owned(message.digest),
  };
};
