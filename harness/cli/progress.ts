import type { Ns } from '../../protocols/units.ts';
import { columnsOf } from './output.ts';

/** What the progress line shows. */
export interface ProgressState {
  readonly atNs: Ns;
  readonly linksUp: number;
  readonly linksPlanned: number;
  readonly bundles: number;
  readonly faults: number;
}

const REDRAW_MS = 100;
const PLAIN_MS = 10_000;

const clockText = (ns: Ns): string => {
  const seconds = Math.floor(ns / 1e9);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
};

const grouped = (value: number): string => value.toLocaleString('en-US');

/** One line on stderr, redrawn in a terminal; without one a plain line every ten seconds. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #name: string;
  readonly #endNs: Ns;
  readonly #startedMs = performance.now();
  #drawnMs: number;
  #drawn = false;

  constructor(stream: NodeJS.WriteStream, name: string, endNs: Ns) {
    this.#stream = stream;
    this.#name = name;
    this.#endNs = endNs;
    this.#drawnMs = this.#startedMs;
  }

  update(state: ProgressState): void {
    const nowMs = performance.now();
    const tty = this.#stream.isTTY === true;
    if (nowMs - this.#drawnMs < (tty ? REDRAW_MS : PLAIN_MS)) return;
    this.#drawnMs = nowMs;
    const line = this.#line(state, nowMs);
    if (!tty) {
      this.#stream.write(`${line}\n`);
      return;
    }
    this.#drawn = true;
    this.#stream.write(`\r${line.slice(0, columnsOf(this.#stream) - 1)}\x1b[K`);
  }

  /** Take the line away. */
  done(): void {
    if (this.#drawn) this.#stream.write('\r\x1b[K');
    this.#drawn = false;
  }

  #line(state: ProgressState, nowMs: number): string {
    const share = this.#endNs > 0 ? state.atNs / this.#endNs : 1;
    const width = columnsOf(this.#stream) >= 110 ? 20 : 8;
    const full = Math.round(share * width);
    const bar = '█'.repeat(full) + '░'.repeat(width - full);
    const speed = state.atNs / 1e6 / Math.max(1, nowMs - this.#startedMs);
    const faults = state.faults > 0 ? `  faults ${state.faults} active` : '';
    return (
      `${this.#name}  ${clockText(state.atNs)} / ${clockText(this.#endNs)}  ${bar} ` +
      `${String(Math.floor(share * 100)).padStart(3)} %  ${grouped(Math.round(speed))} × real time  ` +
      `links ${state.linksUp}/${state.linksPlanned}  bundles ${grouped(state.bundles)}${faults}`
    );
  }
}
