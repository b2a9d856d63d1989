#include "node_link.h"

#include <string.h>

#include "incoming.h"
#include "link_states.h"
#include "outgoing.h"
#include "terminal.h"
#include "wire.h"

enum {
  DOWN_SILENCE = 1,
  DOWN_LIGHT = 2,
  DOWN_CLOSED = 3,
  DOWN_SUSPECT = 5
}; /* reasons of report 302 */

static void retry(void *context);

static void line_free(void *context) {
  struct node_link *link = context;
  if (link->session != NULL) session_run(link->session);
}

static void acknowledge(void *context) {
  struct node_link *link = context;
  if (link->session != NULL) session_acknowledge_now(link->session);
}

static void timeout(void *context) {
  struct node_link *link = context;
  if (link->session != NULL) session_check_timeout(link->session);
}

void link_begin(struct node_link *link, struct host *host, uint32_t index,
                const C(OpticalProfile) * profile, struct terminal *terminal,
                struct outgoing *outgoing, struct intake *intake) {
  *link = (struct node_link){
      .host = host, .index = index, .profile = profile, .terminal = terminal, .outgoing = outgoing};
  link->intake = intake;
  link->state = "down";
  link->retry_timer = host_timer(host, retry, link);
  link->line_timer = host_timer(host, line_free, link);
  link->ack_timer = host_timer(host, acknowledge, link);
  link->timeout_timer = host_timer(host, timeout, link);
  closing_begin(link);
}

int64_t link_light_ns(const struct node_link *link) { return head_light_ns(link->head); }

bool link_is(const struct node_link *link, const char *state) {
  return strcmp(link->state, state) == 0;
}

void link_enter(struct node_link *link, const char *state) {
  if (!link_is(link, state))
    host_transition(link->host, MACHINE(LINK), link->index, link->state, state);
  link->state = state;
}

void link_report(struct node_link *link, uint32_t id, A(Severity) severity, int64_t who,
                 int64_t what) {
  host_report(link->host, id, severity, 3, (int64_t[]){link->index, who, what});
}

size_t link_transmit(struct node_link *link, const L(LinkFrame) * frame) {
  FRESH(link->host, transmit, Transmit, transmit);
  transmit->terminal = link->index;
  transmit->frame.data = host_memory(link->host, FRAME_BYTES_MAX + 64);
  transmit->frame.len = frame_encode(frame, transmit->frame.data);
  host_effect(link->host, EFFECT(TRANSMIT))->transmit = transmit;
  return transmit->frame.len;
}

/* ---- Rates: this peer wishes the slowest, and follows what the other end sends at */

/* The slowest rate of the head that is not slower. */
static uint32_t profile_index(const struct node_link *link, uint64_t rate_bps) {
  uint32_t found = 0;
  for (size_t i = 0; i < link->profile->n_rates; i++) {
    if (link->profile->rates[i]->rate_bps >= rate_bps) found = (uint32_t)i;
  }
  return found;
}

void link_follow(struct node_link *link, size_t index) {
  size_t slowest = link->rate_count - 1;
  uint32_t transmit = profile_index(link, link->rates[slowest]);
  head_rates(link->head, transmit,
             profile_index(link, link->rates[index < slowest ? index : slowest]));
}

/* ---- What the terminal says */

/* A contact begins: both ends talk at the slowest rate of the pair until they have a session
 * (LM-LNK-019). */
void link_prepare(struct node_link *link, const struct contact *contact, struct head *head) {
  const C(OpticalProfile) *partner = optical_profile(link->host, contact->to, contact->to_terminal);
  uint64_t rates[RATES_MAX];
  size_t count = 0;
  if (partner == NULL) partner = link->profile;
  for (; count < partner->n_rates && count < RATES_MAX; count++)
    rates[count] = partner->rates[count]->rate_bps;
  link->contact = contact;
  link->head = head;
  link->rate_count = pair_rates(link->profile, rates, count, link->rates);
  handshake_begin(&link->handshake, link->host, link->profile, link->index, contact);
  link_follow(link, link->rate_count - 1);
}

/* 4 light times + 50 ms. */
void link_wait(struct node_link *link) {
  int64_t wait_ns = 4 * link_light_ns(link) + host_limit(link->host, "handshakeMarginNs");
  timer_set(link->host, link->retry_timer, link->host->now_ns + wait_ns);
}

static void initiate(struct node_link *link) {
  M(ManagementMessage) message = LASERMESH__MANAGEMENT__MANAGEMENT_MESSAGE__INIT;
  link_enter(link, "hello.initiating");
  message.message_case = MESSAGE(HELLO);
  message.hello = (M(Hello) *)handshake_opening(&link->handshake);
  link_say(link, &message);
  link->said++;
  link_wait(link);
}

void link_open(struct node_link *link) {
  handshake_begin(&link->handshake, link->host, link->profile, link->index, link->contact);
  link->said = link->waited = 0;
  if (link->host->own < link->contact->to) {
    initiate(link);
  } else {
    link_enter(link, "hello.answering");
    link_wait(link);
  }
}

static void drop_session(struct node_link *link);

static void end(struct node_link *link, int64_t reason) {
  link_report(link, 302, SEVERITY(WARNING_LOW), link->contact->to, reason);
  drop_session(link);
  link_enter(link, "down");
}

void link_light_lost(struct node_link *link) {
  if (link->session != NULL) end(link, link_is(link, "closing") ? DOWN_CLOSED : DOWN_LIGHT);
  timer_cancel(link->host, link->retry_timer);
  link_enter(link, "down");
}

/* ---- Handshake */

