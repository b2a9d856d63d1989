import { InputError } from '../../protocols/errors.ts';
import type { NodeId } from '../../protocols/units.ts';
import { FrameCapture } from '../export/frame-capture.ts';
import { toolVersion } from '../program/version.ts';
import { countText } from '../report/number-text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { suggestion } from '../scenario/suggest.ts';
import { Simulation } from '../simulation.ts';
import type { FileTarget } from './export-files.ts';
import type { Interruption } from './interruption.ts';
import type { SavedRun } from './saved-run.ts';
import { loadSoftware } from './software-watch.ts';

/** Between two looks at Ctrl-C. */
const EVENTS_PER_PAUSE = 20_000;

/**
 * Does a run once more, for its frames: they are in no journal. What was captured, in words; an InputError
 * when it did not come out as it was.
 */
export const captureRun = async (
  run: SavedRun,
  target: FileTarget,
  options: { readonly at: readonly string[] | undefined; readonly interruption: Interruption },
): Promise<readonly string[]> => {
  const { scenario, artefact, shown } = run;
  const { flightSoftware } = await loadSoftware(scenario);
  let nowNs = (): number => 0;
  const capture = new FrameCapture({
    scenario,
    output: target,
    application: `Lasermesh ${toolVersion()}`,
    nowNs: () => nowNs(),
    nodes: nodesOf(scenario, options.at),
  });
  const simulation = new Simulation(scenario, {
    judged: false,
    frameTap: capture,
    ...(flightSoftware === undefined ? {} : { flightSoftware }),
  });
  const { queue } = simulation;
  nowNs = () => queue.nowNs;
  for (let events = 1; queue.fireNext(scenario.durationNs); events++) {
    if (events % EVENTS_PER_PAUSE === 0) await options.interruption.pause();
  }
  const { hash } = simulation.finish();
  if (hash !== artefact.hash) {
    throw new InputError(
      'stale',
      `${shown}  error  the run came out otherwise when it was done again (other version, Node.js or flight ` +
        'software): its frames are lost',
    );
  }
  capture.finish();
  const { sent, arrived, injected } = capture.counts;
  return [
    `${countText(capture.packets)} packets`,
    `${countText(sent)} frames sent`,
    `${countText(arrived)} arrived`,
    ...(injected === 0 ? [] : [`${countText(injected)} injected`]),
  ];
};

const nodesOf = (
  scenario: Scenario,
  names: readonly string[] | undefined,
): ReadonlySet<NodeId> | undefined => {
  if (names === undefined) return undefined;
  const known = scenario.nodes.map(({ name }) => name);
  return new Set(
    names.map((name) => {
      const node = scenario.nodes.find((one) => one.name === name);
      if (node !== undefined) return node.id;
      throw new InputError('usage', `--at ${name}: no such node (${suggestion(name, known)})`);
    }),
  );
};
