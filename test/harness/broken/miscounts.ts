import { EVENT_REPORTS } from '../../../flight/event-reports.ts';
import type { FlightFactory } from '../../../flight/config.ts';
import { replaced } from './wrap.ts';

const DELETED = EVENT_REPORTS['bundle.deleted'].id;

/** Defect for S16: a deletion is counted once and reported twice. */
export const createNode: FlightFactory = replaced((effect) =>
  effect.kind === 'report' && effect.report.id === DELETED ? [effect, effect] : [effect],
);
