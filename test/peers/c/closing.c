/* The orderly close of a session (LM-LNK-030 to LM-LNK-032). */
#include "node_link.h"
#include "wire.h"

#define REASON_CONTACT_ENDS 1

static void say(struct node_link *link);
static void begin(struct node_link *link, bool reply);

static void time_came(void *context) {
  struct node_link *link = context;
  if (link->session == NULL) return;
  if (link->closing.begun)
    say(link);
  else
    begin(link, false);
}

void closing_begin(struct node_link *link) {
  link->closing.timer = host_timer(link->host, time_came, link);
}

/* Some time before the contact ends, this end closes. */
void closing_plan(struct node_link *link) {
  int64_t lead_ns = host_limit(link->host, "closeLeadNs") + 4 * link_light_ns(link);
  link->closing.begun = false;
  timer_set(link->host, link->closing.timer,
            host_at_utc(link->host, link->contact->end_ns - lead_ns));
}

/* The other end said CLOSE: it is answered under the same rule. */
void closing_heard(struct node_link *link) {
  if (!link->closing.begun) {
    begin(link, true);
    return;
  }
  link->closing.reply = true;
  say(link);
}

static int64_t wait_ns(const struct node_link *link) {
  return 9 * link_light_ns(link) / 4 + 20 * MS_NS;
}

static void begin(struct node_link *link, bool reply) {
  struct timer *timer = link->closing.timer;
  int64_t left = host_limit(link->host, "closeRetriesMax");
  link->closing = (struct closing){timer, true, reply, left, link->host->now_ns + wait_ns(link)};
  link->session->sends_segments = false;
  link_enter(link, "closing");
  say(link);
}

static void manage(struct node_link *link, bool reply) {
  M(ManagementMessage) message = LASERMESH__MANAGEMENT__MANAGEMENT_MESSAGE__INIT;
  M(Close) close = LASERMESH__MANAGEMENT__CLOSE__INIT;
  M(CloseAck) ack = LASERMESH__MANAGEMENT__CLOSE_ACK__INIT;
  close.reason = REASON_CONTACT_ENDS;
  message.message_case = reply ? MESSAGE(CLOSE_ACK) : MESSAGE(CLOSE);
  if (reply)
    message.close_ack = &ack;
  else
    message.close = &close;
  session_manage(link->session, &message, false);
}

/* When all is confirmed, or the time for that has passed; CLOSE again until its answer comes. */
static void say(struct node_link *link) {
  struct closing *closing = &link->closing;
  int64_t now_ns = link->host->now_ns;
  if (!session_is_settled(link->session) && now_ns < closing->due_ns) {
    int64_t soon_ns = now_ns + 5 * MS_NS;
    timer_set(link->host, closing->timer, soon_ns < closing->due_ns ? soon_ns : closing->due_ns);
  } else if (closing->reply) {
    manage(link, true);
    link_closed(link);
  } else if (closing->left-- == 0) {
    link_closed(link);
  } else {
    manage(link, false);
    timer_set(link->host, closing->timer, now_ns + wait_ns(link));
  }
}

void closing_answer_again(struct node_link *link, const L(LinkFrame) * frame) {
  struct session *past = link->past;
  uint8_t code[CODE_BYTES], payload[16];
  if (past == NULL || frame->session != past->terms.session || frame->type != FRAME(MANAGEMENT))
    return;
  M(ManagementMessage) *said = lasermesh__management__management_message__unpack(
      NULL, frame->payload.len, frame->payload.data);
  bool close = said != NULL && said->message_case == MESSAGE(CLOSE);
  if (said != NULL) lasermesh__management__management_message__free_unpacked(said, NULL);
  frame_code(past->terms.receive_key, frame, code);
  if (!close || !code_is(&frame->tag, code) || !replay_take(&past->replay, frame->counter)) return;
  M(CloseAck) ack = LASERMESH__MANAGEMENT__CLOSE_ACK__INIT;
  M(ManagementMessage) message = LASERMESH__MANAGEMENT__MANAGEMENT_MESSAGE__INIT;
  L(LinkFrame) answer = LASERMESH__LINK__LINK_FRAME__INIT;
  message.message_case = MESSAGE(CLOSE_ACK);
  message.close_ack = &ack;
  answer.version = 1;
  answer.session = past->terms.session;
  answer.type = FRAME(MANAGEMENT);
  answer.payload.data = payload;
  answer.payload.len = lasermesh__management__management_message__pack(&message, payload);
  answer.counter = past->counter++;
  frame_code(past->terms.send_key, &answer, code);
  answer.tag = (ProtobufCBinaryData){CODE_BYTES, code};
  link_transmit(link, &answer);
}
