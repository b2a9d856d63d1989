import type { FaultSource } from '../../../harness/scenario/fault-schema.ts';
import { parseScenario, presetText } from '../../../harness/scenario/load.ts';
import type { Scenario } from '../../../harness/scenario/scenario.ts';

/** patchwork-12 with faults. */
export const patchworkWith = (...faults: readonly FaultSource[]): Scenario => {
  const text = `${presetText('patchwork-12')}\nfaults: ${JSON.stringify(faults)}\n`;
  return parseScenario('patchwork-12 with faults', text, '.', { skipBadElements: false }).scenario;
};
