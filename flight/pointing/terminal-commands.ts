import type { PointingTrajectory, TerminalCommand } from '../../protocols/avionics.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import type { OpticalProfile } from '../../protocols/terminal-profile.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { TerminalConfig } from '../config.ts';
import type { FlightServices } from '../ports.ts';
import type { PartnerPointing } from './partner-pointing.ts';
import { fullScanNs, halfConeRad, type SpiralScan, spiralScan } from './scan-pattern.ts';

const NRAD_PER_RAD = 1e9;
/** A commanded trajectory reaches at least so far: longer than any slot. */
const TRAJECTORY_NEED_NS: Ns = 40 * SECOND_NS;

/** Commands to one terminal, with the trajectories and patterns that they carry, as effects. */
export class TerminalCommands {
  readonly #services: FlightServices;
  readonly #terminal: TerminalConfig;
  #contact: Contact | undefined;
  #pointing: PartnerPointing | undefined;

  /** Time of the scan commanded last. */
  scanNs: Ns = 0;

  constructor(services: FlightServices, terminal: TerminalConfig) {
    this.#services = services;
    this.#terminal = terminal;
  }

  /** All pointing is for this contact from now on. */
  begin(contact: Contact, pointing: PartnerPointing): void {
    this.#contact = contact;
    this.#pointing = pointing;
  }

  clockSet(): void {
    this.#pointing?.clockSet();
  }

  stow(): void {
    this.#push({ command: 'stow' });
  }

  laserOff(): void {
    this.#push({ command: 'laser', on: false });
  }

  slew(): void {
    const startNs = this.#contact?.startNs ?? 0;
    const waitNs = Math.max(0, startNs - this.#services.clock.utcNs());
    const trajectory = this.#trajectory(waitNs);
    if (trajectory !== undefined) this.#push({ command: 'slew', trajectory });
  }

  /** Full scan of the cone after that many growths. */
  scan(growths: number): void {
    const { profile } = this.#terminal;
    if (profile.medium === 'radio') return;
    this.#spiral(profile.acquisition, halfConeRad(profile.acquisition, growths));
  }

  localScan(): void {
    const { profile } = this.#terminal;
    if (profile.medium === 'radio') return;
    const cone = halfConeRad(profile.acquisition, 0) * profile.signal.localScanShare;
    this.#spiral(profile.acquisition, cone);
  }

  stare(): void {
    const trajectory = this.#trajectory(0);
    if (trajectory !== undefined) this.#push({ command: 'stare', trajectory });
  }

  coast(): void {
    const trajectory = this.#trajectory(0);
    if (trajectory !== undefined) this.#push({ command: 'coast', trajectory });
  }

  track(): void {
    const ahead = this.#pointing?.pointAhead(this.#services.clock.utcNs());
    if (ahead === undefined) return;
    this.#push({ command: 'track', pointAheadXNrad: ahead.xNrad, pointAheadYNrad: ahead.yNrad });
  }

  /** One-way light time to the partner by the on-board ephemeris. */
  lightTimeNs(): Ns {
    return this.#pointing?.lightTimeNs(this.#services.clock.utcNs()) ?? 0;
  }

  #spiral(acquisition: OpticalProfile['acquisition'], coneRad: number): void {
    const trajectory = this.#trajectory(0);
    if (trajectory === undefined) return;
    const scan: SpiralScan = spiralScan(acquisition, coneRad);
    this.scanNs = fullScanNs(scan);
    this.#push({
      command: 'scan',
      trajectory,
      halfConeNrad: Math.round(scan.halfConeRad * NRAD_PER_RAD),
      pitchNrad: Math.round(scan.pitchRad * NRAD_PER_RAD),
      speedNradPerS: Math.round(scan.speedRadPerS * NRAD_PER_RAD),
    });
  }

  #trajectory(waitNs: Ns): PointingTrajectory | undefined {
    const { clock } = this.#services;
    const now = { utcNs: clock.utcNs(), monotonicNs: clock.nowNs() };
    return this.#pointing?.trajectory(now, waitNs + TRAJECTORY_NEED_NS);
  }

  #push(command: TerminalCommand): void {
    this.#services.effects.push({ kind: 'terminal', terminal: this.#terminal.index, command });
  }
}
