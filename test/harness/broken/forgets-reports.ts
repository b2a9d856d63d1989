import type { FlightFactory } from '../../../flight/config.ts';
import { EVENT_REPORTS } from '../../../flight/event-reports.ts';
import { replaced } from './wrap.ts';

const DELETED = EVENT_REPORTS['bundle.deleted'].id;

/** Defect for S1: bundles that expire are deleted and nobody is told. */
export const createNode: FlightFactory = replaced((effect) =>
  effect.kind === 'report' && effect.report.id === DELETED ? undefined : [effect],
);
