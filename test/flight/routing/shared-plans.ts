import { existsSync, readFileSync } from 'node:fs';
import type { ContactPlan } from '../../../protocols/contact-plan.ts';
import { parseHdtnPlan } from '../../../protocols/contact-plan-hdtn.ts';
import { parseIonPlan } from '../../../protocols/contact-plan-ion.ts';

const folder = new URL('../../../../shared/data/cgr/', import.meta.url);

export const havePlans = existsSync(folder);

export const readShared = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

export const hdtnPlan = (name: string): ContactPlan => parseHdtnPlan(readShared(name), name);

export const ionPlan = (name: string): ContactPlan => parseIonPlan(readShared(name), name);
