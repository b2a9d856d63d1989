import { createPropagator } from '../../../flight/pointing/ephemeris.ts';
import { fullScanNs, type SpiralScan } from '../../../harness/physics/scan-pattern.ts';
import { SightProbe } from '../../../flight/pointing/sight.ts';
import { pointingTrajectory } from '../../../flight/pointing/trajectory-upload.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { createWorldNode } from '../../../harness/world/orbits.ts';
import { WorldGeometry } from '../../../harness/world/terminal-geometry.ts';
import { TerminalPlant } from '../../../harness/world/terminal-plant.ts';
import type { PointingTrajectory, TerminalCommand } from '../../../protocols/avionics.ts';
import type { Elements } from '../../../protocols/elements.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import type { OpticalProfile } from '../../../protocols/terminal-profile.ts';
import { type Ns, type Rad, SECOND_NS } from '../../../protocols/units.ts';
import { facingElements } from './pointing-rig.ts';

const PERIOD_NS = 60 * SECOND_NS;

/** The plant of two facing heads under direct command: one scan per contact, no flight software. */
export class PlantBench {
  readonly queue = new EventQueue();
  readonly plant: TerminalPlant;
  readonly besideRad: number[] = [];
  readonly asideRad: number[] = [];
  readonly seen: { readonly node: number; readonly reading: string; readonly atNs: Ns }[] = [];
  readonly #trajectories: readonly [PointingTrajectory, PointingTrajectory];

  constructor(
    profile: OpticalProfile,
    contacts: number,
    seed = 1,
    elements: readonly Elements[] = facingElements(3_000),
  ) {
    const moving = elements.map((each) => ({ elements: each, motion: createPropagator(each, 0) }));
    const probe = new SightProbe(0);
    const aim = (from: number, to: number): PointingTrajectory =>
      pointingTrajectory({
        probe,
        from: moving[from] as (typeof moving)[0],
        to: moving[to] as (typeof moving)[0],
        nowUtcNs: 0,
        nowMonotonicNs: 0,
        spanNs: SECOND_NS,
      }).trajectory;
    this.#trajectories = [aim(0, 1), aim(1, 0)];
    const terminals = [
      { index: 0, name: 'head', profile, mount: { azimuthRad: 0, normal: 'horizontal' as const } },
    ];
    const nodes = elements.map((each, index) =>
      createWorldNode({ id: index + 1, name: `n${index}`, elements: each, terminals }, 0),
    );
    this.plant = new TerminalPlant({
      queue: this.queue,
      streams: new RandomStreams(seed),
      nodes,
      geometry: new WorldGeometry(nodes, {
        epochUnixMs: 0,
        grazingKm: 80,
        groundElevationMinRad: 0,
      }),
      idealPointing: false,
      marginMilliDb: () => 5_000,
      listener: {
        reading: (node, _terminal, { reading }) =>
          this.seen.push({ node, reading, atNs: this.queue.nowNs }),
        lock: () => undefined,
        unlock: () => undefined,
        laser: () => undefined,
        inhibit: () => undefined,
        gimbal: () => undefined,
        mispointed: () => undefined,
        turnedBarred: () => undefined,
        aheadBeside: (_head, errorRad) => this.besideRad.push(errorRad),
        aimAside: (_head, { errorRad }) => this.asideRad.push(errorRad),
      },
    });
    this.plant.setContacts(
      Array.from(
        { length: contacts },
        (_, index): Contact => ({
          id: index + 1,
          from: 1,
          to: 2,
          fromTerminal: 0,
          toTerminal: 0,
          startNs: index * PERIOD_NS,
          endNs: (index + 1) * PERIOD_NS,
          rateBps: 1e9,
          lightTimeNs: 1e7,
          medium: 'optical',
        }),
      ),
    );
  }

  command(node: 1 | 2, command: TerminalCommand): void {
    this.plant.command(node, 0, command, this.queue.nowNs);
  }

  slew(node: 1 | 2): void {
    this.command(node, { command: 'slew', trajectory: this.#trajectories[node - 1] as never });
  }

  stare(node: 1 | 2): void {
    this.stareAside(node, 0);
  }

  /** To the side of its partner, across the body's vertical. */
  stareAside(node: 1 | 2, angleRad: Rad): void {
    const pointed = this.#trajectories[node - 1] as PointingTrajectory;
    const directions = pointed.directions.map(({ x, y, z }) => ({
      x: x - y * angleRad,
      y: y + x * angleRad,
      z,
    }));
    this.command(node, { command: 'stare', trajectory: { ...pointed, directions } });
  }

  scan(node: 1 | 2, scan: SpiralScan): void {
    this.command(node, {
      command: 'scan',
      trajectory: this.#trajectories[node - 1] as never,
      halfConeNrad: Math.round(scan.halfConeRad * 1e9),
      pitchNrad: Math.round(scan.pitchRad * 1e9),
      speedNradPerS: Math.round(scan.speedRadPerS * 1e9),
    });
  }

  /** One contact: node 1 scans, node 2 stares. Time until node 2 sees it [ns]; undefined: it does not. */
  oneScan(contact: number, scan: SpiralScan): Ns | undefined {
    this.queue.runUntil(contact * PERIOD_NS);
    this.slew(1);
    this.slew(2);
    this.queue.runUntil(this.queue.nowNs + 2 * SECOND_NS);
    this.seen.length = 0;
    const startNs = this.queue.nowNs;
    this.stare(2);
    this.scan(1, scan);
    this.queue.runUntil(startNs + fullScanNs(scan) + SECOND_NS);
    this.command(1, { command: 'stow' });
    this.command(2, { command: 'stow' });
    const flash = this.seen.find(({ reading }) => reading === 'beacon-detected');
    return flash === undefined ? undefined : flash.atNs - startNs - LIGHT_TIME_NS;
  }
}

/** Over 3,000 km. */
export const LIGHT_TIME_NS = 10_006_920;
