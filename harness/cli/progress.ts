import type { Ns } from '../../protocols/units.ts';
import type { SimulationProgress } from '../simulation.ts';
import { columnsOf } from './output.ts';

const REDRAW_MS = 100;
const PLAIN_MS = 10_000;
const WIDE_COLUMNS = 110;
const BAR_WIDE = 20;
const BAR_NARROW = 8;

/** One line on stderr, redrawn in a terminal; without one a plain line every ten seconds. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #name: string;
  readonly #seed: number;
  readonly #endNs: Ns;
  readonly #createdMs = performance.now();
  #startedMs: number | undefined;
  #drawnMs: number;
  #drawn = false;

  constructor(
    stream: NodeJS.WriteStream,
    run: { readonly name: string; readonly seed: number; readonly durationNs: Ns },
  ) {
    this.#stream = stream;
    this.#name = run.name;
    this.#seed = run.seed;
    this.#endNs = run.durationNs;
    this.#drawnMs = this.#createdMs;
  }

  /** What goes on before and after the simulated time runs; in a terminal only. */
  note(text: string): void {
    if (this.#stream.isTTY === true) this.#draw(`${this.#name}  ${text} …`);
  }

  /** Asks for the state only when a line is due. */
  update(stateOf: () => SimulationProgress): void {
    const nowMs = performance.now();
    this.#startedMs ??= nowMs;
    const tty = this.#stream.isTTY === true;
    if (nowMs - this.#drawnMs < (tty ? REDRAW_MS : PLAIN_MS)) return;
    this.#drawnMs = nowMs;
    const columns = columnsOf(this.#stream) - 1;
    const line = progressText(stateOf(), {
      name: columns < WIDE_COLUMNS ? this.#name : `${this.#name}  seed ${this.#seed}`,
      endNs: this.#endNs,
      wallMs: nowMs - this.#startedMs,
      columns,
    });
    if (tty) this.#draw(line);
    else this.#stream.write(`${line}\n`);
  }

  /** Take the line away. */
  done(): void {
    if (this.#drawn) this.#stream.write('\r\x1b[K');
    this.#drawn = false;
  }

  #draw(line: string): void {
    this.#drawn = true;
    this.#stream.write(`\r${line.slice(0, columnsOf(this.#stream) - 1)}\x1b[K`);
  }
}

/** The line, with as much of it as the columns hold: the last parts go first, then name and bar. */
export const progressText = (
  state: SimulationProgress,
  options: {
    readonly name: string;
    readonly endNs: Ns;
    readonly wallMs: number;
    readonly columns: number;
  },
): string => {
  const { name, endNs, wallMs, columns } = options;
  const share = endNs > 0 ? Math.min(1, state.atNs / endNs) : 1;
  const speed = state.atNs / 1e6 / Math.max(1, wallMs);
  const clock = `${clockText(state.atNs)} / ${clockText(endNs)}`;
  const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
  const parts = [
    `${grouped(speed < 10 ? Math.round(speed * 10) / 10 : Math.round(speed))} × real time`,
    `links ${state.linksUp}/${state.linksPlanned}`,
    `bundles ${grouped(state.bundles)}`,
    ...(state.faults > 0 ? [`faults ${state.faults} active`] : []),
  ];
  const bar = barText(share, columns < WIDE_COLUMNS ? BAR_NARROW : BAR_WIDE);
  for (let kept = parts.length; kept >= 0; kept--) {
    const rest = [percent, ...parts.slice(0, kept)].join('  ');
    const line = `${name}  ${clock}  ${bar}  ${rest}`;
    if (line.length <= columns) return line;
  }
  return `${clock}  ${percent}`.slice(0, columns);
};

const barText = (share: number, width: number): string => {
  const full = Math.round(share * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
};

const clockText = (ns: Ns): string => {
  const seconds = Math.floor(ns / 1e9);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
};

const grouped = (value: number): string => value.toLocaleString('en-US');
