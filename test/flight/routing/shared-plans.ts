import { existsSync, readFileSync } from 'node:fs';
import type { ContactPlan } from '../../../protocols/contact-plan.ts';
import { S } from './plans.ts';

const folder = new URL('../../../../shared/data/cgr/', import.meta.url);

export const havePlans = existsSync(folder);

export const readShared = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

interface HdtnContact {
  readonly contact: number;
  readonly source: number;
  readonly dest: number;
  readonly startTime: number;
  readonly endTime: number;
  readonly rateBitsPerSec: number;
  readonly owlt: number;
}

export const hdtnPlan = (name: string): ContactPlan => {
  const { contacts } = JSON.parse(readShared(name)) as { contacts: readonly HdtnContact[] };
  return {
    version: 1,
    contacts: contacts.map((row, at) => ({
      id: at + 1,
      from: row.source,
      to: row.dest,
      startNs: row.startTime * S,
      endNs: row.endTime * S,
      rateBps: row.rateBitsPerSec,
      lightTimeNs: row.owlt * S,
      medium: 'radio',
    })),
  };
};
