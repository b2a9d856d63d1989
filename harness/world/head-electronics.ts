import type { TerminalReading } from '../../protocols/avionics.ts';
import type { HeadCommands } from './head-commands.ts';
import type { HeadLimits } from './head-limits.ts';
import type { PlantSetting } from './plant-setting.ts';
import type { TerminalHead } from './terminal-head.ts';

/** Heads whose own electronics go and come up, apart from their computer's. */
export class HeadElectronics {
  readonly #setting: PlantSetting;
  readonly #limits: HeadLimits;
  readonly #commands: HeadCommands;

  constructor(setting: PlantSetting, limits: HeadLimits, commands: HeadCommands) {
    this.#setting = setting;
    this.#limits = limits;
    this.#commands = commands;
  }

  /**
   * They are gone, and the computer is not told. What is returned is called when the head is back: it says
   * what is and that it came up anew, or what it last knew and nothing of that. Who knew nothing came up anew.
   */
  restart(head: TerminalHead): (stale: boolean) => void {
    const { signalTold, synced, limitsTold } = head;
    head.silent++;
    this.#commands.reset(head);
    return (stale) => {
      head.silent--;
      this.#limits.forget(head, limitsTold & ~head.limitsTold);
      if (signalTold) this.#tell(head, { reading: 'signal', present: stale });
      if (synced) this.#tell(head, { reading: 'frame-sync', locked: stale });
      if (!stale || !(signalTold || synced)) this.#tellStarted(head);
    };
  }

  /** It takes no commands any more (1), or again (−1): then it has come up. */
  silence(head: TerminalHead, change: 1 | -1): void {
    head.silent += change;
    if (change === -1) this.#tellStarted(head);
  }

  /** Too hot, for one more reason, or one less. */
  heat(head: TerminalHead, active: boolean): void {
    head.hot += active ? 1 : -1;
    if (head.hot !== (active ? 1 : 0)) return;
    this.#tell(head, { reading: 'inhibit', kind: 'thermal', active });
    this.#setting.listener.inhibit(head.ref, 'thermal', active);
  }

  /** To a computer that started meanwhile. */
  tellHot(head: TerminalHead): void {
    if (head.hot > 0) this.#tell(head, { reading: 'inhibit', kind: 'thermal', active: true });
  }

  #tell({ ref }: TerminalHead, reading: TerminalReading): void {
    this.#setting.listener.reading(ref.node, ref.terminal, reading);
  }

  #tellStarted(head: TerminalHead): void {
    if (head.silent === 0) this.#tell(head, { reading: 'head-started' });
  }
}
