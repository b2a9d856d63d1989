import { describe, expect, it } from 'vitest';
import { createPlan, createWorld } from '../../../harness/run/setup.ts';
import { load, SOUND } from './sources.ts';

const TWO = `      - { name: forward, profile: sda-leo }
      - { name: aft, profile: sda-leo }
`;

/** Sees a third of the sky round about: what looks forward does not see what follows. */
const NARROW = `planner: { pattern: neighbours }
profiles:
  - name: narrow
    extends: sda-leo
    fieldOfRegard: { azimuth: 60 deg, elevationMin: -60 deg, elevationMax: 10 deg }
`;

/** The sound ring with these heads. */
const ring = (heads: string) =>
  load(`${SOUND.replace(TWO, `      - ${heads}\n`)}${NARROW}`).scenario;

/** Where each head of a satellite looks [°]. */
const directions = (heads: string): readonly number[] =>
  (ring(heads).nodes[0]?.terminals ?? []).map(({ mount }) => (mount.azimuthRad * 180) / Math.PI);

describe('heads of a grid', () => {
  const lone = SOUND.replace('planes: 1', 'planes: 8').replace(
    TWO,
    '      - { name: head, profile: sda-leo, count: 4 }\n',
  );

  it('are told of that look fore and aft where a plane has one satellite', () => {
    const warning = 's.yaml:7:7  warning  "head-1" and "head-2" can never pair: a grid joins them';
    expect(load(lone).warnings).toContain(warning);
  });

  it('may be free of it, or have somebody in the plane', () => {
    expect(load(`${lone}planner: { pattern: neighbours }\n`).warnings).toBe('');
    expect(load(lone.replace('planes: 8', 'planes: 4')).warnings).toBe('');
  });
});

describe('several equal heads', () => {
  it('look forward, aft, left and right in turn where nothing says where', () => {
    expect(directions('{ name: head, profile: sda-leo, count: 5 }')).toEqual([0, 180, -90, 90, 0]);
  });

  it('look where their name, their azimuth or their normal says', () => {
    expect(directions('{ name: left, profile: sda-leo, count: 2 }')).toEqual([-90, -90]);
    expect(directions('{ name: a, profile: sda-leo, count: 2, azimuth: 45 deg }')).toEqual([
      45, 45,
    ]);
    expect(directions('{ name: a, profile: lct-geo, count: 2, normal: nadir }')).toEqual([0, 0]);
    expect(directions('{ name: head, profile: sda-leo }')).toEqual([0]);
  });

  it('link a ring as heads do that are written one by one', () => {
    const counted = ring('{ name: head, profile: narrow, count: 2 }');
    const named = ring(
      '{ name: forward, profile: narrow }\n      - { name: aft, profile: narrow }',
    );
    const linksOf = (scenario: typeof named) =>
      createPlan(scenario, createWorld(scenario)).contacts.map(({ from, to }) => [from, to]);

    expect(linksOf(named).length).toBeGreaterThan(0);
    expect(linksOf(counted)).toEqual(linksOf(named));
  });
});
