import { parseScenario } from '../../../harness/scenario/load.ts';
import type { Fault, FaultOf, MessageKind } from '../../../harness/scenario/fault.ts';
import { REJECT_REASONS, type RejectReason } from '../../../protocols/errors.ts';
import { MILLISECOND_NS, type NodeId, SECOND_NS } from '../../../protocols/units.ts';
import { type FaultRun, nodeNamed, run } from './rig.ts';

/** Event report of refused frames: terminal, place of the reason from 1, count. */
const FRAMES_REJECTED = 307;
const LINK_DOWN = 302;

/**
 * The ring with a site, which has a radio contact with ring-01 until 303 s, key epoch 2 from 45 s on and
 * epoch 1 retired some time after 90 s. Two outages end sessions: so every kind of management
 * message goes over the radio link.
 */
const SCENARIO = `name: attacked-ring
duration: 330 s
constellations:
  - name: ring
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }
    terminals:
      - { name: forward, profile: sda-leo }
      - { name: aft, profile: sda-leo }
      - { name: beam, profile: sat-radio }
sites:
  - name: site
    latitude: 0 deg
    longitude: -100 deg
    terminals: [{ name: dish, profile: ground-radio }]
operations:
  operator: site
  keyRollover: { at: 45 s, overlap: 45 s }
flows:
  - { name: news, from: ring-01, to: site, class: tactical, size: 2 kB, every: 5 s, assured: true }
  - { name: film, from: ring-01, to: site, class: broadband, size: 40 MB, every: 100 s, custody: true }
  - { name: answer, from: site, to: ring-02, class: tactical, size: 2 kB, every: 7 s, assured: true }
faults:
  - { kind: link-outage, from: ring-04, to: ring-05, at: 60 s, duration: 10 s }
  - { kind: link-outage, from: ring-01, to: site, at: 100400 ms, duration: 5 s }
`;

export const attacked = parseScenario('attacked-ring', SCENARIO, '.', {
  skipBadElements: false,
}).scenario;
/** A terminal that is attacked. */
export interface End {
  readonly node: NodeId;
  readonly terminal: number;
}
/** The radio link: ring-01 asks for its sessions, the site answers. */
export const SITE_END: End = { node: nodeNamed(attacked, 'site'), terminal: 0 };
export const SATELLITE_END: End = { node: nodeNamed(attacked, 'ring-01'), terminal: 2 };
export const ENDS: readonly End[] = [SITE_END, SATELLITE_END];

export const attack = (faults: readonly Fault[]): FaultRun =>
  run(attacked, [...attacked.faults, ...faults]);

export type Forgery = FaultOf<'frames-forged'>['forgery'];

/** A volley of four at that second; the adversary has the key of epoch 1. */
export const volley = (
  forgery: Forgery,
  message: MessageKind,
  { node, terminal, atS }: End & { readonly atS: number },
): FaultOf<'frames-forged'> => ({
  id: `${forgery} ${node}/${terminal} ${atS}`,
  kind: 'frames-forged',
  ...{ node, terminal, atNs: atS * SECOND_NS, forgery, message },
  epoch: forgery === 'retired-epoch' ? 1 : undefined,
  count: 4,
  intervalNs: SECOND_NS / 10,
});

/** What comes between two seconds comes twice more. */
export const replay = (
  name: string,
  message: MessageKind,
  {
    node,
    terminal,
    fromS,
    toS,
    delayS,
  }: End & {
    readonly fromS: number;
    readonly toS: number;
    readonly delayS: number;
  },
): FaultOf<'frames-replayed'> => ({
  id: `${name} ${node}/${terminal}`,
  kind: 'frames-replayed',
  ...{ node, terminal, message, repeats: 2, delayNs: delayS * SECOND_NS },
  ...{ atNs: fromS * SECOND_NS, durationNs: (toS - fromS) * SECOND_NS },
});

/** Frames that adversaries put in front of a terminal, by fault, in the order of the records. */
export const injected = (told: FaultRun, end: End, what: string): readonly number[] =>
  told
    .of('injected')
    .filter(({ values: [node, terminal, name] }) => {
      return node === end.node && terminal === end.terminal && name === what;
    })
    .map(({ values }) => Number(values[3]));

/** Reasons for which a terminal refused frames between two seconds. */
export const refusals = (
  told: FaultRun,
  end: End,
  [fromS, toS]: readonly [number, number],
): readonly RejectReason[] => {
  const found = told
    .of('report')
    .filter(({ atS, values: [node, id, , terminal] }) => {
      const here = node === end.node && id === FRAMES_REJECTED && terminal === end.terminal;
      return here && atS >= fromS && atS < toS;
    })
    .map(({ values }) => REJECT_REASONS[Number(values[4]) - 1] as RejectReason);
  return [...new Set(found)];
};

/** When sessions ended, and whose. */
export const linksDown = (told: FaultRun): readonly (readonly [number, string])[] =>
  told
    .of('report')
    .filter(({ values }) => values[1] === LINK_DOWN)
    .map(({ atS, values }) => [Math.round(atS), values.join(' ')] as const);

/** Bundles of the flows that were delivered: where, of which flow, accepted when [ms]. */
export const deliveries = (told: FaultRun): readonly string[] => {
  const flows = new Map<unknown, string>();
  for (const { values } of told.of('accepted')) {
    const [, , flow, bundle, createdNs] = values;
    if (Number(flow) >= 0) {
      // Clocks of nodes differ by nanoseconds between runs.
      flows.set(bundle, `${flow} ${Math.round(Number(createdNs) / MILLISECOND_NS)}`);
    }
  }
  return told
    .of('delivered')
    .filter(({ values }) => flows.has(values[1]))
    .map(({ values: [node, bundle] }) => `${node} ${flows.get(bundle)}`)
    .sort();
};
