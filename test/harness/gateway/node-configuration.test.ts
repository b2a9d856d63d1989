import { describe, expect, it } from 'vitest';
import type { NodeConfig } from '../../../flight/config.ts';
import {
  configurationOf,
  nodeConfigOf,
  refuseLongPlan,
} from '../../../harness/gateway/node-configuration.ts';
import { setUp } from '../../../harness/run/setup.ts';
import { loadScenario, presetNames } from '../../../harness/scenario/load.ts';
import { decodeToNode, encodeToNode } from '../../../protocols/gateway-codec.ts';
import { MINUTE_NS } from '../../../protocols/units.ts';

/** As the node behind the socket has it. */
const carried = (name: string, config: NodeConfig): NodeConfig => {
  const welcome = {
    kind: 'welcome',
    version: 1,
    mode: 'lockstep',
    answerWithinNs: 0,
    configuration: configurationOf(name, config),
    attachment: 1,
  } as const;
  const decoded = decodeToNode(encodeToNode(welcome));
  if (!decoded.ok || decoded.value.kind !== 'welcome') throw new Error(JSON.stringify(decoded));
  return nodeConfigOf(decoded.value.configuration);
};

/** Without what stays at home, and with functions as what they give. */
const comparable = (config: NodeConfig): object => {
  const { partnerTerminal, plan, terminals, hazard: _, ...rest } = config;
  const bare = (terminal: ReturnType<typeof partnerTerminal>): object | undefined => {
    if (terminal === undefined) return undefined;
    const { index, name, mount } = terminal;
    return { index, name, mount, profile: { ...terminal.profile, sources: {} } };
  };
  return {
    ...rest,
    plan: { version: plan.version, contacts: plan.contacts },
    terminals: terminals.map(bare),
    partners: [...config.elements.keys()].map((node) =>
      [0, 1, 2, 3, 4, 5].map((index) => bare(partnerTerminal(node, index))),
    ),
    networkKey: [...config.networkKey],
  };
};

describe('the uploads of a node', () => {
  it.each(presetNames().filter((preset) => preset !== 'starlink-shell'))(
    'arrive as they were sent: %s',
    (preset) => {
      const options = { folder: '.', skipBadElements: false, untilNs: 10 * MINUTE_NS };
      const { scenario } = loadScenario(preset, options);
      const { configs } = setUp(scenario, 1);
      const all = [...configs.values()];
      for (const config of [all[0], all.at(-1)]) {
        if (config === undefined) throw new Error('no node');
        expect(comparable(carried('it', config))).toEqual(comparable(config));
      }
    },
  );

  it('are refused with a plan that no message holds', () => {
    const options = { folder: '.', skipBadElements: false, untilNs: MINUTE_NS };
    const [config] = setUp(loadScenario('ring-8', options).scenario, 1).configs.values();
    const [contact] = config?.plan.contacts ?? [];
    if (config === undefined || contact === undefined) throw new Error('no plan');
    const of = (length: number): NodeConfig => {
      const contacts = Array.from({ length }, () => contact);
      return { ...config, plan: { ...config.plan, contacts } };
    };
    expect(() => refuseLongPlan(of(262_144))).not.toThrow();
    expect(() => refuseLongPlan(of(262_145))).toThrow(
      'the plan has 262145 contacts, at most 262144',
    );
  });
});
