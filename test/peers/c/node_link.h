/* A link: its states, from the light to the orderly close (section 2). Frames come and go here. */
#ifndef NODE_LINK_H
#define NODE_LINK_H

#include "session.h"

#define DROP_REASONS 12 /* of report 307 */

struct terminal;
struct outgoing;
struct intake;

struct closing {
  struct timer *timer;
  bool begun, reply;
  int64_t left, due_ns;
};

struct node_link {
  struct host *host;
  uint32_t index;
  const C(OpticalProfile) * profile;
  struct terminal *terminal;
  struct outgoing *outgoing;
  struct intake *intake;
  const char *state;
  const struct contact *contact;
  struct head *head;
  struct handshake handshake;
  struct session *session, *past;
  uint64_t sessions;             /* so far */
  uint64_t rates[2 * RATES_MAX]; /* of the pair */
  size_t rate_count;
  uint64_t rate_counter;
  int64_t said, waited;
  struct drops {
    int64_t count, last_ns; /* since the last report of that reason, and when that was */
    bool any;
  } drops[DROP_REASONS];
  struct timer *retry_timer, *line_timer, *ack_timer, *timeout_timer;
  struct closing closing;
};

void link_begin(struct node_link *link, struct host *host, uint32_t index,
                const C(OpticalProfile) * profile, struct terminal *terminal,
                struct outgoing *outgoing, struct intake *intake);
void link_end(struct node_link *link);
int64_t link_light_ns(const struct node_link *link);

/* From the terminal. */
void link_prepare(struct node_link *link, const struct contact *contact, struct head *head);
void link_open(struct node_link *link);
void link_light_lost(struct node_link *link);

/* From the hardware; NULL or why a frame was dropped. */
const char *link_frame(struct node_link *link, const ProtobufCBinaryData *data);
/* Counts a frame that was dropped; the first of a reason is reported, then every 10 s (LM-LNK-090).
 */
void link_dropped(struct node_link *link, const char *reason);
void link_silence(struct node_link *link, uint32_t intervals);

/* From the session. */
size_t link_transmit(struct node_link *link, const L(LinkFrame) * frame); /* its bytes */
void link_came(struct node_link *link, struct session *session, const L(LinkFrame) * frame);
void link_suspect(struct node_link *link);

/* From the close. */
void link_enter(struct node_link *link, const char *state);
void link_closed(struct node_link *link);

void closing_begin(struct node_link *link);
void closing_plan(struct node_link *link);
void closing_heard(struct node_link *link);
/* The CLOSE-ACK for a CLOSE of the session that is over, said again. */
void closing_answer_again(struct node_link *link, const L(LinkFrame) * frame);

#endif
