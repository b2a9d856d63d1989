/* Own bundles: taken from applications, kept, handed to neighbours until they are somebody else's
 * (section 3). */
#ifndef OUTGOING_H
#define OUTGOING_H

#include "held.h"
#include "session.h"

#define LINKS_MAX 8
#define WAITING_MAX 1024

struct waiting;

/* A transfer that is not answered. */
struct offer {
  uint32_t transfer;
  struct held *held;
  struct offer *next;
};

/* What a bundle is made of. */
struct asked {
  uint32_t source_service, destination_node, destination_service;
  B(TrafficClass) traffic_class;
  bool assured, custody;
  uint64_t lifetime_ns;
  ProtobufCBinaryData payload;
};

struct outgoing {
  struct host *host;
  struct node_link *links; /* of all terminals */
  size_t link_count;
  struct held *first, **end; /* bundles that wait or are on their way, the oldest first */
  uint32_t sequence, reserved, reserving;
  struct waiting *waiting, **waiting_end; /* asked for before a sequence number could be used */
  size_t waiting_count;
  struct timer *due_timer;
};

void outgoing_begin(struct outgoing *o, struct host *host, struct node_link *links,
                    size_t link_count);
void outgoing_end(struct outgoing *o);
void outgoing_boot(struct outgoing *o, const A(Boot) * boot);
size_t outgoing_count(const struct outgoing *o);

void outgoing_submit(struct outgoing *o, const A(Submit) * submit);
/* A bundle that this node makes by itself, such as a receipt. */
void outgoing_own(struct outgoing *o, const struct asked *asked);
/* A receipt for the bundle of that key. */
void outgoing_receipt(struct outgoing *o, const char *key);

void outgoing_link_up(struct outgoing *o, struct session *session);
void outgoing_link_down(struct outgoing *o, struct session *session);
/* A segment that is to leave, and its bundle; NULL: none. */
struct held *outgoing_next_segment(struct outgoing *o, struct session *session,
                                   ProtobufCBinaryData *segment);
void outgoing_confirmed(struct outgoing *o, struct held *held);
void outgoing_custody(struct outgoing *o, struct session *session, const M(Custody) * custody);

/* Of source.c. */
void source_boot(struct outgoing *o, const A(Boot) * boot);

/* Of outgoing.c, for source.c and transfers.c. */
void outgoing_list(struct outgoing *o, struct held *held);
size_t outgoing_bytes(const struct outgoing *o);
void outgoing_run_all(struct outgoing *o);
void outgoing_forget(struct outgoing *o, struct held *held);
void outgoing_delete(struct outgoing *o, struct held *held, int64_t reason);
void outgoing_store(struct outgoing *o, struct held *held, write_callback answered);
void outgoing_plan_due(struct outgoing *o);

#endif
