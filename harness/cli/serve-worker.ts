import { parentPort, workerData } from 'node:worker_threads';
import { createNode } from '../../flight/node.ts';
import { InputError } from '../../protocols/errors.ts';
import { ARTEFACT_FILE, artefactText } from '../artefact/artefact.ts';
import { FrameCapture } from '../export/frame-capture.ts';
import { Exchange } from '../gateway/exchange.ts';
import { ServedRun, type ServedState, type SiteChoice } from '../gateway/served-run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Ns } from '../../protocols/units.ts';
import { clockText } from '../journal/record-text.ts';
import { makerHere, toolVersion } from '../program/version.ts';
import { LiveFile } from './live-file.ts';
import { RunFolder } from './run-folder.ts';
import { REPORT_FILE, RunReport } from './run-report.ts';
import { costOf } from './run-told.ts';
import type { FromServeWorker, ServeWorkerTerms } from './serve-messages.ts';
import { loadSoftware } from './software-watch.ts';

const tell = (message: FromServeWorker): void => parentPort?.postMessage(message);

/** A served run from its first event to its folder, in a thread that may stand still. */
const serve = async (terms: ServeWorkerTerms): Promise<void> => {
  const { scenario, mode, speed, answerWithinNs, patienceMs, journal } = terms;
  const { flightSoftware } = await loadSoftware(scenario);
  const sites = sitesOf(terms, flightSoftware);
  const startedMs = performance.now();
  const folder = new RunFolder({
    out: terms.out,
    run: `${scenario.name}-${scenario.seed}`,
    journal: journal !== 'off',
  });
  const report = terms.report ? new RunReport(scenario) : undefined;
  const capture = terms.pcapng === undefined ? undefined : liveCapture(scenario, terms.pcapng);
  const names = new Map(scenario.nodes.map(({ id, name }) => [id, name] as const));
  const run = new ServedRun({
    scenario,
    mode,
    speed,
    answerWithinNs,
    patienceMs,
    sites,
    exchange: new Exchange(terms.port, terms.signal),
    stopwatch: () => performance.now(),
    tick: (state) => {
      capture?.tap.flush();
      tell({ kind: 'state', ...stateOf(state) });
    },
    simulation: {
      seed: scenario.seed,
      level: journal,
      stopwatch: () => performance.now(),
      version: toolVersion(),
      ...(folder.sink === undefined ? {} : { sink: folder.sink }),
      ...(report === undefined ? {} : { readers: report.readers }),
      ...(flightSoftware === undefined ? {} : { flightSoftware }),
      ...(capture === undefined ? {} : { frameTap: capture.tap }),
      onSoftwareFault: ({ node, atNs, detail }) =>
        tell({ kind: 'fault', text: `${names.get(node)} at ${clockText(atNs)}: ${detail}` }),
    },
  });
  folder.open();
  capture?.begin(() => run.simulation.queue.nowNs);
  tell({ kind: 'ready' });
  const { hash, hashes, verdict } = run.run();
  capture?.tap.finish();
  if (verdict === undefined) throw new Error('a judged run has a verdict');
  const wallS = (performance.now() - startedMs) / 1_000;
  const content = report?.content(verdict);
  const judged = { verdict, content, besideMs: undefined };
  const figures = run.figures();
  folder.publish({
    'verdict.json': `${JSON.stringify(verdict, null, 2)}\n`,
    'gateway.json': `${JSON.stringify(figures, null, 2)}\n`,
    'scenario.yaml': terms.text,
    [ARTEFACT_FILE]: artefactText({ scenario, maker: makerHere(), hash, hashes, verdict }),
    ...(report === undefined
      ? {}
      : { [REPORT_FILE]: report.text(verdict, folder.path, { content }) }),
  });
  const cost = costOf({ journal }, { journal: run.simulation.journal, wallS, judged });
  tell({ kind: 'finished', verdict, figures, cost, wallS });
};

/** Frames into a file or pipe as they go; its clock is there when the run is. */
const liveCapture = (
  scenario: Scenario,
  path: string,
): { readonly tap: FrameCapture; readonly begin: (clock: () => Ns) => void } => {
  let nowNs = (): Ns => 0;
  const left = (): void => tell({ kind: 'fault', text: `${path}: nobody reads it any more` });
  const tap = new FrameCapture({
    scenario,
    output: new LiveFile(path, left),
    application: `Lasermesh ${toolVersion()}`,
    nowNs: () => nowNs(),
    nodes: undefined,
  });
  const begin = (clock: () => Ns): void => {
    nowNs = clock;
  };
  return { tap, begin };
};

/** Nodes that are waited for have no other software; nodes on offer run what they would without. */
const sitesOf = (
  { required, offered }: ServeWorkerTerms,
  software: Awaited<ReturnType<typeof loadSoftware>>['flightSoftware'],
): readonly SiteChoice[] => {
  const split = required.some(({ terminal }) => terminal !== undefined);
  if (software !== undefined && (split || offered.length > 0)) {
    const what = split ? 'a single terminal' : '--offer';
    const message = `${what} goes with the reference software only, not with --flight`;
    throw new InputError('usage', message);
  }
  return [
    ...required.map((place) => ({ ...place, required: true, standIn: undefined })),
    ...offered.map((place) => ({ ...place, required: false, standIn: createNode })),
  ];
};

const stateOf = ({
  simulation,
  waitingFor,
  figures,
}: ServedState): Omit<Extract<FromServeWorker, { kind: 'state' }>, 'kind'> => ({
  progress: simulation.progress(),
  waitingFor,
  figures,
});

serve(workerData as ServeWorkerTerms).catch((error: unknown) => {
  if (!(error instanceof InputError)) throw error;
  tell({ kind: 'refused', code: error.code, message: error.message });
});
