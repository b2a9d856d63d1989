import type { CaseResult } from '../campaign/case-result.ts';
import { isFailure } from '../campaign/stop-rule.ts';
import { columnsOf } from './output.ts';

const REDRAW_MS = 200;
const PLAIN_MS = 10_000;
const MS_PER_S = 1_000;
const PERCENT = 100;

/** How far a campaign is: one line on stderr, redrawn in a terminal, else one every ten seconds. */
export class CampaignProgress {
  readonly #stream: NodeJS.WriteStream;
  readonly #name: string;
  readonly #planned: number;
  readonly #startMs = performance.now();
  #before: number;
  #run = 0;
  #failed: number;
  #drawnMs = performance.now();
  #drawn = false;

  constructor(
    stream: NodeJS.WriteStream,
    name: string,
    campaign: { readonly planned: number; readonly known: readonly CaseResult[] },
  ) {
    this.#stream = stream;
    this.#name = name;
    this.#planned = campaign.planned;
    this.#before = campaign.known.length;
    this.#failed = campaign.known.filter(isFailure).length;
  }

  add(row: CaseResult): void {
    this.#run++;
    if (isFailure(row)) {
      this.#failed++;
      this.#tell(row);
    }
    const nowMs = performance.now();
    const tty = this.#stream.isTTY === true;
    if (nowMs - this.#drawnMs < (tty ? REDRAW_MS : PLAIN_MS)) return;
    this.#drawnMs = nowMs;
    if (!tty) this.#stream.write(`${this.#text(nowMs)}\n`);
    else {
      this.#drawn = true;
      this.#stream.write(`\r${this.#text(nowMs).slice(0, columnsOf(this.#stream) - 1)}\x1b[K`);
    }
  }

  /** Take the line away. */
  done(): void {
    if (this.#drawn) this.#stream.write('\r\x1b[K');
    this.#drawn = false;
  }

  /** A failure is told when it is found. */
  #tell({ case: index, scenario, generator, signatures, reason }: CaseResult): void {
    this.done();
    const [first = reason, ...others] = signatures;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    this.#stream.write(`case ${index} (${scenario}, ${generator}) failed: ${first}${more}\n`);
  }

  #text(nowMs: number): string {
    const done = this.#before + this.#run;
    const rate = (MS_PER_S * this.#run) / Math.max(1, nowMs - this.#startMs);
    const leftS = (this.#planned - done) / Math.max(rate, 1e-9);
    return [
      this.#name,
      `${done.toLocaleString('en-US')} / ${this.#planned.toLocaleString('en-US')}`,
      `${Math.floor((PERCENT * done) / Math.max(1, this.#planned))} %`,
      `${rate.toFixed(1)} runs/s`,
      `failed ${this.#failed}`,
      `${spanText(leftS)} left`,
    ].join('  ');
  }
}

const spanText = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
};
