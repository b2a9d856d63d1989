import { randomBytes } from 'node:crypto';
import { InputError } from '../../protocols/errors.ts';
import { materialised } from '../artefact/materialise.ts';
import { type Address, addressOf, isLoopback } from '../gateway/address.ts';
import { commandLine } from '../program/command-line.ts';
import { userPath } from '../program/user-folder.ts';
import { toolVersion } from '../program/version.ts';
import { EXIT } from './exit.ts';
import { print, say } from './output.ts';
import { RunFolder } from './run-folder.ts';
import type { RunOptions } from './run-options.ts';
import { REPORT_FILE } from './run-report.ts';
import { showRun } from './run-told.ts';
import { deskNodes, placesOf } from './serve-places.ts';
import type { ServedTerms } from './serve-terms.ts';
import { gatewayFigures, gatewayText, serveAgainWords } from './serve-told.ts';
import { Served, type ServedAddresses } from './served.ts';
import { loadFor } from './source.ts';

export interface ServeOptions extends Omit<RunOptions, 'cores'>, ServedTerms {
  readonly listen: string;
  readonly udp?: string;
  readonly metrics?: string;
  readonly token?: string;
  readonly pcapng?: string;
}

const NS_PER_MS = 1e6;
const TOKEN_BYTES = 9;

/** The `serve` command: a run with nodes behind sockets. Returns the exit code. */
export const serve = async (name: string | undefined, options: ServeOptions): Promise<number> => {
  const loaded = loadFor(name, options);
  if (loaded.warnings !== '') say(loaded.warnings);
  const seed = options.seed ?? loaded.scenario.seed;
  const scenario = { ...materialised(loaded.scenario, seed), seed };
  const places = placesOf(scenario, options);
  const addresses = addressesOf(options);
  if (options.mode === 'lockstep' && options.speed !== 1) {
    throw new InputError('usage', '--speed goes with --mode real-time: lockstep keeps no pace');
  }
  const folder = new RunFolder({
    out: options.out,
    run: `${scenario.name}-${seed}`,
    journal: options.journal !== 'off',
  });
  const token = options.token ?? randomBytes(TOKEN_BYTES).toString('base64url');
  const { mode } = options;
  const nodes = deskNodes(scenario, places);
  const served = new Served(scenario, { mode, token, nodes });
  try {
    await served.open(addresses);
    if (options.token === undefined) say(`token    ${token}`);
    const end = await served.run({
      scenario,
      text: loaded.text,
      mode,
      speed: options.speed,
      ...places,
      answerWithinNs: options.answerWithin,
      patienceMs: options.patience / NS_PER_MS,
      out: options.out,
      journal: options.journal,
      report: options.report !== false,
      pcapng: options.pcapng === undefined ? undefined : userPath(options.pcapng),
    });
    if (end.kind === 'interrupted') {
      folder.discard();
      say(`${end.signal}: stopped`);
      return EXIT.interrupted;
    }
    const { verdict, figures, cost, wallS } = end;
    const gateway = gatewayFigures(figures, served.gateway.refusals, served.loads);
    if (options.json !== true) print(gatewayText(gateway));
    showRun(
      { ...verdict, version: toolVersion() },
      {
        folder: folder.shown,
        wallS,
        again: commandLine(serveAgainWords(name, options, seed)),
        report: `${folder.shown}/${options.report === false ? 'verdict.json' : REPORT_FILE}`,
        json: options.json ?? false,
        cost,
        further: { gateway },
      },
    );
    return verdict.exitCode;
  } finally {
    served.close();
  }
};

/** Whoever opens the machine to others has chosen a token. */
const addressesOf = ({ listen, udp, metrics, token }: ServeOptions): ServedAddresses => {
  const addresses = {
    listen: addressOf(listen, '--listen', 'tcp'),
    udp: udp === undefined ? undefined : addressOf(udp, '--udp', 'udp'),
    metrics: metrics === undefined ? undefined : addressOf(metrics, '--metrics', 'tcp'),
  };
  const open = [addresses.listen, addresses.udp].some(
    (address: Address | undefined) => address !== undefined && !isLoopback(address),
  );
  if (open && (token ?? '').length < 8) {
    throw new InputError(
      'usage',
      'an address that other machines reach wants --token TEXT of at least 8 characters. Nothing was run.',
    );
  }
  return addresses;
};
