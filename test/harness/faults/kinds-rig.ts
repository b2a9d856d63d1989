import { expect } from 'vitest';
import type { Fault } from '../../../harness/scenario/fault.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { type FaultRun, nodeNamed, ring, ringWithSite, run } from './rig.ts';

export const scenario = ring();
export const node = nodeNamed(scenario, 'ring-01');
export const partner = nodeNamed(scenario, 'ring-02');
export const bare = run(scenario);
export const withSite = ringWithSite();
export const site = nodeNamed(withSite, 'site');

export const common = { id: 'f', node, atNs: 90 * SECOND_NS, durationNs: 30 * SECOND_NS };
export const early = { atNs: SECOND_NS, durationNs: 60 * SECOND_NS };
export const head = { ...common, terminal: undefined };
export const link = { ...common, partner, both: true, share: 1, types: [] };
export const forged = { ...head, count: 20, intervalNs: 10e6 };

export const reports = (told: FaultRun, id: number): number =>
  told.of('report').filter(({ values }) => values[1] === id).length;
export const count = (told: FaultRun, kind: Parameters<FaultRun['of']>[0]): number =>
  told.of(kind).length;
export const within = (
  told: FaultRun,
  kind: Parameters<FaultRun['of']>[0],
  fromS: number,
  toS: number,
) => told.of(kind).filter(({ atS }) => atS >= fromS && atS < toS);
/** Sum of one column of the frame counts of the faulted link, in one direction. */
export const frames = (told: FaultRun, column: number, [from, to] = [node, partner]): number =>
  told
    .of('frames-summary')
    .filter(({ values }) => values[0] === from && values[2] === to)
    .reduce((sum, { values }) => sum + Number(values[column]), 0);
export const SENT = 3;
export const RECEIVED = 5;
export const CORRUPTED = 6;
export const LOST = 7;

type Shows = (told: FaultRun) => void;
/** What a fault does, the fault, and how a run shows it. */
export type Case = readonly [name: string, fault: Fault, shows: Shows];
export const more = (told: FaultRun, kind: Parameters<FaultRun['of']>[0]): void =>
  expect(count(told, kind)).toBeGreaterThan(count(bare, kind));
