import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute, ROOT } from './command.ts';
import { compiledProgram, shell } from './compiled.ts';
import { readmeCommands } from './readme.ts';

const PLANS = `${ROOT}../shared/data/cgr/`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const json = async (args: readonly string[]): Promise<unknown> => {
  const { code, out, err } = await execute(folder, args);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out);
};

interface Budget {
  readonly terms: Readonly<Record<string, number>>;
  readonly rates: readonly { readonly marginDb: number }[];
}

describe('the commands in the README of the command line', () => {
  const budgets = async (check: string): Promise<Budget[]> => {
    const commands = readmeCommands(check);
    expect(commands.length).toBeGreaterThan(0);
    const reports: Budget[] = [];
    for (const { args } of commands) reports.push((await json([...args, '--json'])) as Budget);
    return reports;
  };

  it('L1: the budget of the THEIA notebook', async () => {
    const [report] = await budgets('L1');
    expect(report?.terms.transmitGainDb).toBeCloseTo(115.679, 3);
    expect(report?.terms.transmitPointingLossDb).toBeCloseTo(1.606, 3);
    expect(report?.terms.freeSpaceLossDb).toBeCloseTo(310.363, 3);
    expect(report?.rates[0]?.marginDb).toBeCloseTo(5.7654, 3);
  });

  it('L3: 250 km with 10 cm', async () => {
    const [report] = await budgets('L3');
    expect(report?.terms.freeSpaceLossDb).toBeCloseTo(246.14, 2);
    expect(report?.terms.receiveGainDb).toBeCloseTo(106.14, 2);
    expect(report?.terms.receivedDbm).toBeCloseTo(-22, 2);
    expect(report?.rates[0]?.marginDb).toBeCloseTo(25.67, 2);
  });

  it('L4: 10 Gb/s over 4000 and 5000 km', async () => {
    const [near, far] = await budgets('L4');
    expect(near?.terms.freeSpaceLossDb).toBeCloseTo(270.219, 3);
    expect(near?.terms.receivedDbm).toBeCloseTo(-33.989, 3);
    expect(near?.rates[0]?.marginDb).toBeCloseTo(1.511, 3);
    expect(far?.rates[0]?.marginDb).toBeCloseTo(-0.427, 3);
  });

  it('G1: longest links, on both spheres that the published figures count from', async () => {
    const links: number[] = [];
    for (const { args } of readmeCommands('G1')) {
      const report = (await json([...args, '--json'])) as { links: { longestLinkKm: number }[] };
      links.push(...report.links.map((link) => link.longestLinkKm));
    }
    const published = [5013.92, 5442.96, 6174.6, 7135.7, 7737.0];
    expect(links).toHaveLength(published.length);
    for (const [index, km] of published.entries()) {
      expect(Math.abs((links[index] ?? 0) - km)).toBeLessThan(0.06);
    }
  });
});

