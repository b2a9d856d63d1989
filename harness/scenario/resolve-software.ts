import { SITES_GROUP } from './resolve-nodes.ts';
import { type Complaints, NodeNames } from './resolve-tools.ts';
import type { ScenarioNode, SoftwareModule } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';
import type { SoftwareSource } from './software-schema.ts';

type Path = readonly PropertyKey[];

/** Finds a module; what is wrong with the file becomes a complaint, and the answer undefined. */
export type SoftwareFileReader = (
  file: string,
  context: { readonly path: Path; readonly complaints: Complaints },
) => Omit<SoftwareModule, 'states'> | undefined;

interface Context {
  readonly complaints: Complaints;
  readonly readSoftware: SoftwareFileReader;
}

/** In place of a module: the node keeps the reference. */
const REFERENCE = 'reference';

/**
 * Nodes with the flight software that is written for them. The most particular entry counts: one of
 * the list that names the node, then that of its constellation or site, then that of all nodes.
 */
export const resolveSoftware = (
  source: ScenarioSource,
  nodes: readonly ScenarioNode[],
  context: Context,
): readonly ScenarioNode[] => {
  const { flightSoftware } = source;
  const modules = new Modules(context);
  const chosen = Array.isArray(flightSoftware)
    ? chosenNodes(flightSoftware, nodes, modules, context.complaints)
    : new Map<string, Choice>();
  const all =
    flightSoftware === undefined || Array.isArray(flightSoftware)
      ? undefined
      : modules.choice(flightSoftware, ['flightSoftware']);
  const groups = new Map<string, Choice>();
  for (const [index, { name, flightSoftware: own }] of (source.constellations ?? []).entries()) {
    if (own === undefined) continue;
    groups.set(name, modules.choice(own, ['constellations', index, 'flightSoftware']));
  }
  const sites = new Map<string, Choice>();
  for (const [index, { name, flightSoftware: own }] of (source.sites ?? []).entries()) {
    if (own === undefined) continue;
    sites.set(name, modules.choice(own, ['sites', index, 'flightSoftware']));
  }
  return nodes.map((node) => {
    const own = node.group === SITES_GROUP ? sites.get(node.name) : groups.get(node.group);
    const choice = chosen.get(node.name) ?? own ?? all;
    const module = choice?.module;
    return module === undefined ? node : { ...node, flightSoftware: module };
  });
};

interface Choice {
  /** Undefined: the reference. */
  readonly module: SoftwareModule | undefined;
}

/** Modules by what was written, each looked up once. */
class Modules {
  readonly #context: Context;
  readonly #known = new Map<string, Choice>();

  constructor(context: Context) {
    this.#context = context;
  }

  choice(written: SoftwareSource, path: Path): Choice {
    const { module, states = 'own' } = typeof written === 'string' ? { module: written } : written;
    if (module === REFERENCE) return { module: undefined };
    const key = `${states} ${module}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { complaints, readSoftware } = this.#context;
    const place = typeof written === 'string' ? path : [...path, 'module'];
    const file = readSoftware(module, { path: place, complaints });
    const choice = { module: file && { ...file, states } };
    this.#known.set(key, choice);
    return choice;
  }
}

type ChosenSource = Extract<ScenarioSource['flightSoftware'], readonly unknown[]>;

const chosenNodes = (
  list: ChosenSource,
  nodes: readonly ScenarioNode[],
  modules: Modules,
  complaints: Complaints,
): ReadonlyMap<string, Choice> => {
  const names = new NodeNames(nodes);
  const chosen = new Map<string, Choice>();
  for (const [index, entry] of list.entries()) {
    const path = ['flightSoftware', index];
    const { module, states } = entry;
    const choice = modules.choice({ module, states }, path);
    const patterns = typeof entry.nodes === 'string' ? [entry.nodes] : entry.nodes;
    for (const [place, pattern] of patterns.entries()) {
      const where =
        typeof entry.nodes === 'string' ? [...path, 'nodes'] : [...path, 'nodes', place];
      const matched = names.match(pattern);
      if (matched.length === 0) {
        const name = { written: pattern, known: names.known };
        complaints.unknown(where, `no node matches "${pattern}"`, name);
      }
      for (const { name } of matched) {
        if (chosen.has(name)) {
          complaints.error(where, `node ${name} has flight software by an entry before`);
          break;
        }
        chosen.set(name, choice);
      }
    }
  }
  return chosen;
};
