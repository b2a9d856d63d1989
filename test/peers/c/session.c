#include "session.h"

#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "node_link.h"
#include "outgoing.h"
#include "wire.h"

#define CONTROLS_MAX 4096
#define COUNTERS_AHEAD_MAX 1023
#define FULL_FRAMES_ALWAYS 16
#define FRAME_MARGIN 120 /* what a frame adds to its payload */

struct session *session_new(struct node_link *link, const struct terms *terms) {
  struct session *s = calloc(1, sizeof *s);
  s->host = link->host;
  s->link = link;
  s->serial = ++link->sessions;
  s->terms = *terms;
  s->rate_bps = terms->rates[terms->rate_count - 1];
  s->counter = (uint64_t)host_limit(link->host, "counterFirst");
  s->controls_end = &s->controls;
  s->line_free_ns = link->host->now_ns;
  s->sends_segments = true;
  return s;
}

void session_free(struct session *s) {
  for (size_t i = 0; i < WINDOW_PLACES; i++) {
    if (s->sender.window[i] != NULL) item_free(s->sender.window[i]);
  }
  while (s->controls != NULL) {
    struct item *next = s->controls->next;
    item_free(s->controls);
    s->controls = next;
  }
  free(s);
}

/* ---- Sending */

static struct item *item_new(L(FrameType) type, ProtobufCBinaryData payload) {
  struct item *item = calloc(1, sizeof *item);
  item->type = type;
  item->payload = payload;
  item->sequenced = type != FRAME(IDLE);
  return item;
}

static void queue(struct session *s, struct item *item) {
  if (s->controls_count == CONTROLS_MAX) { /* a peer asks on and confirms nothing (LM-LNK-092) */
    item_free(item);
    return;
  }
  *s->controls_end = item;
  s->controls_end = &item->next;
  s->controls_count++;
  session_run(s);
}

void session_manage(struct session *s, const M(ManagementMessage) * message, bool sequenced) {
  struct item *item = item_new(FRAME(MANAGEMENT), packed(&message->base));
  item->sequenced = sequenced;
  queue(s, item);
}

void session_announce(struct session *s, uint32_t opcode, uint32_t value) {
  struct item *item = item_new(FRAME(MANAGEMENT), bytes_new(0));
  item->opcode = opcode;
  item->opcode_value = value;
  queue(s, item);
}

/* LM-LNK-056. */
static bool window_is_open(const struct session *s) {
  int64_t delay_ns = 2 * link_light_ns(s->link) + 10 * MS_NS;
  size_t frame = s->terms.mtu + FRAME_MARGIN, least = FULL_FRAMES_ALWAYS * frame;
  size_t most = (size_t)(4.0 * (double)s->rate_bps * (double)delay_ns / 8e9);
  return s->sender.next - s->sender.base < WINDOW_MAX &&
         s->sender.bytes + frame <= (most > least ? most : least);
}

/* Its counter may not be too far from that of one that may be sent again (LM-LNK-026). */
static bool control_may_begin(const struct session *s) {
  const struct sender *sender = &s->sender;
  if (s->controls == NULL || sender->next - sender->base >= WINDOW_MAX) return false;
  for (uint32_t number = sender->base; number != sender->next; number++) {
    const struct item *item = sender->window[number % WINDOW_PLACES];
    if (item != NULL && item->counter > 0) return s->counter - item->counter < COUNTERS_AHEAD_MAX;
  }
  return true;
}

