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
   * what is and that it came up anew, or what it last knew and nothing of that.
   */
  restart(head: TerminalHead): (stale: boolean) => void {
    const { listener } = this.#setting;
    const { signalTold, synced, limitsTold } = head;
    head.silent++;
    this.#commands.reset(head);
    return (stale) => {
      head.silent--;
      const { node, terminal } = head.ref;
      this.#limits.forget(head, limitsTold & ~head.limitsTold);
      if (signalTold) listener.reading(node, terminal, { reading: 'signal', present: stale });
      if (synced) listener.reading(node, terminal, { reading: 'frame-sync', locked: stale });
      if (!stale) this.#tellStarted(head);
    };
  }

  /** It takes no commands any more (1), or again (−1): then it has come up. */
  silence(head: TerminalHead, change: 1 | -1): void {
    head.silent += change;
    if (change === -1) this.#tellStarted(head);
  }

  #tellStarted(head: TerminalHead): void {
    if (head.silent > 0) return;
    const { node, terminal } = head.ref;
    this.#setting.listener.reading(node, terminal, { reading: 'head-started' });
  }
}
