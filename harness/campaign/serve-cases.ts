import { InputError } from '../../protocols/errors.ts';
import { CaseRunner } from './case-runner.ts';
import type { DrawnCase } from './draw-case.ts';
import type { FromWorker, ToWorker, WorkerTerms } from './worker-messages.ts';

interface Line {
  readonly post: (message: FromWorker) => void;
  readonly hear: (listener: (message: ToWorker) => void) => void;
}

/** Answers for cases over a line to whoever shares them out. */
export const serveCases = async (terms: WorkerTerms, { post, hear }: Line): Promise<void> => {
  const { campaign, maker } = terms;
  const diverging = new Set(terms.diverging);
  let runner: CaseRunner;
  try {
    runner = new CaseRunner(campaign, { maker, stopwatch: () => performance.now() });
    refuseChanged(terms, runner);
    await runner.loadSoftware();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    post({ kind: 'refused', code: error.code, message: error.message });
    return;
  }
  const drawn = (index: number): DrawnCase =>
    diverging.has(index) ? shifted(runner.draw(index)) : runner.draw(index);
  hear(({ kind, index }) => {
    const one = drawn(index);
    post({ kind: 'drawn', index, nodes: one.scenario.nodes.length });
    if (kind === 'case') post({ kind: 'ran', index, ran: runner.run(index, one) });
    else post({ kind: 'journal', index, blocks: runner.journal(one) });
  });
  post({ kind: 'ready' });
};

/** A worker may begin long after the others: in the place of one that died, or for the first repetition. */
const refuseChanged = ({ inputs }: WorkerTerms, runner: CaseRunner): void => {
  if (inputs === undefined) return;
  for (const [name, digest] of Object.entries(runner.inputs)) {
    if (inputs[name] === digest) continue;
    throw new InputError(
      'campaign',
      `scenario ${name} or a file that it names (flight software, elements, plan) changed while the campaign ` +
        'ran: further results would not be of one campaign. Every result that was finished is kept.',
    );
  }
};

/** The same case with its first flow a nanosecond later. */
const shifted = (drawn: DrawnCase): DrawnCase => {
  const { scenario } = drawn;
  const flows = scenario.flows.map((flow, index) => {
    if (index > 0) return flow;
    const { timing } = flow;
    return timing.kind === 'listed'
      ? { ...flow, timing: { ...timing, atNs: timing.atNs.map((atNs) => atNs + 1) } }
      : { ...flow, timing: { ...timing, startNs: timing.startNs + 1 } };
  });
  return { ...drawn, scenario: { ...scenario, flows } };
};
