import type { GatewayMode } from '../../protocols/gateway.ts';
import type { Ns } from '../../protocols/units.ts';

/** Defaults, as help shows them. */
export const ANSWER_WITHIN = '1 s';
export const PATIENCE = '30 s';

/** What decides how a served run goes, besides what decides any run. */
export interface ServedTerms {
  readonly attach?: readonly string[];
  readonly offer?: readonly string[];
  readonly mode: GatewayMode;
  readonly speed: number;
  readonly answerWithin: Ns;
  readonly patience: Ns;
}
