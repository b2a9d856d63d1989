import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { RandomStreams } from '../kernel/random.ts';
import { EphemerisErrors } from '../world/ephemeris-errors.ts';
import type { PlantListener } from '../world/plant-setting.ts';
import { WorldGeometry } from '../world/terminal-geometry.ts';
import { TerminalPlant } from '../world/terminal-plant.ts';
import type { Hub } from './hub.ts';
import type { RunSetup } from './setup.ts';

/** Lowest elevation of an optical line from the ground. */
const NRAD_PER_RAD = 1e9;
const GROUND_ELEVATION_MIN_RAD = Math.PI / 18;

export interface PlantsOptions {
  readonly setup: RunSetup;
  readonly queue: EventQueue;
  readonly streams: RandomStreams;
  readonly journal: Journal;
  readonly hub: Hub;
}

/** The terminals, and what their nodes wrongly believe of each other. */
export interface Plants {
  readonly plant: TerminalPlant;
  readonly ephemeris: EphemerisErrors;
}

/** The plant of all terminals, joined to the hub: readings go to computers, truth to the journal. */
export const createPlants = (options: PlantsOptions): Plants => {
  const { setup, queue, streams, hub } = options;
  const { scenario } = setup;
  const nodes = [...setup.world.values()];
  const geometry = new WorldGeometry(nodes, {
    epochUnixMs: scenario.epochUnixMs,
    grazingKm: scenario.grazingKm,
    groundElevationMinRad: GROUND_ELEVATION_MIN_RAD,
  });
  const ephemeris = new EphemerisErrors(geometry, scenario.epochUnixMs);
  const plant = new TerminalPlant({
    queue,
    streams,
    nodes,
    idealPointing: scenario.idealPointing,
    geometry,
    ephemeris,
    listener: listenerFor(options),
    marginMilliDb: (receiver, transmitter, rateIndex, atNs) => {
      const from = hub.modem(transmitter.node, transmitter.terminal);
      const to = hub.modem(receiver.node, receiver.terminal);
      return from === undefined || to === undefined
        ? 0
        : hub.path(from, to).marginAtRate(rateIndex, atNs);
    },
  });
  plant.setContacts(setup.plan.contacts);
  return { plant, ephemeris };
};

const listenerFor = ({ queue, journal, hub }: PlantsOptions): PlantListener => ({
  reading: (node, terminal, reading) => hub.reading(node, terminal, reading),
  lock: (a, b, acquisitionNs) => hub.locked(a, b, acquisitionNs),
  unlock: (a, b, cause) => hub.unlocked(a, b, cause),
  laser: (head, on) => journal.append('laser', queue.nowNs, head.node, head.terminal, on ? 1 : 0),
  inhibit: (head, kind, active) =>
    journal.append('inhibit', queue.nowNs, head.node, head.terminal, kind, active ? 1 : 0),
  mispointed: (head, beyond) =>
    journal.append('mispointed', queue.nowNs, head.node, head.terminal, beyond),
  aheadBeside: (head, errorRad) =>
    journal.append(
      'ahead-beside',
      queue.nowNs,
      head.node,
      head.terminal,
      Math.round(errorRad * NRAD_PER_RAD),
    ),
  aimAside: (head, { errorRad, rateRadPerS, ageNs }) =>
    journal.append(
      'aim-aside',
      queue.nowNs,
      head.node,
      head.terminal,
      Math.round(errorRad * NRAD_PER_RAD),
      Math.round(rateRadPerS * NRAD_PER_RAD),
      ageNs,
    ),
  turnedBarred: (head, kind) =>
    journal.append('turned-barred', queue.nowNs, head.node, head.terminal, kind),
  gimbal: (head, motion) =>
    journal.append(
      'gimbal',
      queue.nowNs,
      head.node,
      head.terminal,
      motion.rateNradPerS,
      motion.azMinNrad,
      motion.azMaxNrad,
      motion.elMinNrad,
      motion.elMaxNrad,
    ),
});
