import { DIGEST_BYTES } from './codec.ts';
import type { RejectReason } from './errors.ts';
import type { lasermesh } from './generated/lasermesh.js';
import { owned } from './generated-bytes.ts';
import type { CommandBody, Housekeeping, Telecommand } from './operations.ts';

type WireCommand = lasermesh.operations.CommandContent.$Properties;
type WireHousekeeping = lasermesh.operations.TelemetryHousekeeping.$Properties;
type WireChunk = lasermesh.operations.CommandPlanChunk.$Properties;

const WARM = 1;
const COLD = 2;

export const commandToWire = ({ issuedUtcNs, expiresUtcNs, body }: Telecommand): WireCommand => ({
  issuedUtcNs,
  expiresUtcNs,
  ...bodyToWire(body),
});

const bodyToWire = (body: CommandBody): WireCommand => {
  switch (body.command) {
    case 'ping':
      return { ping: {} };
    case 'safe-mode':
      return { safeMode: { on: body.on } };
    case 'restart':
      return { restart: { boot: body.boot === 'warm' ? WARM : COLD } };
    case 'terminal':
      return { terminal: { terminal: body.terminal, enabled: body.enabled } };
    case 'plan-chunk': {
      const { command: _, ...planChunk } = body;
      if (body.digest.length !== DIGEST_BYTES) throw new RangeError('plan digest: not 32 bytes');
      return { planChunk };
    }
    case 'plan-discard':
      return { planDiscard: { version: body.version } };
    case 'key-load':
      return { keyLoad: { epoch: body.epoch } };
    case 'key-activate':
      return { keyActivate: { epoch: body.epoch, atUtcNs: body.atUtcNs } };
    case 'key-retire':
      return { keyRetire: { epoch: body.epoch } };
    case 'report-rate':
      return { reportRate: { id: body.id, perMinute: body.perMinute } };
  }
};

/** `unknown-type`: none that this version knows; `malformed`: its content makes no sense. */
export const commandFromWire = (message: WireCommand): CommandBody | RejectReason => {
  const { safeMode, restart, terminal, planChunk, planDiscard, reportRate } = message;
  const { keyLoad, keyActivate, keyRetire } = message;
  if (message.ping) return { command: 'ping' };
  if (safeMode) return { command: 'safe-mode', on: safeMode.on ?? false };
  if (restart) {
    if (!restart.boot) return 'malformed';
    return { command: 'restart', boot: restart.boot === WARM ? 'warm' : 'cold' };
  }
  if (terminal) {
    const { terminal: index, enabled } = terminal;
    return { command: 'terminal', terminal: index ?? 0, enabled: enabled ?? false };
  }
  if (planChunk) return chunkFromWire(planChunk);
  if (planDiscard) return { command: 'plan-discard', version: planDiscard.version ?? 0 };
  if (keyLoad) return { command: 'key-load', epoch: keyLoad.epoch ?? 0 };
  if (keyActivate) {
    const { epoch, atUtcNs } = keyActivate;
    return { command: 'key-activate', epoch: epoch ?? 0, atUtcNs: atUtcNs ?? 0 };
  }
  if (keyRetire) return { command: 'key-retire', epoch: keyRetire.epoch ?? 0 };
  if (reportRate) {
    const { id, perMinute } = reportRate;
    return { command: 'report-rate', id: id ?? 0, perMinute: perMinute ?? 0 };
  }
  return 'unknown-type';
};

const chunkFromWire = (message: WireChunk): CommandBody | RejectReason => {
  const { version, chunk, chunks, activateUtcNs } = message;
  const digest = owned(message.digest);
  const bytes = owned(message.bytes);
  const body = {
    command: 'plan-chunk',
    version: version ?? 0,
    digest,
    chunk: chunk ?? 0,
    chunks: chunks ?? 0,
    activateUtcNs: activateUtcNs ?? 0,
    bytes,
  } as const;
  const fits = body.chunk < body.chunks && bytes.length > 0 && digest.length === DIGEST_BYTES;
  return fits ? body : 'malformed';
};

export const housekeepingFromWire = (message: WireHousekeeping): Housekeeping => ({
  bootCount: message.bootCount ?? 0,
  utcNs: message.utcNs ?? 0,
  uptimeNs: message.uptimeNs ?? 0,
  mode: message.mode ?? '',
  bundlesAccepted: message.bundlesAccepted ?? 0,
  bundlesDelivered: message.bundlesDelivered ?? 0,
  bundlesDeleted: message.bundlesDeleted ?? 0,
  bundlesForwarded: message.bundlesForwarded ?? 0,
  bundlesHeld: message.bundlesHeld ?? 0,
  storePercent: message.storePercent ?? 0,
  linksUp: message.linksUp ?? 0,
  planVersion: message.planVersion ?? 0,
  keyEpoch: message.keyEpoch ?? 0,
  linkStateDigest: message.linkStateDigest ?? 0,
  stateOfChargePermille: message.stateOfChargePermille ?? 0,
  terminalsOut: message.terminalsOut ?? 0,
  reportsSuppressed: message.reportsSuppressed ?? 0,
});
