import type { StoreRecord } from '../../protocols/avionics.ts';
import type { FlightServices } from '../ports.ts';
import type { RecordStore } from '../store/bundle-store.ts';
import { REGION_NUMBERS } from '../store/region-numbers.ts';
import {
  chunkBytes,
  chunkFromRecord,
  chunkKey,
  IN_FORCE_KEY,
  inForceBytes,
  inForceFromRecord,
  isChunkRecord,
  type PlanChunk,
} from './plan-records.ts';
import { StagedPlan } from './staged-plan.ts';

/** What the store knew of plans at boot. */
interface Archived {
  /** Version that was in force; undefined: that of the configuration. */
  readonly inForce: number | undefined;
  /** By version, rising; `plan` is known of those that are whole. */
  readonly plans: readonly StagedPlan[];
}

/** Plans in the store, chunk by chunk, and which is in force. */
export class PlanArchive {
  readonly #services: FlightServices;
  readonly #store: RecordStore;

  constructor(services: FlightServices, store: RecordStore) {
    this.#services = services;
    this.#store = store;
  }

  keep(chunk: PlanChunk, failed: () => void): void {
    const record = { region: 'critical', key: chunkKey(chunk), bytes: chunkBytes(chunk) } as const;
    this.#store.write(record, { durable: () => undefined, failed });
  }

  drop({ version, held }: StagedPlan): void {
    for (const chunk of held) this.#store.delete('critical', chunkKey({ version, chunk }));
  }

  /** Say durably which plan is in force; records of the one before are deleted after that. */
  nameInForce(version: number, before: readonly string[]): void {
    const record = { region: 'critical', key: IN_FORCE_KEY, bytes: inForceBytes(version) } as const;
    this.#store.write(record, {
      durable: () => {
        for (const key of before) this.#store.delete('critical', key);
      },
      failed: () => undefined,
    });
  }

  read(records: readonly StoreRecord[]): Archived {
    let inForce: number | undefined;
    const chunks: PlanChunk[] = [];
    for (const record of records) {
      if (record.region === 'critical' && record.key === IN_FORCE_KEY) {
        inForce = inForceFromRecord(record);
        if (inForce === undefined) this.#unreadable(record);
      } else if (isChunkRecord(record)) {
        const chunk = chunkFromRecord(record);
        if (chunk === undefined) this.#unreadable(record);
        else chunks.push(chunk);
      }
    }
    return { inForce, plans: this.#joined(chunks) };
  }

  #joined(chunks: readonly PlanChunk[]): readonly StagedPlan[] {
    const plans = new Map<number, StagedPlan>();
    for (const chunk of chunks) {
      const plan = plans.get(chunk.version) ?? new StagedPlan(chunk);
      plans.set(chunk.version, plan);
      plan.add(chunk);
    }
    const sound: StagedPlan[] = [];
    for (const plan of plans.values()) {
      if (plan.complete && plan.read() !== undefined) {
        this.#report();
        this.drop(plan);
      } else sound.push(plan);
    }
    return sound.sort((a, b) => a.version - b.version);
  }

  #unreadable({ region, key }: StoreRecord): void {
    this.#report();
    this.#store.delete(region, key);
  }

  #report(): void {
    this.#services.reports.report('store.record-unreadable', REGION_NUMBERS.critical);
  }
}
