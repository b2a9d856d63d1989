import { clockText } from '../journal/record-text.ts';
import type { Scenario, ScenarioNode } from '../scenario/scenario.ts';
import {
  type CzmlTime,
  colour,
  crowded,
  htmlTable,
  labelStyle,
  nodeEntity,
} from './czml-values.ts';
import { DEGREE, type EarthFixedTrack, type TrackPiece } from './earth-fixed-track.ts';
import type { ModeChange } from './run-history.ts';

/** Colours of modes; a legend stands in the document's description. */
export const MODE_COLOURS = {
  off: [130, 130, 130, 255],
  booting: [90, 160, 255, 255],
  standby: [190, 200, 255, 255],
  operational: [80, 220, 120, 255],
  degraded: [255, 170, 40, 255],
  safe: [210, 90, 255, 255],
  down: [130, 130, 130, 255],
  lost: [150, 30, 30, 255],
} as const;

/** Distances [m] up to which names are shown, among few nodes and in a crowd. */
const NAMES_WITHIN_M = { few: 2e8, crowd: 5e6 };
const MODES_TOLD = 40;

/** The packet of a node: where it is and moves, its name, its mode as its colour. */
export const nodePacket = (
  node: ScenarioNode,
  facts: {
    readonly scenario: Scenario;
    readonly time: CzmlTime;
    readonly track: EarthFixedTrack;
    readonly kinksNs: readonly number[];
    readonly modes: readonly ModeChange[];
  },
): object => {
  const { scenario, time, track, kinksNs, modes } = facts;
  const crowd = crowded(scenario);
  const fixed = node.elements.kind === 'fixed';
  const pieces = fixed ? [] : track.pieces(time.endNs, kinksNs);
  const untilNs = pieces.at(-1)?.span.untilNs ?? time.endNs;
  return {
    id: nodeEntity(node.id),
    name: node.name,
    description: description(node, modes),
    availability: time.span({ fromNs: 0, untilNs }),
    position: fixed ? placePosition(track) : trackPosition(pieces, time),
    point: {
      pixelSize: fixed ? 9 : crowd ? 4 : 7,
      color: modeColours(modes, time),
      outlineColor: colour(fixed ? [255, 255, 255, 255] : [0, 0, 0, 255]),
      outlineWidth: 1,
    },
    label: {
      text: node.name,
      ...labelStyle([255, 255, 255, 255]),
      pixelOffset: { cartesian2: [9, 0] },
      distanceDisplayCondition: {
        distanceDisplayCondition: [0, crowd ? NAMES_WITHIN_M.crowd : NAMES_WITHIN_M.few],
      },
    },
    ...(fixed || crowd ? {} : { path: trail() }),
  };
};

const placePosition = (track: EarthFixedTrack): object => {
  const place = { x: 0, y: 0, z: 0 };
  track.positionAt(0, place);
  return { cartesian: [place.x, place.y, place.z].map((metres) => Math.round(metres * 10) / 10) };
};

const trackPosition = (pieces: readonly TrackPiece[], time: CzmlTime): object => {
  const positions = pieces.map(({ span, samples }) => ({
    ...(pieces.length === 1 ? {} : { interval: time.span(span) }),
    referenceFrame: 'FIXED',
    interpolationAlgorithm: 'LAGRANGE',
    interpolationDegree: DEGREE,
    epoch: time.at(0),
    cartesian: samples,
  }));
  const [only] = positions;
  return positions.length === 1 && only !== undefined ? only : positions;
};

/** The track of the last ten minutes over the turning Earth. */
const trail = (): object => ({
  leadTime: 0,
  trailTime: 600,
  resolution: 60,
  width: 1,
  material: { solidColor: { color: colour([255, 255, 255, 70]) } },
});

const modeColours = (modes: readonly ModeChange[], time: CzmlTime): readonly object[] => {
  const changes = [{ atNs: 0, mode: 'off' }, ...modes.filter(({ atNs }) => atNs < time.endNs)];
  return changes.flatMap(({ atNs, mode }, i) => {
    const untilNs = changes[i + 1]?.atNs ?? time.endNs;
    if (untilNs <= atNs) return [];
    const rgba = MODE_COLOURS[mode as keyof typeof MODE_COLOURS] ?? MODE_COLOURS.off;
    return [{ interval: time.span({ fromNs: atNs, untilNs }), ...colour(rgba) }];
  });
};

const description = (node: ScenarioNode, modes: readonly ModeChange[]): string => {
  const told = modes.slice(0, MODES_TOLD);
  const more = modes.length - told.length;
  return htmlTable([
    ['node', node.id],
    ['kind', `${node.kind}, ${node.role}`],
    ['group', node.group],
    ...(node.segment === '' ? [] : [['segment', node.segment] as const]),
    [
      'terminals',
      node.terminals.map(({ name, profile }) => `${name} (${profile.name})`).join(', '),
    ],
    ...told.map(({ atNs, mode }) => [clockText(atNs), mode] as const),
    ...(more > 0 ? [['and', `${more} more changes`] as const] : []),
  ]);
};
