/* What comes in over a link: handshake, frames of the session, messages to whom they are for
 * (section 2). */
#include <string.h>

#include "fields.h"
#include "incoming.h"
#include "link_states.h"
#include "outgoing.h"
#include "wire.h"

static M(ManagementMessage) * message_of(const L(LinkFrame) * frame) {
  return parsed(&lasermesh__management__management_message__descriptor, &frame->payload);
}

static const char *refused(struct node_link *link, const char *reason, const M(Hello) * hello) {
  if (strcmp(reason, "wrong-partner") == 0) {
    link_report(link, 306, SEVERITY(WARNING_HIGH), link->contact->to, hello->node);
  } else if (strcmp(reason, "key-epoch") == 0) {
    link_report(link, 703, SEVERITY(WARNING_HIGH), hello->node, hello->key_epoch);
  }
  return reason;
}

static const char *hello(struct node_link *link, const M(Hello) * said) {
  M(ManagementMessage) message = LASERMESH__MANAGEMENT__MANAGEMENT_MESSAGE__INIT;
  const char *reason = NULL;
  const struct session *session = link->session;
  if (session != NULL && code_is(&said->nonce, session->terms.hello_nonce)) return "replayed";
  /* Both said HELLO: the higher id yields. */
  if (link_is(link, "hello.initiating") && link->host->own < said->node) return NULL;
  const M(HelloAck) *ack = handshake_answer(&link->handshake, said, &reason);
  if (ack == NULL) return refused(link, reason, said);
  if (link_is(link, "hello.initiating")) link_enter(link, "hello.answering");
  if (link_is(link, "hello.answering")) {
    link->waited = 0;
    link_wait(link);
  }
  message.message_case = MESSAGE(HELLO_ACK);
  message.hello_ack = (M(HelloAck) *)ack;
  link_say(link, &message);
  return NULL;
}

static const char *hello_ack(struct node_link *link, const M(HelloAck) * said) {
  struct terms terms;
  if (!link_is(link, "hello.initiating")) return "replayed";
  const char *reason = handshake_answered(&link->handshake, said, &terms);
  if (reason != NULL) return said->hello == NULL ? reason : refused(link, reason, said->hello);
  link_establish(link, &terms);
  return NULL;
}

static const char *ready(struct node_link *link, const M(Ready) * said) {
  struct session *session = link->session;
  if (session != NULL && said->session == session->terms.session) {
    /* Said again: our acknowledgement at the start did not arrive. */
    session->receiver.at_once = true;
    session_run(session);
    return NULL;
  }
  const struct terms *terms = handshake_readied(&link->handshake, said);
  if (terms == NULL) return "replayed";
  link_establish(link, terms);
  return NULL;
}

/* LM-LNK-094: in frames of session 0 only, and nothing else there. */
static const char *handshake_frame(struct node_link *link, const L(LinkFrame) * frame) {
  if (frame->type != FRAME(MANAGEMENT) || link_is(link, "down") || link_is(link, "closing"))
    return "wrong-session";
  M(ManagementMessage) *message = message_of(frame);
  const char *reason = "unauthenticated";
  if (message == NULL) return "malformed";
  if (message->message_case == MESSAGE(HELLO)) reason = hello(link, message->hello);
  if (message->message_case == MESSAGE(HELLO_ACK)) reason = hello_ack(link, message->hello_ack);
  if (message->message_case == MESSAGE(READY)) reason = ready(link, message->ready);
  lasermesh__management__management_message__free_unpacked(message, NULL);
  return reason;
}

static const char *take(struct node_link *link, const L(LinkFrame) * frame) {
  if (link->contact == NULL) return "wrong-session";
  if (frame->session == 0) return handshake_frame(link, frame);
  if (link->session == NULL || frame->session != link->session->terms.session) {
    const struct terms *terms = handshake_shown(&link->handshake, frame);
    if (terms == NULL) {
      closing_answer_again(link, frame);
      return "wrong-session";
    }
    link_establish(link, terms);
  }
  const char *reason = session_take(link->session, frame);
  if (reason == NULL && link_is(link, "established.degraded"))
    link_enter(link, "established.nominal");
  return reason;
}

