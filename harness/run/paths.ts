import type { Modem } from '../bus/modem.ts';
import { Path } from '../bus/path.ts';
import type { RandomStreams } from '../kernel/random.ts';
import type { RunSetup } from './setup.ts';

/** Channels between terminals: made when a pair first locks, and kept for the run. */
export class Paths {
  readonly #setup: RunSetup;
  readonly #streams: RandomStreams;
  readonly #paths = new Map<Modem, Map<Modem, Path>>();

  constructor(setup: RunSetup, streams: RandomStreams) {
    this.#setup = setup;
    this.#streams = streams;
  }

  between(from: Modem, to: Modem): Path {
    let paths = this.#paths.get(from);
    if (paths === undefined) {
      paths = new Map();
      this.#paths.set(from, paths);
    }
    let path = paths.get(to);
    if (path === undefined) {
      path = this.#create(from, to);
      paths.set(to, path);
    }
    return path;
  }

  #create(from: Modem, to: Modem): Path {
    const { world, scenario } = this.#setup;
    const fromNode = world.get(from.node);
    const toNode = world.get(to.node);
    const fromTerminal = fromNode?.terminals[from.terminal];
    const toTerminal = toNode?.terminals[to.terminal];
    if (!fromNode || !toNode || !fromTerminal || !toTerminal) {
      throw new Error(
        `no path between ${from.node}/${from.terminal} and ${to.node}/${to.terminal}`,
      );
    }
    return new Path({
      from: fromNode,
      to: toNode,
      fromTerminal,
      toTerminal,
      streams: this.#streams,
      settings: scenario.channel,
      transmitter: from,
      receiver: to,
    });
  }
}
