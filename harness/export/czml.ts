import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import { OVER_AT_ONCE } from '../report/over-at-once.ts';
import type { Verdict } from '../report/verdict.ts';
import type { Fault } from '../scenario/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { createTrueWorld } from '../run/setup.ts';
import { linkPackets } from './czml-links.ts';
import { faultPacket, findingPacket } from './czml-marks.ts';
import { MODE_COLOURS, nodePacket } from './czml-nodes.ts';
import { CzmlTime, crowded, htmlText } from './czml-values.ts';
import { EarthFixedTrack } from './earth-fixed-track.ts';
import type { RunHistory } from './run-history.ts';
import type { TextOutput } from './text-output.ts';

/** The picture plays in about two minutes. */
const PLAYED_S = 120;

/** What was drawn. */
export interface CzmlCounts {
  readonly nodes: number;
  readonly links: number;
  readonly faults: number;
  readonly violations: number;
}

/**
 * A run as CZML, a packet a line, packet by packet: document, nodes, links, faults, violations. `endNs`
 * is where the run or what was read of it ends; `note` is told in the document when that is a cut.
 */
export const writeCzml = (
  run: {
    readonly scenario: Scenario;
    readonly verdict: Verdict | undefined;
    readonly history: RunHistory;
    readonly endNs: Ns;
    readonly note: string | undefined;
  },
  output: TextOutput,
): CzmlCounts => {
  const { scenario, verdict, history, endNs } = run;
  const time = new CzmlTime(scenario.epochUnixMs, endNs);
  const counts = { nodes: 0, links: 0, faults: 0, violations: 0 };
  output.write(`[\n${JSON.stringify(documentPacket(run, time))}`);
  const write = (packet: object): void => output.write(`,\n${JSON.stringify(packet)}`);
  const world = createTrueWorld(scenario);
  for (const node of scenario.nodes) {
    const trajectory = world.get(node.id)?.trajectory;
    if (trajectory === undefined) continue;
    const track = new EarthFixedTrack(trajectory, scenario.epochUnixMs);
    const kinksNs = scenario.faults.flatMap((fault) =>
      fault.kind === 'manoeuvre' && fault.node === node.id ? [fault.atNs] : [],
    );
    write(nodePacket(node, { scenario, time, track, kinksNs, modes: history.modes(node.id) }));
    counts.nodes++;
  }
  const names = new Map(scenario.nodes.map(({ id, name }) => [id, name] as const));
  const nameOf = (node: number): string => names.get(node) ?? `node ${node}`;
  for (const link of history.links(endNs)) {
    const packets = linkPackets(link, time, { nameOf, thin: crowded(scenario) });
    for (const packet of packets) write(packet);
    if (packets.length > 0) counts.links++;
  }
  const endOf = (fault: number, fromNs: Ns): Ns =>
    endOfFault(scenario.faults[fault], fromNs, endNs);
  for (const fault of history.faults(endOf)) {
    for (const packet of faultPacket(fault, scenario, time)) write(packet);
    counts.faults++;
  }
  const findings = (verdict?.checkers ?? []).flatMap((checker) => checker.findings);
  for (const [number, finding] of findings.entries()) {
    const packet = finding.atNs > endNs ? undefined : findingPacket(finding, number, time);
    if (packet === undefined) continue;
    write(packet);
    counts.violations++;
  }
  output.write('\n]\n');
  return counts;
};

/** A node that is lost takes its faults with it, and some faults are over at once. */
const endOfFault = (fault: Fault | undefined, fromNs: Ns, endNs: Ns): Ns => {
  if (fault?.durationNs !== undefined) return Math.min(endNs, fromNs + fault.durationNs);
  const moment = fault === undefined || fault.kind === 'permanent-loss';
  return moment || OVER_AT_ONCE.includes(fault.kind) ? fromNs : endNs;
};

const documentPacket = (
  run: {
    readonly scenario: Scenario;
    readonly verdict: Verdict | undefined;
    readonly note: string | undefined;
  },
  time: CzmlTime,
): object => {
  const { scenario, verdict, note } = run;
  const legend = Object.entries(MODE_COLOURS)
    .map(([mode, [r, g, b]]) => `<span style="color:rgb(${r},${g},${b})">${mode}</span>`)
    .join(' ');
  const violations = (verdict?.checkers ?? []).reduce(
    (sum, checker) => sum + checker.violations,
    0,
  );
  const sentences = [
    scenario.description,
    `Seed ${scenario.seed}, ${scenario.faults.length} faults, ` +
      (verdict === undefined
        ? 'no verdict.'
        : `verdict ${verdict.result}, ${violations} violations.`),
    ...(note === undefined ? [] : [note]),
  ];
  const text = sentences.map((sentence) => `<p>${htmlText(sentence)}</p>`).join('');
  return {
    id: 'document',
    version: '1.0',
    name: `${scenario.name} seed ${scenario.seed}`,
    description: `${text}<p>Modes: ${legend}</p>`,
    clock: {
      interval: time.whole,
      currentTime: time.at(0),
      multiplier: Math.max(1, Math.round(time.endNs / SECOND_NS / PLAYED_S)),
      range: 'LOOP_STOP',
      step: 'SYSTEM_CLOCK_MULTIPLIER',
    },
  };
};
