import { createHash } from 'node:crypto';
import { HAZARD_IDS } from '../../flight/hazards.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { materialised } from '../artefact/materialise.ts';
import { type RandomStream, RandomStreams } from '../kernel/random.ts';
import type { Fault } from '../scenario/fault.ts';
import type { FaultSource } from '../scenario/fault-schema.ts';
import { quantityOr } from '../scenario/resolve-tools.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { withinBudget } from './budget.ts';
import type { CampaignBase } from './campaign-base.ts';
import { dealOf } from './deal.ts';
import { GENERATORS, type GeneratorName } from './generator.ts';
import { GENERATOR_OF } from './generators.ts';
import { healed } from './heal.ts';
import { lawsFor } from './laws/laws.ts';
import { durationNsOf, healNsOf } from './phases.ts';
import { drawCore } from './temporal-core.ts';

/** What a case is drawn from. */
export interface CaseTerms {
  /** Scenarios of the campaign with their shares. */
  readonly bases: readonly { readonly base: CampaignBase; readonly share: number }[];
  /** Shares of the generators. */
  readonly mix: Readonly<Record<GeneratorName, number>>;
  /** Kinds that may be drawn. */
  readonly allowed: (kind: FaultSource['kind']) => boolean;
  /** Neither budget nor heal. */
  readonly unbounded: boolean;
  /** Hazards of flight code are drawn, too. */
  readonly hazards: boolean;
}

/** One run of a campaign, with everything that was drawn for it. */
export interface DrawnCase {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly base: CampaignBase;
  readonly generator: GeneratorName;
  /** Names of the nodes that are well from the heal on; empty: no heal. */
  readonly core: readonly string[];
}

/** Seeds have 48 bits: whole numbers that people can type. */
const SEED_BYTES = 6;
const HAZARD_SHARE = 0.25;

/** `seed_i = H(campaign, i)`. */
export const seedOf = (campaign: string, index: number): number =>
  createHash('sha256').update(`${campaign}\0${index}`).digest().readUIntBE(0, SEED_BYTES);

/** A case of a campaign: the same terms, number and seed give the same scenario, whoever asks. */
export const drawCase = (terms: CaseTerms, index: number, seed: number): DrawnCase => {
  const streams = new RandomStreams(seed);
  const deal = dealOf(index);
  const { base } = weighted(terms.bases, ({ share }) => share, deal.scenario);
  const generator = weighted(GENERATORS, (name) => terms.mix[name], deal.generator);
  const stream = streams.stream('case', 'faults');
  const drawn = drawFaults(terms, { base, generator, stream, turn: deal.story });
  const all = [...base.scenario.faults, ...base.resolve(numbered(drawn))];
  const heal = { base, stream: streams.stream('case', 'core') };
  const { faults, core } = terms.unbounded ? { faults: all, core: [] } : withHeal(all, heal);
  const scenario = {
    ...base.scenario,
    ...drawHazards(terms, generator, streams.stream('case', 'hazards')),
    faults,
    ...(terms.unbounded ? { safetyOnly: true } : { healNs: healNsOf(base.phases) }),
  };
  return { seed, scenario: materialised(scenario, seed), base, generator, core };
};

/** A quarter of the hazards; none where nothing is to happen. */
const drawHazards = (
  terms: CaseTerms,
  generator: GeneratorName,
  stream: RandomStream,
): Pick<Scenario, 'hazards'> => {
  if (!terms.hazards || generator === 'null') return {};
  const hazards = HAZARD_IDS.filter(() => stream.uniform() < HAZARD_SHARE);
  return hazards.length === 0 ? {} : { hazards };
};

const drawFaults = (
  terms: CaseTerms,
  drawn: {
    readonly base: CampaignBase;
    readonly generator: GeneratorName;
    readonly stream: RandomStream;
    readonly turn: number;
  },
): readonly FaultSource[] => {
  const { ground, phases, scenario } = drawn.base;
  const laws = lawsFor(ground).filter(({ kind }) => terms.allowed(kind));
  if (laws.length === 0) return [];
  const windowNs = [phases.warmUpNs, healNsOf(phases)] as const;
  const { generator, stream, turn } = drawn;
  const faults = GENERATOR_OF[generator]({ stream, ground, laws, windowNs, turn });
  const wanted = faults
    .filter(({ kind }) => kind === 'null' || terms.allowed(kind))
    .filter(({ at }) => quantityOr(at, 'duration', 0) < durationNsOf(phases));
  if (terms.unbounded) return wanted;
  return withinBudget(wanted, {
    ...{ laws, nodes: ground.nodes.length },
    lost: lostIn(scenario.faults, healNsOf(phases)).size,
  });
};

/** Ids of drawn faults: none that a scenario's own could have by their places. */
const numbered = (faults: readonly FaultSource[]): readonly FaultSource[] =>
  faults.map((fault, index) => ({ ...fault, id: `d-${String(index + 1).padStart(2, '0')}` }));

const withHeal = (
  faults: ReturnType<CampaignBase['resolve']>,
  { base, stream }: { readonly base: CampaignBase; readonly stream: RandomStream },
): { readonly faults: typeof faults; readonly core: readonly string[] } => {
  const { phases, scenario, plan } = base;
  const atNs = healNsOf(phases);
  const lost = lostIn(faults, atNs);
  const left = scenario.nodes.map(({ id }) => id).filter((id) => !lost.has(id));
  const toNs = atNs + Math.floor(phases.livenessNs / 2);
  const core = drawCore(left, plan.contacts, { stream, fromNs: atNs, toNs });
  const names = scenario.nodes.filter(({ id }) => core.has(id)).map(({ name }) => name);
  return { faults: healed(faults, { core, atNs, endNs: durationNsOf(phases) }), core: names };
};

/** Nodes that are lost by the heal; none is behind it. */
const lostIn = (faults: readonly Fault[], healNs: Ns): ReadonlySet<NodeId> =>
  new Set(
    faults
      .filter(({ kind, atNs }) => kind === 'permanent-loss' && atNs <= healNs)
      .map(({ node }) => node),
  );

/** Which one a point of [0, 1) means, by their weights. */
const weighted = <T>(from: readonly T[], weightOf: (one: T) => number, point: number): T => {
  const total = from.reduce((sum, one) => sum + weightOf(one), 0);
  let at = point * total;
  for (const one of from) {
    at -= weightOf(one);
    if (at < 0) return one;
  }
  return from[from.length - 1] as T;
};
