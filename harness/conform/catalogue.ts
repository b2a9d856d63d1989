import type { ConformanceCase } from './case.ts';
import { ARQ_RECEIVING_CASES } from './cases/arq-receiving.ts';
import { ARQ_SENDING_CASES } from './cases/arq-sending.ts';
import { CLOSING_CASES } from './cases/closing.ts';
import { FRAME_LIMIT_CASES } from './cases/frame-limits.ts';
import { FRAME_RECEIVER_CASES } from './cases/frame-receiver.ts';
import { HANDSHAKE_TERM_CASES } from './cases/handshake-terms.ts';
import { HANDSHAKE_CASES } from './cases/handshake.ts';
import { SESSION_CASES } from './cases/sessions.ts';
import { LINK_KEY_CASES } from './cases/link-keys.ts';
import { RATE_CASES } from './cases/rates.ts';
import { ARQ_ACKNOWLEDGING_CASES } from './cases/arq-acknowledging.ts';
import { ARQ_BOUND_CASES } from './cases/arq-bounds.ts';
import { FRAME_FORM_CASES } from './cases/frame-forms.ts';
import { HANDSHAKE_PARTNER_CASES } from './cases/handshake-partners.ts';
import { SESSION_COUNTER_CASES } from './cases/session-counters.ts';

/** Every case, section by section. */
export const CATALOGUE: readonly ConformanceCase[] = [
  ...FRAME_LIMIT_CASES,
  ...FRAME_FORM_CASES,
  ...FRAME_RECEIVER_CASES,
  ...HANDSHAKE_CASES,
  ...HANDSHAKE_TERM_CASES,
  ...HANDSHAKE_PARTNER_CASES,
  ...SESSION_CASES,
  ...SESSION_COUNTER_CASES,
  ...CLOSING_CASES,
  ...ARQ_RECEIVING_CASES,
  ...ARQ_ACKNOWLEDGING_CASES,
  ...ARQ_SENDING_CASES,
  ...ARQ_BOUND_CASES,
  ...RATE_CASES,
  ...LINK_KEY_CASES,
];
