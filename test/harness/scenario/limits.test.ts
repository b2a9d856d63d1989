import { describe, expect, it } from 'vitest';
import { load, refusal, SOUND } from './sources.ts';

describe('bounds of the network that contradict each other are refused:', () => {
  it.each([
    ['watchdogCheck: 2 min', 'watchdogCheck 2 min is not less than watchdog 75 s'],
    ['watchdog: 10 s', 'watchdogCheck 30 s is not less than watchdog 10 s: every computer'],
    [
      'watchdog: 1 min, watchdogCheck: 1 min',
      'watchdogCheck 1 min is not less than watchdog 1 min',
    ],
    ['rateGuard: 5 s', 'rateGuard 5 s is not less than 5 s of silence'],
    ['rateGuard: 1 s, keepalive: 200 ms', 'not less than 1 s of silence'],
    ['degradedIntervals: 6', 'degradedIntervals 6 is more than downIntervals 5'],
    ['storeDead: 30 s', 'storeProbe 60 s is more than storeDead 30 s'],
    ['isolationMax: 1 min', 'isolation 600 s is more than isolationMax 1 min'],
    ['flapHold: 1 h', 'flapHold 1 h is more than flapHoldMax 160 s'],
    ['chargeShedPermille: 100', 'chargeSafePermille 150 is more than chargeShedPermille 100'],
    ['chargeClearPermille: 1001', 'is more than a full battery, 1000'],
    ['busClearMilliVolt: 23000', 'busShedMilliVolt 24000 is more than busClearMilliVolt 23000'],
  ])('%s', (bounds, says) => {
    const message = refusal(`${SOUND}network: { ${bounds} }\n`);
    expect(message).toMatch(/^s\.yaml:16:\d+ {2}error {2}/);
    expect(message).toContain(says);
    expect(message).toMatch(/^1 error\. Nothing was run\.$/m);
  });

  it('takes bounds that meet', () => {
    const bounds = 'degradedIntervals: 5, flapHold: 160 s, watchdogCheck: 74 s, rateGuard: 4 s';
    expect(load(`${SOUND}network: { ${bounds} }\n`).warnings).toBe('');
  });
});