describe('contacts', () => {
  it('G1: a planned contact between two satellites ends where the line of sight grazes', async () => {
    // The sphere of the check is 6371 km, that of a scenario the equator: 7.137 km lower.
    writeFileSync(
      join(folder, 'g1.yaml'),
      `name: g1
duration: 50 min
planner: { pattern: neighbours, avoidSun: false, contactMin: 1 s, retarget: 0 s }
profiles:
  - name: far-seeing
    extends: sda-leo
    range: 9000 km
    transmit: 10 W
    slewRate: 20 deg/s
    fieldOfRegard: { azimuth: 180 deg, elevationMin: -90 deg, elevationMax: 90 deg }
constellations:
  - name: east
    walker: { altitude: 542.863 km, inclination: 90 deg, satellites: 1, planes: 1 }
    terminals: [{ name: head, profile: far-seeing }]
  - name: west
    walker: { altitude: 542.863 km, inclination: 90 deg, satellites: 1, planes: 1, raan: 40 deg, anomaly: 20 deg }
    terminals: [{ name: head, profile: far-seeing }]
`,
    );
    const figures = (await json(['contacts', 'g1.yaml', '--json'])) as {
      rangeMaxKm: number;
      rangeMinKm: number;
    }[];
    expect(figures.length).toBeGreaterThanOrEqual(2);
    for (const { rangeMaxKm } of figures.slice(0, 2)) expect(rangeMaxKm).toBeCloseTo(5013.92, 1);
    expect(figures[0]?.rangeMinKm).toBeLessThan(3000);
  });

  it('list what begins before the end that was asked for', async () => {
    const seconds = async (until: string): Promise<readonly number[]> => {
      const { out } = await execute(folder, ['contacts', 'sdn-backbone', '--until', until]);
      const rows = out.trim().split('\n').slice(1);
      return rows.map((row) => Number(row.trim().split(/ +/)[2]));
    };
    const [all, cut] = [await seconds('12 min'), await seconds('2 min')];

    expect(Math.max(...all)).toBeGreaterThan(120);
    expect(cut.length).toBeGreaterThan(0);
    // A run plans ten minutes beyond its end: those are no contacts of the run.
    expect(cut).toEqual(all.filter((startS) => startS < 120));
  });

  it('print one plan in four forms, and route reads each of them', async () => {
    const scenario = ['contacts', 'ring-8', '--until', '10 min'];
    const table = await execute(folder, scenario);
    expect(table.out.split('\n')[0]).toMatch(/from +to +start s +end s +range km/);
    const arrivals: number[] = [];
    for (const form of ['json', 'ion', 'hdtn']) {
      const { out } = await execute(folder, [...scenario, '--form', form]);
      writeFileSync(join(folder, `plan.${form}`), out);
      const way = ['--from', '1', '--to', '5', '--json'];
      const [route] = (await json(['route', `plan.${form}`, ...way])) as {
        arrivalNs: number;
        hops: unknown[];
      }[];
      expect(route?.hops).toHaveLength(4);
      arrivals.push(route?.arrivalNs ?? 0);
    }
    // Whole seconds of the foreign forms: later by at most one a hop.
    expect(arrivals[1]).toBeGreaterThanOrEqual(arrivals[0] ?? 0);
    expect(arrivals[1]).toBe(arrivals[2]);
    const nobody = await execute(folder, ['route', 'plan.ion', '--from', '1', '--to', '99']);
    expect(nobody.err).toContain('known: 1, 2, 3, 4, 5, 6, 7, 8');
  });
});

describe.skipIf(!existsSync(PLANS))('route', () => {
  it('finds the seven routes of hdtn-cgrTutorial from 1 to 5', async () => {
    const { yen } = JSON.parse(readFileSync(`${PLANS}hdtn-expected.json`, 'utf8')) as {
      yen: { nextHops: number[]; bdtsCommented: number[] };
    };
    const plan = `${PLANS}hdtn-cgrTutorial.json`;
    const routes = (await json([
      'route',
      plan,
      '--from',
      '1',
      '--to',
      '5',
      '--k',
      '10',
      '--bytes',
      '0',
      '--json',
    ])) as { arrivalNs: number; firstHop: number }[];
    expect(routes.map((route) => route.arrivalNs / 1e9)).toEqual(yen.bdtsCommented);
    expect(routes.slice(0, 3).map((route) => route.firstHop)).toEqual(yen.nextHops);
  });

  it('goes over contacts 1 and 2 of hdtn-contactPlan_RoutingTest from 1 to 4', async () => {
    const plan = `${PLANS}hdtn-contactPlan_RoutingTest.json`;
    const [route] = (await json(['route', plan, '--from', '1', '--to', '4', '--json'])) as {
      hops: { contact: number }[];
    }[];
    // HDTN expects places in its file; its contact numbers become ours plus one.
    const file = JSON.parse(readFileSync(plan, 'utf8')) as { contacts: { contact: number }[] };
    const numbers = file.contacts.map((contact) => contact.contact + 1);
    expect(route?.hops.map((hop) => numbers.indexOf(hop.contact))).toEqual([1, 2]);
  });
});

describe('pipes', () => {
  it('end without complaint when the reader stops early', async () => {
    const { code, out, err } = shell(
      await compiledProgram(),
      folder,
      'set -o pipefail; $LASERMESH contacts transport-layer --until 60 | head -1',
    );
    expect(out.split('\n')).toHaveLength(2);
    expect(err).toBe('');
    expect(code).toBe(0);
  }, 300_000);
});
