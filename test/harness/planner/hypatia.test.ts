import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bestRoutes } from '../../../flight/routing/yen.ts';
import { distance } from '../../../protocols/vector.ts';
import { gridPairs } from '../../../harness/planner/grid.ts';
import { LinkSight, Snapshot } from '../../../harness/planner/link-sight.ts';
import { withDefaults } from '../../../harness/planner/planner.ts';
import { lightTimeNs } from '../../../harness/world/light-time.ts';
import type { WorldNode } from '../../../harness/world/world.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { DALIAN, KUIPER_EPOCH, kuiperGround, kuiperPlanes, MANILA } from './kuiper.ts';
import { type Edge, shortestPath } from './shortest-path.ts';

const DATA = new URL('../../../../shared/data/kuiper630/', import.meta.url);
const LIGHT_KM_PER_S = 299_792.458;
const SIGHT_KM = 5016;

/**
 * The mesh at instants: +Grid links and ground links as far as the world's own visibility allows.
 */
class KuiperMesh {
  readonly #planes = kuiperPlanes();
  readonly #satellites = this.#planes.flat();
  readonly #ground = kuiperGround();
  readonly #pairs = gridPairs({ planes: this.#planes, wrap: true }, 0);
  readonly #rules = withDefaults({
    fromNs: 0,
    toNs: 200 * SECOND_NS,
    epochUnixMs: KUIPER_EPOCH,
    groundElevationMinRad: 0,
  });
  readonly #sight = new LinkSight(this.#rules);
  readonly #snapshot = new Snapshot(KUIPER_EPOCH);

  get pairs(): number {
    return this.#pairs.length;
  }

  /** Links by node id, lengths in km. */
  edgesAt(atNs: number): Edge[] {
    this.#snapshot.moveTo(atNs);
    const edges: Edge[] = [];
    for (const { a, b } of this.#pairs) {
      if (!this.#sight.inSight(a, b, SIGHT_KM, this.#snapshot)) continue;
      edges.push({ a: a.id, b: b.id, length: this.#rangeKm(a, b) });
    }
    for (const ground of this.#ground) {
      for (const satellite of this.#satellites) {
        if (!this.#sight.inSight(ground, satellite, 1260, this.#snapshot)) continue;
        edges.push({ a: ground.id, b: satellite.id, length: this.#rangeKm(ground, satellite) });
      }
    }
    return edges;
  }

  #rangeKm(a: WorldNode, b: WorldNode): number {
    return distance(this.#snapshot.of(a).position, this.#snapshot.of(b).position);
  }

  rttMsAt(atNs: number): { readonly rttMs: number; readonly path: string } {
    const found = shortestPath(1300, this.edgesAt(atNs), { from: MANILA, to: DALIAN });
    if (found === undefined) return { rttMs: Number.POSITIVE_INFINITY, path: '' };
    const path = found.path.map((id) => id - 1).join('-');
    return { rttMs: (2000 * found.length) / LIGHT_KM_PER_S, path };
  }
}

const readRows = (file: string): string[][] =>
  readFileSync(new URL(file, DATA), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));

describe.skipIf(!existsSync(DATA))('G4: Kuiper 630, Manila to Dalian, as Hypatia has it', () => {
  const mesh = new KuiperMesh();

  it('has a grid of two links per satellite', () => {
    expect(mesh.pairs).toBe(2 * 1156);
  });

  it.each([
    [0, 29.423138],
    [100, 42.776626],
    [199.9, 41.279219],
  ])('gives the published round trip at %d s: %d ms', (seconds, expectedMs) => {
    const { rttMs } = mesh.rttMsAt(seconds * SECOND_NS);
    expect(Math.abs(rttMs - expectedMs)).toBeLessThan(0.001);
  });

  // About 6 s: two thousand shortest paths over 1,158 nodes.
  it('gives every round trip of the file to 0.001 ms, its extremes and its paths', () => {
    const rows = readRows('rtt_1173_to_1241.txt');
    const changes = new Map(
      readRows('path_1173_to_1241.txt').map(([at, path]) => [Number(at), path ?? '']),
    );
    let expectedPath = '';
    let worstMs = 0;
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    let otherPaths = 0;
    for (const [at, rttNs] of rows) {
      expectedPath = changes.get(Number(at)) ?? expectedPath;
      const { rttMs, path } = mesh.rttMsAt(Number(at));
      worstMs = Math.max(worstMs, Math.abs(rttMs - Number(rttNs) / 1e6));
      least = Math.min(least, rttMs);
      most = Math.max(most, rttMs);
      if (path !== expectedPath) otherPaths += 1;
    }
    expect(rows).toHaveLength(2000);
    expect(worstMs).toBeLessThanOrEqual(0.001);
    expect(least).toBeCloseTo(25.2298, 3);
    expect(most).toBeCloseTo(48.1651, 3);
    expect(otherPaths).toBe(0);
  });

  it('gives the same through flight routing over the mesh as a contact plan', () => {
    for (const [seconds, expectedMs] of [
      [0, 29.423138],
      [100, 42.776626],
      [199.9, 41.279219],
    ] as const) {
      const contacts: Contact[] = [];
      for (const { a, b, length } of mesh.edgesAt(seconds * SECOND_NS)) {
        for (const [from, to] of [
          [a, b],
          [b, a],
        ] as const) {
          contacts.push({
            id: contacts.length + 1,
            from,
            to,
            startNs: 0,
            endNs: 10 * SECOND_NS,
            // So fast that serialisation does not count.
            rateBps: 1e15,
            lightTimeNs: lightTimeNs(length),
            medium: 'optical',
          });
        }
      }
      const query = { from: MANILA, to: DALIAN, atNs: 0, bytes: 1, count: 1 };
      const [route] = bestRoutes({ version: 1, contacts }, query);
      expect(Math.abs((2 * (route?.arrivalNs ?? 0)) / 1e6 - expectedMs)).toBeLessThan(0.001);
    }
  });
});
