import type { StoreRecord } from '../../protocols/avionics.ts';
import { bundleKey, type StoredBundle } from '../../protocols/bundle.ts';
import { decodeMark, decodeStoredBundle } from '../../protocols/bundle-codec.ts';
import { joinChunks } from '../../protocols/codec.ts';
import type { AgentParts } from './agent-parts.ts';
import { digestOf, sameBytes } from './digest.ts';
import { HeldBundle } from './held-bundle.ts';
import { REGION_NUMBERS } from './region-numbers.ts';
import { SEQUENCE_KEY } from './sequence-numbers.ts';

type RestoreParts = Pick<
  AgentParts,
  | 'services'
  | 'config'
  | 'store'
  | 'ages'
  | 'expiry'
  | 'memory'
  | 'deletion'
  | 'delivery'
  | 'forwarding'
  | 'assured'
  | 'source'
  | 'counters'
>;

/**
 * Take up what the store held at boot: marks first, so that a bundle that was delivered is known,
 * then bundles in the order of their first writing. Returns how many bundles live on.
 */
export const restoreRecords = (parts: RestoreParts, records: readonly StoreRecord[]): number => {
  const { services, store, memory, source } = parts;
  const unreadable = ({ region, key }: StoreRecord): void => {
    services.reports.report('store.record-unreadable', REGION_NUMBERS[region]);
    store.delete(region, key);
  };
  let sequence: Uint8Array | undefined;
  for (const record of records) {
    if (record.region === 'critical' && record.key === SEQUENCE_KEY) {
      sequence = joinChunks(record.bytes);
    } else if (record.region === 'marks') {
      const mark = decodeMark(joinChunks(record.bytes));
      if (mark.ok) memory.restore(mark.value);
      else unreadable(record);
    }
  }
  source.sequences.restore(sequence);
  let restored = 0;
  for (const record of records) {
    if (record.region !== 'bundles') continue;
    const stored = decodeStoredBundle(record.bytes);
    if (!stored.ok || bundleKey(stored.value.header) !== record.key) unreadable(record);
    else if (restoreBundle(parts, stored.value)) restored++;
  }
  return restored;
};

const restoreBundle = (parts: RestoreParts, stored: StoredBundle): boolean => {
  const { services, config, store, expiry, memory, deletion, delivery, forwarding, assured } =
    parts;
  const bundle = makeBundle(parts, stored);
  store.reserve(bundle.classIndex, bundle.bytes);
  store.enter(bundle);
  if (!sameBytes(digestOf(bundle.payload), bundle.header.digest)) {
    parts.counters.digestFailed++;
    const { source, createdNs, sequence, attempt } = bundle.header;
    services.reports.report(
      'bundle.digest-failed',
      source.node,
      source.service,
      createdNs,
      sequence,
      attempt,
    );
    deletion.remove(bundle, 'digest');
    return false;
  }
  if (bundle.expiresNs <= services.clock.nowNs()) {
    deletion.remove(bundle, 'expired');
    return false;
  }
  if (bundle.header.destination.node === config.id) {
    if (memory.delivered(bundle.key)) deletion.finish(bundle);
    else delivery.take(bundle);
    return true;
  }
  assured.restored(bundle);
  expiry.watch(bundle);
  forwarding.forward(bundle);
  return true;
};

/** The time off is known from UTC before and after, less what both clocks may be wrong. */
const makeBundle = (parts: RestoreParts, stored: StoredBundle): HeldBundle => {
  const { clock } = parts.services;
  const { header } = stored;
  const uncertaintyNs = stored.receivedUncertaintyNs + Math.ceil(clock.utcUncertaintyNs());
  const residenceNs = Math.max(clock.utcNs() - stored.receivedUtcNs - uncertaintyNs, 0);
  const ageNs = parts.ages.onArrival(header, Math.floor(residenceNs));
  const bundle = new HeldBundle({
    header,
    payload: stored.payload.filter((chunk) => chunk.length > 0),
    key: bundleKey(header),
    from: header.hopCount === 0 ? 0 : header.previousNode,
    arrivedNs: clock.nowNs(),
    ageNs,
    expiresNs: parts.ages.endNs(header, ageNs),
  });
  bundle.recorded = true;
  bundle.durable = true;
  bundle.sourceCopy = stored.sourceCopy;
  bundle.waitedNs = residenceNs;
  return bundle;
};
