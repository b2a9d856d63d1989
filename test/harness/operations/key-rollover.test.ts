import { describe, expect, it } from 'vitest';
import { EVENT_REPORTS, type ReportName } from '../../../flight/event-reports.ts';
import { parseScenario } from '../../../harness/scenario/load.ts';
import { nodeNamed, run, type Told } from '../faults/rig.ts';
import { ROLLOVER } from './rollover-scenario.ts';

/*
 * The key epoch changes at minute 15, and the old one is retired at minute 20. ring-04 has no link from
 * minute 2 to 26 and no site in sight before minute 30: it comes back with an epoch that nobody takes.
 */

const { scenario } = parseScenario('key-rollover', ROLLOVER, '.', { skipBadElements: false });
const told = run(scenario, scenario.faults);
const CUT_OFF = nodeNamed(scenario, 'ring-04');
const NEIGHBOURS = ['ring-03', 'ring-05'].map((name) => nodeNamed(scenario, name));

const reports = (name: ReportName): readonly Told[] =>
  told.of('report').filter(({ values }) => values[1] === EVENT_REPORTS[name].id);
const minute = ({ atS }: Told): number => atS / 60;

/** When a node came to that state of epoch 2 or of its retirement [min]. */
const epochs = (node: number): Readonly<Record<string, number>> =>
  Object.fromEntries(
    told
      .of('key-epoch')
      .filter(({ values }) => values[0] === node)
      .map((record) => [`${record.values[1]} ${record.values[2]}`, minute(record)]),
  );

describe('a change of the key epoch with one node cut off through the overlap', () => {
  it('passes every checker, and loses and delays nothing that it need not', () => {
    expect(told.failed).toEqual([]);
  });

  it('takes place at every node that can be reached, at its time', () => {
    for (const { id } of scenario.nodes) {
      if (id === CUT_OFF) continue;
      const at = epochs(id);
      expect(at['2 next']).toBeLessThan(15);
      expect(at['2 current']).toBeCloseTo(15, 2);
      expect(at['1 retired']).toBeGreaterThanOrEqual(20);
      expect(at['1 retired']).toBeLessThan(21);
    }
  });

  it('renews every session before the old epoch is retired, and ends none', () => {
    const renewed = reports('link.rekeyed');
    expect(renewed.length).toBeGreaterThan(10);
    for (const record of renewed) {
      expect(minute(record)).toBeGreaterThanOrEqual(15);
      expect(minute(record)).toBeLessThan(16.1);
    }
    const KEY_RETIRED = 8;
    const ended = reports('link.down').filter(({ values }) => values[5] === KEY_RETIRED);
    expect(ended).toEqual([]);
  });

  it('breaks no link of the others: they end as planned or not at all', () => {
    const CLOSED = 3;
    const broken = reports('link.down').filter(
      ({ values: [node, , , , peer, reason] }) =>
        reason !== CLOSED && node !== CUT_OFF && peer !== CUT_OFF,
    );
    expect(broken).toEqual([]);
  });

  it('refuses the node that comes back, and it the others, each with a report', () => {
    const refused = reports('security.key-epoch').filter((record) => minute(record) > 26);
    const by = new Set(
      refused.map(({ values: [node, , , , peer, epoch] }) => `${node} ${peer} ${epoch}`),
    );
    for (const neighbour of NEIGHBOURS) {
      expect(by).toContain(`${neighbour} ${CUT_OFF} 1`);
      expect(by).toContain(`${CUT_OFF} ${neighbour} 2`);
    }
    // Their lights stay on each other meanwhile.
    const lost = told
      .of('unlock')
      .filter((record) => minute(record) > 27 && record.values.includes(CUT_OFF))
      .filter(({ values: [node, , partner] }) =>
        NEIGHBOURS.includes(Number(node) === CUT_OFF ? Number(partner) : Number(node)),
      );
    expect(lost).toEqual([]);
  });

  it('brings it the epoch by radio, and its links the moment that it has it', () => {
    const at = epochs(CUT_OFF);
    const byRadio = told
      .of('command-sent')
      .filter(({ values }) => values[0] === CUT_OFF && values[3] === 'radio');
    expect(byRadio.map(({ values }) => values[2])).toContain('key-load');
    const loaded = at['2 next'] as number;
    expect(loaded).toBeGreaterThan(30);
    expect(loaded).toBeLessThan(43);
    const up = reports('link.established').filter(
      ({ values, atS }) =>
        values[0] === CUT_OFF && NEIGHBOURS.includes(Number(values[4])) && atS / 60 > 26,
    );
    expect(up).toHaveLength(2);
    for (const record of up) expect(minute(record) - loaded).toBeLessThan(0.1);
    expect(at['2 current']).toBeGreaterThan(loaded);
    expect(at['1 retired']).toBeGreaterThan(at['2 current'] as number);
  });
});
