import { clockText } from '../journal/record-text.ts';
import { faultText } from '../report/fault-text.ts';
import { atWork, type Explanation } from './explain-run.ts';
import { happeningText, placeText } from './happening-text.ts';
import { lanesOf } from './lanes.ts';
import { nameIn } from './machine-name.ts';

/**
 * All of an explanation for other programs; instants are integer ns since the epoch, `dropped` counts older
 * happenings that were not kept.
 */
export const explanationJson = (explanation: Explanation, replay: string): object => {
  const { scenario, verdict, hash, faults, story } = explanation;
  const atNs = story?.finding.atNs ?? scenario.durationNs;
  return {
    scenario: scenario.name,
    seed: verdict.seed,
    hash,
    result: verdict.result,
    finding: story?.finding ?? null,
    faults: faults.map((told) => ({
      id: told.fault.id,
      kind: told.fault.kind,
      text: faultText(told.fault, scenario.nodes),
      atViolation: atWork(told, atNs),
      involved: told.involved,
      spans: told.spans,
    })),
    nodes: (story?.scene.nodes ?? []).map((node) => nameIn(scenario, node)),
    fromNs: story?.scene.fromNs ?? null,
    toNs: story?.scene.toNs ?? null,
    lanes: story === undefined ? [] : lanesOf(explanation, story),
    story: (story?.happenings ?? []).map((happening) => ({
      atNs: happening.atNs,
      at: clockText(happening.atNs),
      kind: happening.kind,
      place: placeText(happening, scenario),
      text: happeningText(happening, scenario),
    })),
    dropped: story?.dropped ?? 0,
    replay,
  };
};
