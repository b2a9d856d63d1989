import { createNode } from '../../flight/node.ts';
import type { FlightFactory } from '../../flight/config.ts';
import { InputError } from '../../protocols/errors.ts';
import type { GatewayMode } from '../../protocols/gateway.ts';
import { addressOf } from '../gateway/address.ts';
import { attachNode } from '../gateway/client.ts';
import { rehearse } from '../gateway/rehearsal.ts';
import { countText } from '../report/number-text.ts';
import { toolVersion } from '../program/version.ts';
import { userFolder, userPath } from '../program/user-folder.ts';
import { loadScenario } from '../scenario/load.ts';
import { loadFlightModule } from '../software/load-software.ts';
import { EXIT } from './exit.ts';
import { Interruption } from './interruption.ts';
import { say } from './output.ts';

/** Small, and all of a link's life is in its first minute. */
const REHEARSED = 'ring-8';

export interface NodeOptions {
  readonly connect: string;
  readonly token: string;
  readonly mode?: GatewayMode;
  readonly flight?: string;
}

/** The `node` command: flight software of this process as a node of a run elsewhere. */
export const node = async (name: string, options: NodeOptions): Promise<number> => {
  const address = addressOf(options.connect, '--connect', 'tcp');
  const create = options.flight === undefined ? createNode : await ownSoftware(options.flight);
  const leaving = new AbortController();
  const interruption = new Interruption(() => leaving.abort());
  if (create === createNode && options.mode !== 'lockstep') rehearsed();
  // Uploads may come anew with every boot.
  let told = false;
  const welcomed = (own: string, mode: GatewayMode): void => {
    if (!told) say(`attached as ${own}, ${mode}`);
    told = true;
  };
  try {
    const { steps, farewell } = await attachNode({
      address,
      node: name,
      token: options.token,
      mode: options.mode,
      software: options.flight ?? `lasermesh ${toolVersion()}`,
      create,
      welcomed: ({ name: own }, mode) => welcomed(own, mode),
      signal: leaving.signal,
    });
    say(`${name}: ${countText(steps)} steps; ${farewell ?? 'the connection is closed'}`);
    if (interruption.signal !== undefined) return EXIT.interrupted;
    if (farewell === undefined) throw new InputError('gateway', 'the gateway went away in mid-run');
    return EXIT.pass;
  } finally {
    interruption.stop();
  }
};

/** So that its first answers in real time are no slower than the later ones. */
const rehearsed = (): void => {
  const { scenario } = loadScenario(REHEARSED, { folder: userFolder(), skipBadElements: false });
  rehearse(
    scenario,
    () => performance.now(),
    () => undefined,
  );
};

const ownSoftware = (file: string): Promise<FlightFactory> =>
  loadFlightModule(userPath(file), userFolder());