/* Order on the line (LM-LNK-060); a new item is the caller's until it has a number. */
static struct item *next_item(struct session *s) {
  struct item *item = sender_lost(&s->sender, false);
  if (item != NULL) return item;
  if (control_may_begin(s)) {
    item = s->controls;
    s->controls = item->next;
    s->controls_count--;
    if (s->controls == NULL) s->controls_end = &s->controls;
    return item;
  }
  if (s->sends_segments && s->sender.timeouts < 2 && window_is_open(s)) {
    ProtobufCBinaryData segment;
    struct held *held = outgoing_next_segment(s->link->outgoing, s, &segment);
    if (held != NULL) {
      item = item_new(FRAME(DATA), segment);
      item->owner = held;
      return item;
    }
  }
  if (s->receiver.at_once || s->receiver.owed >= (unsigned)host_limit(s->host, "ackFrames")) {
    return item_new(FRAME(IDLE), bytes_new(0));
  }
  return NULL;
}

static void seal(struct session *s, struct item *item, L(LinkFrame) * frame) {
  bool first = item->counter == 0;
  if (first) item->counter = s->counter++;
  frame->counter = item->counter;
  if (first) frame_code(s->terms.send_key, frame, item->tag);
  frame->tag = (ProtobufCBinaryData){sizeof item->tag, item->tag};
}

static void transmit(struct session *s, struct item *item) {
  L(LinkFrame) frame = LASERMESH__LINK__LINK_FRAME__INIT;
  L(Acknowledgement) ack = LASERMESH__LINK__ACKNOWLEDGEMENT__INIT;
  uint32_t ranges[8];
  int64_t stamp = s->host->now_ns > s->line_free_ns ? s->host->now_ns : s->line_free_ns;
  if (stamp <= s->sender.newest_stamp) stamp = s->sender.newest_stamp + 1;
  s->sender.newest_stamp = stamp;
  if (item->sequenced) sender_sent(&s->sender, item, stamp);
  receiver_acknowledge(&s->receiver, &ack, ranges);
  frame.version = 1;
  frame.session = s->terms.session;
  frame.type = item->type;
  frame.stamp = (uint64_t)stamp;
  frame.acknowledgement = &ack;
  frame.payload = item->payload;
  frame.opcode = item->opcode;
  frame.opcode_value = item->opcode_value;
  frame.sequenced = item->sequenced;
  frame.txfn = item->sequenced ? item->number % NUMBERS : 0;
  frame.tx_num = item->tx_num;
  if (item->type == FRAME(MANAGEMENT)) seal(s, item, &frame);
  s->line_free_ns =
      stamp + (int64_t)link_transmit(s->link, &frame) * 8 * SECOND_NS / (int64_t)s->rate_bps;
  if (!item->sequenced) item_free(item);
}

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

/* LM-LNK-053, LM-LNK-054. */
static int64_t timeout_at(const struct session *s) {
  int64_t oldest = 0, frames_ns = 4 * (int64_t)(s->terms.mtu + FRAME_MARGIN) * 8 * SECOND_NS /
                                  (int64_t)s->rate_bps;
  int64_t wait_ns = 9 * 2 * link_light_ns(s->link) / 8 + 10 * MS_NS + frames_ns +
                    2 * host_limit(s->host, "modemAheadNs");
  if (!sender_oldest(&s->sender, &oldest)) return s->host->now_ns + 10 * MS_NS;
  int64_t doubled = wait_ns << (s->sender.timeouts < 10 ? s->sender.timeouts : 10);
  if (s->sender.next - s->sender.base > 64 && doubled > later(wait_ns, 200 * MS_NS))
    doubled = later(wait_ns, 200 * MS_NS);
  return oldest + doubled;
}

/* One timer for acknowledgements, one for timeouts; they may fire early and are set again
 * (LM-LNK-057). */
static void plan_timers(struct session *s) {
  struct host *host = s->host;
  if (s->receiver.owed > 0 && !s->link->ack_timer->is_set) {
    timer_set(host, s->link->ack_timer, host->now_ns + host_limit(host, "ackDelayNs"));
  }
  if (!session_is_settled(s) && !s->link->timeout_timer->is_set) {
    timer_set(host, s->link->timeout_timer, later(timeout_at(s), host->now_ns + MS_NS));
  }
}

bool session_is_settled(const struct session *s) { return s->sender.base == s->sender.next; }

