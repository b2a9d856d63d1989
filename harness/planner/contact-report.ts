import type { TerminalConfig } from '../../flight/config.ts';
import {
  createLocalFrame,
  type LookAngles,
  localFrame,
  lookAngles,
  toBody,
} from '../physics/frames.ts';
import { sunDirection } from '../physics/sun.ts';
import { angleBetween, createVector, normalise, subtract } from '../../protocols/vector.ts';
import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import { type Km, type NodeId, type Ns, type Rad, SECOND_NS } from '../../protocols/units.ts';
import type { WorldNode } from '../world/world.ts';

/** What the sending end of a contact must do; angles in the frame of its mount. */
export interface ContactFigures {
  readonly contact: Contact;
  readonly fromName: string;
  readonly toName: string;
  readonly rangeMinKm: Km;
  readonly rangeMaxKm: Km;
  /** Where the contact begins, and the extremes of elevation. */
  readonly azimuthStartRad: Rad;
  readonly azimuthEndRad: Rad;
  readonly elevationMinRad: Rad;
  readonly elevationMaxRad: Rad;
  /** Fastest turn of each axis. */
  readonly azimuthRateMaxRadPerS: number;
  readonly elevationRateMaxRadPerS: number;
  /** Share of the contact in which the Sun stands within the keep-out angle of this end, 0 … 1. */
  readonly sunShare: number;
}

/** Sampling of a contact; rates are differences over one step. */
const STEP_NS: Ns = 5 * SECOND_NS;

/**
 * Geometry of every contact of a plan, from the nodes' true motion. Unknown nodes are passed
 * over.
 */
export const contactReport = (
  plan: ContactPlan,
  nodes: readonly WorldNode[],
  epochUnixMs: number,
): ContactFigures[] => {
  const known = new Map<NodeId, WorldNode>(nodes.map((node) => [node.id, node]));
  const figures: ContactFigures[] = [];
  for (const contact of plan.contacts) {
    const from = known.get(contact.from);
    const to = known.get(contact.to);
    if (from === undefined || to === undefined) continue;
    figures.push(contactFigures(contact, from, to, epochUnixMs));
  }
  return figures;
};

const contactFigures = (
  contact: Contact,
  from: WorldNode,
  to: WorldNode,
  epochUnixMs: number,
): ContactFigures => {
  const terminal = from.terminals.find(({ index }) => index === contact.fromTerminal);
  const samples = sampleContact(contact, from, to, terminal, epochUnixMs);
  const keepOutRad = terminal?.profile.medium === 'optical' ? terminal.profile.sunKeepOutRad : 0;
  const elevations = samples.map((sample) => sample.elevationRad);
  const ranges = samples.map((sample) => sample.rangeKm);
  let azimuthRate = 0;
  let elevationRate = 0;
  for (let i = 1; i < samples.length; i++) {
    const before = samples[i - 1] as Sample;
    const after = samples[i] as Sample;
    const seconds = (after.atNs - before.atNs) / SECOND_NS;
    const turned = turnBetween(before.azimuthRad, after.azimuthRad);
    azimuthRate = Math.max(azimuthRate, turned / seconds);
    const raised = Math.abs(after.elevationRad - before.elevationRad);
    elevationRate = Math.max(elevationRate, raised / seconds);
  }
  const first = samples[0] as Sample;
  const last = samples.at(-1) as Sample;
  return {
    contact,
    fromName: from.name,
    toName: to.name,
    rangeMinKm: least(ranges),
    rangeMaxKm: greatest(ranges),
    azimuthStartRad: first.azimuthRad,
    azimuthEndRad: last.azimuthRad,
    elevationMinRad: least(elevations),
    elevationMaxRad: greatest(elevations),
    azimuthRateMaxRadPerS: azimuthRate,
    elevationRateMaxRadPerS: elevationRate,
    sunShare: samples.filter((sample) => sample.sunRad < keepOutRad).length / samples.length,
  };
};

interface Sample extends LookAngles {
  readonly atNs: Ns;
  readonly rangeKm: Km;
  readonly sunRad: Rad;
}

const sampleContact = (
  contact: Contact,
  from: WorldNode,
  to: WorldNode,
  terminal: TerminalConfig | undefined,
  epochUnixMs: number,
): Sample[] => {
  const [position, velocity, target] = [createVector(), createVector(), createVector()];
  const [sight, body, sun] = [createVector(), createVector(), createVector()];
  const frame = createLocalFrame();
  const mount = terminal?.mount ?? { azimuthRad: 0, normal: 'horizontal' };
  const samples: Sample[] = [];
  const steps = Math.max(1, Math.ceil((contact.endNs - contact.startNs) / STEP_NS));
  for (let i = 0; i <= steps; i++) {
    const atNs = Math.min(contact.endNs, contact.startNs + i * STEP_NS);
    from.trajectory.positionAt(atNs, position);
    from.trajectory.velocityAt(atNs, velocity);
    to.trajectory.positionAt(atNs, target);
    localFrame(from.elements, position, velocity, frame);
    subtract(target, position, sight);
    const rangeKm = normalise(sight);
    toBody(frame, sight, body);
    const angles = { azimuthRad: 0, elevationRad: 0 };
    lookAngles(body, mount, angles);
    sunDirection(atNs, epochUnixMs, sun);
    samples.push({ ...angles, atNs, rangeKm, sunRad: angleBetween(sight, sun) });
  }
  return samples;
};

const turnBetween = (a: Rad, b: Rad): Rad => {
  const turned = Math.abs(b - a);
  return turned > Math.PI ? 2 * Math.PI - turned : turned;
};

const least = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

const greatest = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

/**
 * The report as lines of text, one per contact, under a heading. Angles in degrees, rates in °/s.
 */
export const contactReportLines = (figures: readonly ContactFigures[]): string[] => [
  HEADINGS.map(([title, width]) => title.padStart(width)).join(' '),
  ...figures.map((figure) =>
    cells(figure)
      .map((cell, index) => cell.padStart(HEADINGS[index]?.[1] ?? 0))
      .join(' '),
  ),
];

const HEADINGS: readonly (readonly [title: string, width: number])[] = [
  ['from', 16],
  ['to', 16],
  ['start s', 10],
  ['end s', 10],
  ['range km', 13],
  ['azimuth °', 13],
  ['elev °', 11],
  ['rates °/s', 11],
  ['sun', 5],
];

const cells = (figure: ContactFigures): string[] => [
  figure.fromName,
  figure.toName,
  (figure.contact.startNs / SECOND_NS).toFixed(3),
  (figure.contact.endNs / SECOND_NS).toFixed(3),
  `${figure.rangeMinKm.toFixed(0)}…${figure.rangeMaxKm.toFixed(0)}`,
  `${degrees(figure.azimuthStartRad, 1)}…${degrees(figure.azimuthEndRad, 1)}`,
  `${degrees(figure.elevationMinRad, 1)}…${degrees(figure.elevationMaxRad, 1)}`,
  `${degrees(figure.azimuthRateMaxRadPerS, 2)}/${degrees(figure.elevationRateMaxRadPerS, 2)}`,
  `${(100 * figure.sunShare).toFixed(0)}%`,
];

/** What rounds to 0 has no sign. */
const degrees = (angleRad: Rad, digits: number): string =>
  ((angleRad * 180) / Math.PI).toFixed(digits).replace(/^-(?=0\.0*$)/, '');
