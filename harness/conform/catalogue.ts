import type { ConformanceCase } from './case.ts';
import { ARQ_RECEIVING_CASES } from './cases/arq-receiving.ts';
import { ARQ_SENDING_CASES } from './cases/arq-sending.ts';
import { AVIONICS_TIMER_CASES } from './cases/avionics-timers.ts';
import { AVIONICS_CASES } from './cases/avionics.ts';
import { CLOSING_CASES } from './cases/closing.ts';
import { FRAME_LIMIT_CASES } from './cases/frame-limits.ts';
import { FRAME_RECEIVER_CASES } from './cases/frame-receiver.ts';
import { HANDSHAKE_TERM_CASES } from './cases/handshake-terms.ts';
import { HANDSHAKE_CASES } from './cases/handshake.ts';
import { MGT_CASES } from './cases/mgt.ts';
import { SESSION_CASES } from './cases/sessions.ts';
import { LINK_KEY_CASES } from './cases/link-keys.ts';
import { RATE_CASES } from './cases/rates.ts';
import { ARQ_ACKNOWLEDGING_CASES } from './cases/arq-acknowledging.ts';
import { ARQ_BOUND_CASES } from './cases/arq-bounds.ts';
import { FRAME_FORM_CASES } from './cases/frame-forms.ts';
import { HANDSHAKE_PARTNER_CASES } from './cases/handshake-partners.ts';
import { SESSION_COUNTER_CASES } from './cases/session-counters.ts';
import { POINTING_CONTACTS_CASES } from './cases/pointing-contacts.ts';
import { POINTING_DIRECTIONS_CASES } from './cases/pointing-directions.ts';
import { POINTING_ELEMENTS_CASES } from './cases/pointing-elements.ts';
import { POINTING_INHIBITS_CASES } from './cases/pointing-inhibits.ts';
import { POINTING_LIGHT_CASES } from './cases/pointing-light.ts';
import { POINTING_LIMITS_CASES } from './cases/pointing-limits.ts';
import { POINTING_LOSS_CASES } from './cases/pointing-loss.ts';
import { POINTING_MEETING_CASES } from './cases/pointing-meeting.ts';
import { POINTING_RADIO_CASES } from './cases/pointing-radio.ts';
import { POINTING_ROLES_CASES } from './cases/pointing-roles.ts';
import { POINTING_SAFE_MODE_CASES } from './cases/pointing-safe-mode.ts';
import { POINTING_SCAN_CASES } from './cases/pointing-scan.ts';
import { BUNDLE_NAME_CASES } from './cases/bundle-names.ts';
import { BUNDLE_HEADER_CASES } from './cases/bundle-header.ts';
import { SEGMENT_CASES } from './cases/segments.ts';
import { SEGMENT_LIMIT_CASES } from './cases/segment-limits.ts';
import { RESUME_CASES } from './cases/resume.ts';
import { RESUME_SENDER_CASES } from './cases/resume-sender.ts';
import { SERVICE_CASES } from './cases/service-order.ts';
import { CUSTODY_CASES } from './cases/custody.ts';
import { RELAY_MEMORY_CASES } from './cases/relay-memory.ts';
import { REFUSAL_CASES } from './cases/refusals.ts';
import { QUEUE_CASES } from './cases/queues.ts';
import { DELIVERY_CASES } from './cases/delivery.ts';
import { ASSURED_CASES } from './cases/assured.ts';
import { BUNDLE_AGE_CASES } from './cases/bundle-age.ts';
import { BUNDLE_STORAGE_CASES } from './cases/bundle-storage.ts';
import { BUNDLE_RECORD_CASES } from './cases/bundle-records.ts';
import { ROUTE_PLAN_CASES } from './cases/route-choice.ts';
import { ROUTE_END_CASES } from './cases/route-timing.ts';
import { VOLUME_CASES } from './cases/volume.ts';
import { ROUTE_DEVIATION_CASES } from './cases/route-deviations.ts';
import { FRAME_SENDER_CASES } from './cases/frame-sender.ts';
import { TIME_ASKING_CASES } from './cases/time-asking.ts';
import { TIME_ESTIMATE_CASES } from './cases/time-estimate.ts';
import { TIME_PEERS_CASES } from './cases/time-peers.ts';
import { TIME_TRANSFER_CASES } from './cases/time-transfer.ts';
import { ADVERTISEMENT_CASES } from './cases/advertisements.ts';
import { OWN_ADVERTISEMENT_CASES } from './cases/own-advertisements.ts';
import { DATABASE_CASES } from './cases/databases.ts';
import { POLICY_CASES } from './cases/policy.ts';
import { BUNDLE_REST_CASES } from './cases/bundle-rest.ts';
import { REST_CASES } from './cases/rest.ts';

/** Every case, section by section. */
export const CATALOGUE: readonly ConformanceCase[] = [
  ...FRAME_LIMIT_CASES,
  ...FRAME_FORM_CASES,
  ...FRAME_RECEIVER_CASES,
  ...FRAME_SENDER_CASES,
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
  ...MGT_CASES,
  ...POINTING_CONTACTS_CASES,
  ...POINTING_DIRECTIONS_CASES,
  ...POINTING_ELEMENTS_CASES,
  ...POINTING_INHIBITS_CASES,
  ...POINTING_LIGHT_CASES,
  ...POINTING_LIMITS_CASES,
  ...POINTING_LOSS_CASES,
  ...POINTING_MEETING_CASES,
  ...POINTING_RADIO_CASES,
  ...POINTING_ROLES_CASES,
  ...POINTING_SAFE_MODE_CASES,
  ...POINTING_SCAN_CASES,
  ...BUNDLE_NAME_CASES,
  ...BUNDLE_HEADER_CASES,
  ...SEGMENT_CASES,
  ...SEGMENT_LIMIT_CASES,
  ...RESUME_CASES,
  ...RESUME_SENDER_CASES,
  ...SERVICE_CASES,
  ...CUSTODY_CASES,
  ...RELAY_MEMORY_CASES,
  ...REFUSAL_CASES,
  ...QUEUE_CASES,
  ...DELIVERY_CASES,
  ...ASSURED_CASES,
  ...BUNDLE_AGE_CASES,
  ...BUNDLE_STORAGE_CASES,
  ...BUNDLE_RECORD_CASES,
  ...ROUTE_PLAN_CASES,
  ...ROUTE_END_CASES,
  ...VOLUME_CASES,
  ...ROUTE_DEVIATION_CASES,
  ...TIME_ASKING_CASES,
  ...TIME_ESTIMATE_CASES,
  ...TIME_PEERS_CASES,
  ...TIME_TRANSFER_CASES,
  ...AVIONICS_CASES,
  ...AVIONICS_TIMER_CASES,
  ...ADVERTISEMENT_CASES,
  ...OWN_ADVERTISEMENT_CASES,
  ...DATABASE_CASES,
  ...POLICY_CASES,
  ...BUNDLE_REST_CASES,
  ...REST_CASES,
];
