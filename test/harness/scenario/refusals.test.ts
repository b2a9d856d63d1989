import { describe, expect, it } from 'vitest';
import { FAULT_REFUSALS } from './fault-refusal-cases.ts';
import { LINK_FAULT_REFUSALS } from './link-fault-cases.ts';
import { FURTHER_REFUSALS } from './further-refusal-cases.ts';
import { REFUSALS } from './refusal-cases.ts';
import { load, refusal, SITE, SOUND, spoilt } from './sources.ts';

describe('a scenario is refused with place and reason', () => {
  for (const [what, text, head, hint] of REFUSALS) {
    it(what, () => {
      const message = refusal(text);
      expect(message.slice(0, head.length)).toBe(head);
      expect(message).toMatch(/^\d+ errors?\. Nothing was run\.$/m);
      expect(message).toContain(hint ?? '');
      expect(message).not.toMatch(/^ {4}at /m);
    });
  }

  it('takes the scenario that all of them spoil', () => {
    expect(load(SOUND).scenario.nodes).toHaveLength(8);
    expect(load(SOUND).warnings).toBe('');
  });

  it.each([
    ['keepalive', '1 ms', '100 ms to 10 min'],
    ['keepalive', '11 min', '100 ms to 10 min'],
    ['modemAhead', '0 s', '1 us to 1 s'],
    ['databaseCompare', '1 ms', '100 ms to 7 d'],
    ['watchdogCheck', '1 ns', '100 ms to 1 d'],
    ['watchdog', '104 d', '100 ms to 7 d'],
    ['rateGuard', '100 d', '0 s to 1 min'],
    ['custodyBatch', '100 d', '0 s to 1 h'],
  ])('a period that stalls or overflows a run: %s of %s', (key, value, range) => {
    expect(refusal(`${SOUND}network: { ${key}: ${value} }\n`)).toContain(
      `network.${key}: expected ${range}, got "${value}"`,
    );
  });

  it('silence of more intervals than a clock holds', () => {
    const text = `${SOUND}network: { downIntervals: 10000000 }\n`;
    expect(refusal(text)).toContain('network.downIntervals: expected at most 100');
  });

  it('announcements of a rate that a frame cannot repeat', () => {
    const text = `${SOUND}network: { rateAnnouncements: 7 }\n`;
    expect(refusal(text)).toContain('network.rateAnnouncements: expected at most 6');
  });

  it.each([
    ['{ meanGood: 1 us, meanBad: 1 s, badLoss: 1 }', 'meanGood: expected 1 ms to 1 d'],
    ['{ meanGood: 1 s, meanBad: 1 us, badLoss: 1 }', 'meanBad: expected 10 us to 1 d'],
  ])('bursts too short to be simulated: %s', (bursts, says) => {
    expect(refusal(`${SOUND}channel: { bursts: ${bursts} }\n`)).toContain(says);
  });

  it.each(['0 s', '-5 ms', '999 us'])('a duration of %s', (duration) => {
    expect(refusal(spoilt('duration: 10 min', `duration: ${duration}`))).toContain(
      `duration: expected 1 ms to 96 d, got "${duration}"`,
    );
  });

  it('shows the line and underlines what is wrong', () => {
    expect(refusal(spoilt('aft, profile: sda-leo', 'aft, profile: sda-loe')).split('\n')).toEqual([
      's.yaml:8:31  error  unknown terminal profile "sda-loe"',
      '    8 │       - { name: aft, profile: sda-loe }',
      '      │                               ^^^^^^^  did you mean "sda-leo"? known: sda-leo, ' +
        'starlink-class, lct-geo, compact-35, ground-radio, user-radio, sat-radio',
      '1 error. Nothing was run.',
    ]);
  });

  it('says several things at once and counts them', () => {
    const text = spoilt('every:', 'evry:').replace('700 km', '700');
    expect(refusal(text)).toContain('2 errors. Nothing was run.');
  });

  it('never lets a text move the cursor or change colours of a terminal', () => {
    const message = refusal(spoilt('2 kB', '"\u202e\u009b31m"'));
    expect(message).toContain('··31m');
    expect(message.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });

  it('warns of a deadline after the end of a lifetime, and takes the scenario', () => {
    const { warnings } = load(`${SOUND}    lifetime: 1 min\n    deadline: 2 min\n`);
    expect(warnings).toMatch(/^s\.yaml:17:15 {2}warning {2}bundles of "orders" expire before it/);
  });
});

describe('a fault is refused with place and reason', () => {
  it.each([...FAULT_REFUSALS, ...LINK_FAULT_REFUSALS, ...FURTHER_REFUSALS])(
    '%s',
    (_what, fault = '', says = '', hint = '') => {
      const message = refusal(`${SOUND}faults:\n  - ${fault}\n`);
      const [first = '', line = ''] = message.split('\n');
      expect(first).toMatch(/^s\.yaml:17:\d+ {2}error {2}/);
      expect(first).toContain(says);
      expect(line).toContain(fault.slice(0, 20));
      expect(message).toContain(hint);
      expect(message).toMatch(/^\d+ errors?\. Nothing was run\.$/m);
    },
  );

  it('a forged plan under a key that is in use', () => {
    const fault = '{ kind: plan-forged, node: ring-01, at: 1 s, epoch: 1 }';
    const text = `${SOUND}${SITE}operations: { operator: guam }\nfaults:\n  - ${fault}\n`;
    expect(refusal(text)).toContain('key epoch 1 is not retired at the onset');
    expect(refusal(text.replace('epoch: 1 ', 'epoch: 1000000 '))).not.toContain('retired');
  });

  it('takes one whose end lies behind the end of the run', () => {
    const { scenario } = load(
      `${SOUND}faults:\n  - { kind: hang, node: ring-01, at: 9 min, duration: 1 h }\n`,
    );
    expect(scenario.faults).toHaveLength(1);
  });
});

describe('a hostile scenario', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'toString'])('knows no key %s', (key) => {
    expect(refusal(`${SOUND}${key}: { polluted: 1 }\n`)).toContain(
      `16:1  error  unknown key "${key}"`,
    );
    expect(refusal(spoilt('planes: 1', `planes: 1, ${key}: 1`))).toContain(`unknown key "${key}"`);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each(['__proto__', 'constructor', 'toString'])('finds no node, profile or unit %s', (name) => {
    expect(refusal(spoilt('from: ring-01', `from: ${name}`))).toContain(`unknown node "${name}"`);
    expect(refusal(spoilt('aft, profile: sda-leo', `aft, profile: ${name}`))).toContain(
      'unknown terminal profile',
    );
    expect(refusal(spoilt('2 kB', `2 ${name}`))).toContain('is no unit of size');
  });

  const letters = [...'bcdefghi'];
  const bomb = [
    'a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]',
    ...letters.map((name, index) => {
      const before = 'abcdefgh'[index];
      return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`;
    }),
  ].join('\n');

  it.each([
    ['an alias bomb', bomb, 'aliases expand to more than 100 copies'],
    ['brackets in brackets', `a: ${'['.repeat(1_000_000)}`, 'nested deeper than 64'],
    ['mappings in mappings', `a: ${'{b: '.repeat(500_000)}`, 'nested deeper than 64'],
    ['lists in lists', `${'- '.repeat(500_000)}1`, 'nested deeper than 64'],
    [
      'steps of indent',
      Array.from({ length: 1_500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'nested deeper than 64',
    ],
    [
      'a flood of keys',
      Array.from({ length: 200_000 }, (_, i) => `k${i}: 1`).join('\n'),
      'more than 1000000 words',
    ],
  ])('is refused in seconds: %s', (_, text, reason) => {
    const startedMs = performance.now();
    const message = refusal(text);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect(message).toContain(reason);
    expect(message).toMatch(/^s\.yaml:\d+:\d+ {2}error/);
    expect(message.length).toBeLessThan(2_000);
  });

  it('finds a duplicate among very many keys', () => {
    const keys = Array.from({ length: 60_000 }, (_, i) => `k${i}: 1`).join('\n');
    expect(refusal(`${keys}\nk17: 2\n`)).toContain('duplicate key "k17", first on line 18');
  }, 30_000);

  it('names very many unknown keys in seconds', () => {
    const keys = Array.from({ length: 40_000 }, (_, i) => `k${i}: 1`).join('\n');
    const startedMs = performance.now();
    expect(refusal(`${SOUND}${keys}\n`)).toContain('40000 errors. Nothing was run.');
    expect(performance.now() - startedMs).toBeLessThan(8_000);
  }, 60_000);

  it('shows twenty complaints of very many, at once', () => {
    const flows = Array.from(
      { length: 5_000 },
      (_, i) =>
        `  - { name: f${i}, from: nobody-${i}, to: ring-01, class: tactical, size: 1 B, every: 1 s }`,
    );
    const message = refusal(`${SOUND}${flows.join('\n')}\n`);
    expect(message).toContain('… and 4980 more');
    expect(message).toContain('5000 errors. Nothing was run.');
  }, 30_000);
});
