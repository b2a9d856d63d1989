import { CaseRunner } from '../campaign/case-runner.ts';
import { loadCampaign } from '../campaign/load-campaign.ts';
import { plantedOf } from '../planted/apply.ts';
import { campaignMaker } from '../program/version.ts';
import { hunt } from '../selftest/hunt.ts';
import type { HuntTerms } from '../selftest/hunt.ts';
import type { HuntOrder, HuntWord } from './selftest-messages.ts';

const US_PER_MS = 1_000;

/** A process of a planted copy of the program: hunts what is planted in it, and says what came of it. */
process.once('message', ({ planted, sequences, seedsMax, replays }: HuntOrder) => {
  const say = (word: HuntWord): void => void process.send?.(word);
  const maker = campaignMaker();
  const campaign = loadCampaign('selftest', { folder: '.', freshBase: '', gateIds: [] });
  const runner = new CaseRunner(
    { ...campaign, cases: sequences * campaign.cases },
    { maker, stopwatch: () => performance.now() },
  );
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / US_PER_MS;
  };
  const terms: HuntTerms = { planted: plantedOf(planted), sequences, seedsMax, replays };
  const told = (text: string): void => say({ kind: 'told', text });
  const result = hunt(terms, { runner, version: maker.version, cpuMs, told });
  process.send?.({ kind: 'result', result } satisfies HuntWord, () => process.disconnect());
});
process.on('disconnect', () => process.exit());
// Ctrl-C reaches every process of a terminal: whoever started this one decides.
process.on('SIGINT', () => undefined);