/* A message of the handshake: session 0, no number, no tag. */
void link_say(struct node_link *link, const M(ManagementMessage) * message) {
  L(LinkFrame) frame = LASERMESH__LINK__LINK_FRAME__INIT;
  uint8_t payload[2048];
  frame.version = 1;
  frame.type = FRAME(MANAGEMENT);
  frame.payload.len = lasermesh__management__management_message__pack(message, payload);
  frame.payload.data = payload;
  link_transmit(link, &frame);
}

/* Until a frame of the session comes, at most ten times (LM-LNK-015). */
static void say_ready(struct node_link *link) {
  M(ManagementMessage) message = LASERMESH__MANAGEMENT__MANAGEMENT_MESSAGE__INIT;
  M(Ready) ready = LASERMESH__MANAGEMENT__READY__INIT;
  uint8_t code[CODE_BYTES];
  const struct session *session = link->session;
  if (!session->terms.initiator || session->heard ||
      link->said >= host_limit(link->host, "handshakeRetriesMax"))
    return;
  handshake_ready(&link->handshake, &session->terms, &ready, code);
  message.message_case = MESSAGE(READY);
  message.ready = &ready;
  link_say(link, &message);
  link->said++;
  link_wait(link);
}

static void retry(void *context) {
  struct node_link *link = context;
  if (link->session != NULL) {
    say_ready(link);
  } else if (link->said >= host_limit(link->host, "handshakeRetriesMax")) {
    link_report(link, 308, SEVERITY(WARNING_LOW), link->contact->to, link->said);
    link_enter(link, "down");
    terminal_link_ended(link->terminal, false);
  } else if (link_is(link, "hello.initiating") ||
             ++link->waited >= host_limit(link->host, "handshakeYieldRetries")) {
    initiate(link);
  } else {
    link_wait(link);
  }
}

/* The modem repeats an idle frame, and watches for silence (LM-LNK-028). Without a session it stops
 * both. */
static void keep_alive(struct node_link *link) {
  struct host *host = link->host;
  FRESH(host, idle, Idle, idle);
  FRESH(host, watch, WatchSilence, watch_silence);
  idle->terminal = watch->terminal = link->index;
  idle->interval_ns = watch->interval_ns = (uint64_t)host_limit(host, "keepaliveNs");
  if (link->session != NULL) {
    L(LinkFrame) frame = LASERMESH__LINK__LINK_FRAME__INIT;
    frame.version = 1;
    frame.session = link->session->terms.session;
    frame.type = FRAME(IDLE);
    idle->frame.data = host_memory(host, 64);
    idle->frame.len = frame_encode(&frame, idle->frame.data);
    watch->n_intervals = 2;
    watch->intervals = host_memory(host, 2 * sizeof *watch->intervals);
    watch->intervals[0] = (uint32_t)host_limit(host, "degradedIntervals");
    watch->intervals[1] = (uint32_t)host_limit(host, "downIntervals");
  }
  host_effect(host, EFFECT(IDLE))->idle = idle;
  host_effect(host, EFFECT(WATCH_SILENCE))->watch_silence = watch;
}

void link_establish(struct node_link *link, const struct terms *agreed) {
  struct terms terms = *agreed;
  if (link->session != NULL) drop_session(link);
  timer_cancel(link->host, link->retry_timer);
  memcpy(link->rates, terms.rates, sizeof link->rates);
  link->rate_count = terms.rate_count;
  link->rate_counter = 0;
  link_follow(link, link->rate_count - 1);
  handshake_forget_answers(&link->handshake);
  link->session = session_new(link, &terms);
  keep_alive(link);
  link_enter(link, "established.nominal");
  int64_t told[] = {link->index, link->contact->to, (int64_t)link->rate_count - 1, terms.mtu};
  host_report(link->host, 301, SEVERITY(ACTIVITY), 4, told);
  closing_plan(link);
  terminal_link_up(link->terminal);
  outgoing_link_up(link->outgoing, link->session);
  if (terms.initiator) {
    /* An answer to HELLO names the wish of the answering end; the initiator's is told in the
     * session. */
    uint32_t wish = (uint32_t)link->rate_count - 1;
    link->said = 0;
    say_ready(link);
    session_announce(link->session, OPCODE(RATE_DOWN), wish << 8 | wish);
  } else {
    /* The answering end shows the session by an acknowledgement. */
    link->session->receiver.at_once = true;
    session_run(link->session);
  }
}

static void drop_session(struct node_link *link) {
  struct host *host = link->host;
  struct timer *timers[] = {link->closing.timer, link->line_timer, link->ack_timer,
                            link->timeout_timer, link->retry_timer};
  struct session *session = link->session;
  for (size_t i = 0; i < sizeof timers / sizeof *timers; i++) timer_cancel(host, timers[i]);
  link->session = NULL;
  session->over = true;
  keep_alive(link);
  outgoing_link_down(link->outgoing, session);
  intake_link_down(session);
  if (link->past != NULL) session_free(link->past);
  link->past = session;
}

void link_silence(struct node_link *link, uint32_t intervals) {
  if (link->session == NULL) return;
  if (intervals >= host_limit(link->host, "downIntervals")) {
    end(link, DOWN_SILENCE);
    terminal_link_ended(link->terminal, true);
  } else if (link_is(link, "established.nominal")) {
    link_enter(link, "established.degraded");
  }
}

void link_suspect(struct node_link *link) {
  end(link, DOWN_SUSPECT);
  terminal_link_ended(link->terminal, true);
}

/* In order: the head stays with its partner until the contact ends by the clock. */
void link_closed(struct node_link *link) {
  if (link->session != NULL) end(link, DOWN_CLOSED);
}

void link_end(struct node_link *link) {
  if (link->session != NULL) drop_session(link);
  if (link->past != NULL) session_free(link->past);
  handshake_end(&link->handshake);
}