void link_dropped(struct node_link *link, const char *reason) {
  /* In the order of their numbers. */
  static const char *const reasons[DROP_REASONS] = {
      "bad-crc",        "malformed",     "too-large",       "unknown-version",
      "unknown-type",   "unknown-opcode", "wrong-session",  "unauthenticated",
      "replayed",       "out-of-window", "too-old",         "key-epoch"};
  for (int i = 0; i < DROP_REASONS; i++) {
    struct drops *drops = &link->drops[i];
    if (strcmp(reason, reasons[i]) != 0) continue;
    drops->count++;
    if (drops->any && link->host->now_ns - drops->last_ns < 10 * SECOND_NS) return;
    link_report(link, 307, SEVERITY(WARNING_LOW), i + 1, drops->count);
    *drops = (struct drops){0, link->host->now_ns, true};
  }
}

const char *link_frame(struct node_link *link, const ProtobufCBinaryData *data) {
  const char *reason;
  L(LinkFrame) *frame = frame_decode(data, &reason);
  if (frame != NULL) reason = take(link, frame);
  frame_free(frame);
  if (reason != NULL) link_dropped(link, reason);
  return reason;
}

/* ---- New frames of the session */

static void tell_time(struct node_link *link, struct session *session,
                      const M(TimeTransfer) * asked) {
  M(ManagementMessage) message = LASERMESH__MANAGEMENT__MANAGEMENT_MESSAGE__INIT;
  M(TimeTransfer) reply = LASERMESH__MANAGEMENT__TIME_TRANSFER__INIT;
  reply.exchange = asked->exchange;
  reply.reply = true;
  reply.t1_ns = asked->t1_ns;
  reply.t2_ns = reply.t3_ns = link->host->utc_ns;
  reply.uncertainty_ns = link->host->uncertainty_ns;
  reply.stratum = host_stratum(link->host);
  message.message_case = MESSAGE(TIME_TRANSFER);
  message.time_transfer = &reply;
  session_manage(session, &message, true);
}

static void managed(struct node_link *link, struct session *session,
                    const M(ManagementMessage) * message) {
  switch (message->message_case) {
    case MESSAGE(CLOSE):
      closing_heard(link);
      break;
    case MESSAGE(CLOSE_ACK):
      if (link_is(link, "closing")) link_closed(link);
      break;
    case MESSAGE(TIME_TRANSFER):
      if (!message->time_transfer->reply) tell_time(link, session, message->time_transfer);
      break;
    case MESSAGE(CUSTODY):
      outgoing_custody(link->outgoing, session, message->custody);
      break;
    default:
      break;
  }
}

void link_came(struct node_link *link, struct session *session, const L(LinkFrame) * frame) {
  if (frame->type == FRAME(DATA)) {
    intake_segment(link->intake, session, &frame->payload);
    return;
  }
  FRESH(link->host, told, Authenticated, authenticated);
  told->terminal = link->index;
  told->session = session->terms.session;
  told->counter = frame->counter;
  host_effect(link->host, EFFECT(AUTHENTICATED))->authenticated = told;
  bool rate = frame->opcode == OPCODE(RATE_DOWN) || frame->opcode == OPCODE(RATE_UP);
  if (rate && frame->counter > link->rate_counter) {
    link->rate_counter = frame->counter;
    link_follow(link, frame->opcode_value & 0xff);
  }
  M(ManagementMessage) *message = message_of(frame);
  if (message == NULL) link_dropped(link, "malformed"); /* and yet acknowledged (LM-LNK-091) */
  if (message == NULL) return;
  managed(link, session, message);
  lasermesh__management__management_message__free_unpacked(message, NULL);
}
