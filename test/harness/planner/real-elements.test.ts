import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Clusters } from '../../../harness/planner/clusters.ts';
import { planContacts, withDefaults } from '../../../harness/planner/planner.ts';
import { newestEpochUnixMs, parseElementFile } from '../../../harness/world/element-files.ts';
import { parseSelection } from '../../../harness/world/element-selection.ts';
import { createWorldNode } from '../../../harness/world/orbits.ts';
import { SDA_LEO } from '../../../harness/world/profiles/sda-leo.ts';
import { STARLINK_CLASS } from '../../../harness/world/profiles/starlink-class.ts';
import type { WorldNode } from '../../../harness/world/world.ts';
import type { ContactPlan } from '../../../protocols/contact-plan.ts';
import type { OpticalProfile } from '../../../protocols/terminal-profile.ts';
import { HOUR_NS, MINUTE_NS, type Ns } from '../../../protocols/units.ts';
import { expectSoundPlan } from './invariants.ts';
import { heads } from './world.ts';

const DATA = new URL('../../../../shared/data/orbits/', import.meta.url);

interface Case {
  readonly file: string;
  readonly select: string;
  readonly profile: OpticalProfile;
  readonly hours: number;
  readonly satellites: number;
  /**
   * Share of satellites in contact, and links per satellite, averaged over the horizon: at least.
   */
  readonly shareMin: number;
  readonly linksMin: number;
  /** Share of satellites in the largest connected part: at least, at any instant looked at. */
  readonly largestMin: number;
}

// Tranche 0 flies in two planes that see each other at times only: its largest part is small then.
const CASES: readonly Case[] = [
  {
    file: 'starlink-2025-12-04.tle',
    select: 'inclination=53.05±0.15,mean-motion=15.06±0.015',
    profile: STARLINK_CLASS,
    hours: 1 / 6,
    satellites: 624,
    shareMin: 1,
    linksMin: 3.9,
    largestMin: 1,
  },
  {
    file: 'sda-t0-2025-05.tle',
    select: '*',
    profile: SDA_LEO,
    hours: 2,
    satellites: 23,
    shareMin: 0.95,
    linksMin: 2.5,
    largestMin: 0.4,
  },
  {
    file: 'iridium-next-2025-05.tle',
    select: '*',
    profile: SDA_LEO,
    hours: 2,
    satellites: 67,
    shareMin: 1,
    linksMin: 3.7,
    largestMin: 1,
  },
  {
    file: 'starlink-omm-sample-2025-05-25.json',
    select: '*',
    profile: STARLINK_CLASS,
    hours: 2,
    satellites: 60,
    shareMin: 0.95,
    linksMin: 3.3,
    largestMin: 0.5,
  },
];

const loadNodes = (entry: Case): { nodes: WorldNode[]; epochUnixMs: number } => {
  const text = readFileSync(new URL(entry.file, DATA), 'utf8');
  const records = parseElementFile(text).records.filter(parseSelection(entry.select));
  const epochUnixMs = newestEpochUnixMs(records);
  const nodes = records.map(({ name, elements }, index) => {
    const node = { id: index + 1, name, elements, terminals: heads(4, entry.profile) };
    return createWorldNode(node, epochUnixMs);
  });
  return { nodes, epochUnixMs };
};

/** Connectivity of a plan at an instant. */
const meshAt = (plan: ContactPlan, count: number, atNs: Ns) => {
  const clusters = new Clusters(count);
  const linked = new Set<number>();
  let directed = 0;
  for (const { from, to, startNs, endNs } of plan.contacts) {
    if (startNs > atNs || endNs <= atNs) continue;
    clusters.join(from - 1, to - 1);
    linked.add(from);
    directed += 1;
  }
  const sizes = Array.from({ length: count }, (_, index) => clusters.sizeOf(index));
  return {
    share: linked.size / count,
    links: directed / count,
    largest: Math.max(...sizes) / count,
  };
};

// About 5 s together: the plans themselves and a check of each of their contacts.
describe.skipIf(!existsSync(DATA))('plans for real satellites', () => {
  it.each(CASES)('$file: a sound plan that keeps $satellites satellites in contact', (entry) => {
    const { nodes, epochUnixMs } = loadNodes(entry);
    expect(nodes).toHaveLength(entry.satellites);
    const rules = withDefaults({ fromNs: 0, toNs: entry.hours * HOUR_NS, epochUnixMs });
    const plan = planContacts(nodes, rules);
    expectSoundPlan(plan, nodes, rules);
    const instants = Array.from({ length: 20 }, (_, i) =>
      Math.round((rules.toNs * (i + 0.4)) / 21),
    );
    const meshes = instants.map((atNs) => meshAt(plan, nodes.length, atNs));
    const mean = (read: (mesh: (typeof meshes)[number]) => number): number =>
      meshes.reduce((sum, mesh) => sum + read(mesh), 0) / meshes.length;
    expect(mean(({ share }) => share)).toBeGreaterThanOrEqual(entry.shareMin);
    expect(mean(({ links }) => links)).toBeGreaterThanOrEqual(entry.linksMin);
    expect(Math.min(...meshes.map(({ largest }) => largest))).toBeGreaterThanOrEqual(
      entry.largestMin,
    );
    // No needless switching: contacts last, or end with the horizon.
    const lasting = plan.contacts.filter(
      ({ startNs, endNs }) => endNs === rules.toNs || endNs - startNs >= 5 * MINUTE_NS,
    );
    expect(lasting.length / plan.contacts.length).toBeGreaterThan(0.8);
  });
});