void session_run(struct session *s) {
  int64_t ahead_ns = host_limit(s->host, "modemAheadNs");
  while (!s->over && s->line_free_ns <= s->host->now_ns + ahead_ns) {
    if (s->heard_lately && sender_lost(&s->sender, true) != NULL) {
      link_suspect(s->link);
      return;
    }
    struct item *item = next_item(s);
    if (item == NULL) break;
    transmit(s, item);
  }
  if (s->over) return;
  if (s->line_free_ns > s->host->now_ns + ahead_ns)
    timer_set(s->host, s->link->line_timer, s->line_free_ns - ahead_ns);
  plan_timers(s);
}

/* 10 ms after the first frame that none told of. */
void session_acknowledge_now(struct session *s) {
  if (s->receiver.owed > 0) s->receiver.at_once = true;
  session_run(s);
}

void session_check_timeout(struct session *s) {
  if (!session_is_settled(s) && s->host->now_ns >= timeout_at(s)) {
    sender_timed_out(&s->sender);
    s->heard_lately = false;
  }
  session_run(s);
}

/* ---- Receiving */

static void confirmed(void *context, struct item *item) {
  struct session *s = context;
  if (item->owner != NULL) outgoing_confirmed(s->link->outgoing, item->owner);
}

/* What is wrong with the payload of a data frame (LM-FRM-014, LM-LNK-101); NULL: nothing. */
static const char *fault_of_segment(const struct session *s, const L(LinkFrame) * frame) {
  const char *fault = NULL;
  if (frame->type != FRAME(DATA)) return NULL;
  B(Segment) *segment = parsed(&lasermesh__bundle__segment__descriptor, &frame->payload);
  if (segment == NULL || !segment_is_sound(segment)) fault = "malformed";
  else if (segment->data.len > s->terms.mtu) fault = "too-large";
  if (segment != NULL) lasermesh__bundle__segment__free_unpacked(segment, NULL);
  return fault;
}

/* What of a frame counts once it is authentic; NULL or why it is dropped. */
static const char *number_and_counter(struct session *s, const L(LinkFrame) * frame) {
  enum arrival what = ARRIVAL_NEW;
  int64_t stamp = (int64_t)frame->stamp, now_ns = s->host->now_ns;
  if (!receiver_believes(&s->receiver, stamp, now_ns)) return "out-of-window";
  if (frame->sequenced)
    what = receiver_take(&s->receiver, frame->txfn, stamp, now_ns);
  else
    receiver_heard(&s->receiver, stamp, now_ns);
  if (what == ARRIVAL_OUT_OF_WINDOW) return "out-of-window";
  if (what == ARRIVAL_TOO_OLD) return "too-old";
  if (what == ARRIVAL_DUPLICATE) return "duplicate";
  return frame->type == FRAME(MANAGEMENT) && !replay_take(&s->replay, frame->counter) ? "replayed"
                                                                                      : NULL;
}

const char *session_take(struct session *s, const L(LinkFrame) * frame) {
  uint8_t code[CODE_BYTES];
  if (frame->sequenced && frame->stamp == 0) return "malformed";
  const char *fault = fault_of_segment(s, frame);
  if (fault != NULL) return fault;
  if (frame->type == FRAME(MANAGEMENT)) {
    frame_code(s->terms.receive_key, frame, code);
    if (!code_is(&frame->tag, code)) return "unauthenticated";
  }
  if (!s->heard_lately) s->sender.timeouts = 0;
  s->heard = s->heard_lately = true;
  const char *reason = number_and_counter(s, frame);
  if (frame->acknowledgement != NULL) {
    sender_acknowledged(&s->sender, frame->acknowledgement,
                        (unsigned)host_limit(s->host, "reorderFrames"), confirmed, s);
  }
  if (reason == NULL && frame->type != FRAME(IDLE)) link_came(s->link, s, frame);
  session_run(s);
  return reason;
}
