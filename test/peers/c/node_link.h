/* A link: its states, from the light to the orderly close (section 2). Frames come and go here. */
#ifndef NODE_LINK_H
#define NODE_LINK_H

#include "session.h"

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
