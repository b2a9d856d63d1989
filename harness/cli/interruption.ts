/** Hears Ctrl-C while long work goes on in pieces; `stop` gives the signals back. */
export class Interruption {
  signal: NodeJS.Signals | undefined;
  readonly #told: () => void;

  /** `told` is called when a signal comes. */
  constructor(told: () => void = () => undefined) {
    this.#told = told;
    process.on('SIGINT', this.#hear);
    process.on('SIGTERM', this.#hear);
  }

  /** Let a signal come in, if there is one; throws Interrupted then. */
  async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.signal !== undefined) throw new Interrupted(this.signal);
  }

  stop(): void {
    process.off('SIGINT', this.#hear);
    process.off('SIGTERM', this.#hear);
  }

  readonly #hear = (name: NodeJS.Signals): void => {
    this.signal = name;
    this.#told();
  };
}

/** Somebody asked to stop. */
export class Interrupted extends Error {
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.signal = signal;
  }
}
