import { SITES_GROUP } from './resolve-nodes.ts';
import { type Complaints, quantityOr } from './resolve-tools.ts';
import type { PlannerSettings } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';

const CONTACT_MIN_NS = 60e9;
const RETARGET_NS = 30e9;
const STEP_NS = 10e9;

/** How contacts are planned. */
export const resolvePlanner = (source: ScenarioSource, complaints: Complaints): PlannerSettings => {
  const planner = source.planner ?? {};
  const constellations = source.constellations ?? [];
  const groups = [...constellations.map(({ name }) => name), SITES_GROUP];
  for (const [index, pair] of (planner.groupPairs ?? []).entries()) {
    for (const [side, group] of pair.entries()) {
      if (groups.includes(group)) continue;
      const path = ['planner', 'groupPairs', index, side];
      complaints.unknown(path, `unknown group "${group}"`, { written: group, known: groups });
    }
  }
  const grids = constellations.flatMap(({ name, walker }) => {
    // A single satellite has nobody in its grid: its heads are free.
    if (walker === undefined || walker.satellites === 1) return [];
    return {
      group: name,
      planes: walker.planes,
      slots: Math.floor(walker.satellites / walker.planes),
      wrap: (walker.pattern ?? 'delta') === 'delta',
    };
  });
  if (planner.pattern === 'grid' && grids.length === 0) {
    complaints.error(
      ['planner', 'pattern'],
      'no constellation is a Walker pattern, so none is a grid',
    );
  }
  return {
    pattern: planner.pattern ?? 'auto',
    grids,
    contactMinNs: quantityOr(planner.contactMin, 'duration', CONTACT_MIN_NS),
    retargetNs: quantityOr(planner.retarget, 'duration', RETARGET_NS),
    stepNs: STEP_NS,
    avoidSun: planner.avoidSun ?? true,
    ...(planner.avoidKeyhole === false ? { avoidKeyhole: false } : {}),
    groupPairs: planner.groupPairs,
    handover: planner.handover ?? 'longest',
  };
};
