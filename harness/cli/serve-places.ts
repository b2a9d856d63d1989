import { InputError } from '../../protocols/errors.ts';
import type { DeskNode } from '../gateway/desk.ts';
import { type PlaceChoice, placeIdOf } from '../gateway/place.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { suggestion } from '../scenario/suggest.ts';

/** What peers may attach to. */
export interface Places {
  /** The run does not begin without them. */
  readonly required: readonly PlaceChoice[];
  readonly offered: readonly PlaceChoice[];
}

interface PlaceOptions {
  readonly attach?: readonly string[];
  readonly offer?: readonly string[];
}

/**
 * Places by their names: `sat-07` is a node, `sat-07/east` one of its terminals.
 *
 * @throws InputError for what the scenario has not, and for one that is named twice
 */
export const placesOf = (scenario: Scenario, options: PlaceOptions): Places => {
  const { attach = [], offer = [] } = options;
  if (attach.length + offer.length === 0) {
    throw new InputError(
      'usage',
      'which node is to be attached? --attach NODE or NODE/TERMINAL, or --offer',
    );
  }
  const required = attach.map((name) => placeOf(scenario, name, '--attach'));
  const offered = offer.map((name) => placeOf(scenario, name, '--offer'));
  const all = [...required, ...offered];
  const whole = new Set(
    all.filter(({ terminal }) => terminal === undefined).map(({ node }) => node),
  );
  const clash = all.find(({ node, terminal }) => terminal !== undefined && whole.has(node));
  if (clash !== undefined) {
    const message = `${clash.name}: its node is attached as a whole. Nothing was run.`;
    throw new InputError('usage', message);
  }
  if (new Set(all.map(({ name }) => name)).size < all.length) {
    throw new InputError(
      'usage',
      'a node is named twice in --attach and --offer. Nothing was run.',
    );
  }
  return { required, offered };
};

const placeOf = (scenario: Scenario, name: string, option: string): PlaceChoice => {
  const [nodeName = '', terminalName] = name.split('/');
  const node = scenario.nodes.find((one) => one.name === nodeName);
  const refused = (what: string, hint: string): InputError =>
    new InputError('usage', `${option} ${name}: no such ${what} (${hint}). Nothing was run.`);
  if (node === undefined) {
    const names = scenario.nodes.map((one) => one.name);
    throw refused('node', suggestion(nodeName, names));
  }
  if (terminalName === undefined) return { node: node.id, terminal: undefined, name };
  const terminal = node.terminals.find((one) => one.name === terminalName);
  if (terminal === undefined) {
    const names = node.terminals.map((one) => one.name);
    throw refused('terminal', suggestion(terminalName, names));
  }
  return { node: node.id, terminal: terminal.index, name };
};

/** The scenario as those who come see it. */
export const deskNodes = (scenario: Scenario, { required, offered }: Places): DeskNode[] => {
  const open = new Set([...required, ...offered].map((one) => placeIdOf(one.node, one.terminal)));
  return scenario.nodes.map(({ id, name, terminals }) => ({
    id,
    name,
    offered: open.has(id),
    terminals: terminals.map((terminal) => {
      const place = placeIdOf(id, terminal.index);
      return { id: place, name: `${name}/${terminal.name}`, offered: open.has(place) };
    }),
  }));
};
