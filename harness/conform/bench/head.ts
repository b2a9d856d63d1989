import type { TerminalCommand, TerminalReading } from '../../../protocols/avionics.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { passTimeNs, type ScanCommand } from './spiral.ts';

export interface HeadUser {
  later(afterNs: Ns, act: () => void): void;
  reading(reading: TerminalReading): void;
}

export type HeadMode = 'stowed' | 'slewing' | 'scanning' | 'staring' | 'tracking' | 'coasting';

const SETTLE_NS: Ns = 2 * SECOND_NS;
const DETECT_NS: Ns = 200 * MILLISECOND_NS;
const CENTRE_NS: Ns = SECOND_NS;
const LOCK_NS: Ns = SECOND_NS;

/**
 * A terminal of the node on the bench, as far as its software can tell: it does what it is told and answers
 * as an optical head would. Whether light comes is the tester's to say.
 */
export class Head {
  readonly #user: HeadUser;
  mode: HeadMode = 'stowed';
  laserOn = false;
  /** The partner's light can be found. */
  light = true;
  /** Settles, finds and locks by itself; false: only what the case says. */
  obliging = true;
  locked = false;
  /** Of the last motion: an older one is over. */
  #motion = 0;

  constructor(user: HeadUser) {
    this.#user = user;
  }

  /** Power is back: stowed and dark. */
  reset(): void {
    this.mode = 'stowed';
    this.laserOn = false;
    this.locked = false;
    this.#motion++;
  }

  obey(command: TerminalCommand): void {
    switch (command.command) {
      case 'stow':
        this.#move('stowed');
        this.laserOn = false;
        return;
      case 'slew':
        this.#move('slewing');
        this.laserOn = false;
        this.#after(SETTLE_NS, () => this.tell({ reading: 'gimbal-settled' }));
        return;
      case 'scan':
        this.#move('scanning');
        this.laserOn = true;
        this.#scan(command);
        return;
      case 'stare':
        this.#move('staring');
        this.laserOn = false;
        this.#find();
        return;
      case 'track':
        this.#track();
        return;
      case 'coast':
        this.mode = 'coasting';
        return;
      case 'laser':
        this.laserOn = command.on;
        return;
      case 'rate':
      case 'margin-comparators':
        return;
    }
  }

  tell(reading: TerminalReading): void {
    if (reading.reading === 'frame-sync') this.locked = reading.locked;
    this.#user.reading(reading);
  }

  /** The light goes, from closed loop. */
  lose(): void {
    this.light = false;
    this.#motion++;
    this.tell({ reading: 'signal', present: false });
    if (this.locked) this.tell({ reading: 'frame-sync', locked: false });
  }

  /** It is there again: at once where the head still points at it. */
  find(): void {
    this.light = true;
    if (this.mode === 'tracking' || this.mode === 'coasting') {
      this.tell({ reading: 'signal', present: true });
      this.tell({ reading: 'frame-sync', locked: true });
    } else this.#find();
  }

  /** A pass ends in darkness, or finds the partner on its way. */
  #scan(command: ScanCommand): void {
    const passNs = passTimeNs(command);
    if (this.light) this.#find(Math.min(DETECT_NS, passNs / 2));
    else this.#after(passNs, () => this.tell({ reading: 'scan-finished' }));
  }

  #find(afterNs: Ns = DETECT_NS): void {
    if (this.mode !== 'scanning' && this.mode !== 'staring') return;
    if (!this.light) return;
    this.#after(Math.round(afterNs), () =>
      this.tell({ reading: 'beacon-detected', xNrad: 40_000, yNrad: 0 }),
    );
  }

  #track(): void {
    const closed = this.mode === 'coasting' && this.locked;
    this.#move('tracking');
    this.laserOn = true;
    if (closed) this.locked = true;
    if (!this.light || closed) return;
    this.#after(CENTRE_NS, () => {
      this.tell({ reading: 'signal', present: true });
      this.tell({ reading: 'fine-error', within: true });
      this.#after(LOCK_NS, () => this.tell({ reading: 'frame-sync', locked: true }));
    });
  }

  #move(mode: HeadMode): void {
    this.mode = mode;
    this.locked = false;
    this.#motion++;
  }

  /** Unless another command comes before. */
  #after(ns: Ns, act: () => void): void {
    if (!this.obliging) return;
    const motion = this.#motion;
    this.#user.later(ns, () => {
      if (motion === this.#motion) act();
    });
  }
}
