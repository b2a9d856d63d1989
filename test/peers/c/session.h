/* One session of a link: numbers, codes, order on the line, acknowledgements, timeouts (section 2).
 */
#ifndef SESSION_H
#define SESSION_H

#include "arq.h"
#include "handshake.h"

struct node_link;
struct offer;
struct reassembly;

#define ANSWERED_KEPT 1024

struct session {
  struct host *host;
  struct node_link *link;
  uint64_t serial; /* of the sessions of this link */
  struct terms terms;
  uint64_t rate_bps, counter;
  struct replay_window replay;
  struct sender sender;
  struct receiver receiver;
  struct item *controls, **controls_end;
  size_t controls_count;
  int64_t line_free_ns;
  bool heard, heard_lately, sends_segments, over;
  /* Of bundles that leave: transfers so far, those not answered, those begun by class. */
  uint32_t transfers;
  struct offer *offers, *under_way[4];
  double owed_bytes; /* to broadband, while tactical waits too */
  /* Of bundles that come: transfers not whole, transfers that ended. */
  struct reassembly *incoming;
  uint32_t answered[ANSWERED_KEPT];
  size_t answered_count;
};

struct session *session_new(struct node_link *link, const struct terms *terms);
/* After those whose bundles are in it have let go of it. */
void session_free(struct session *session);

/* Queues a management message; it is sealed once and keeps counter and tag when it is sent again.
 */
void session_manage(struct session *session, const M(ManagementMessage) * message, bool sequenced);
void session_announce(struct session *session, uint32_t opcode, uint32_t value);
/* Hands to the modem what the line can take now. */
void session_run(struct session *session);
void session_acknowledge_now(struct session *session);
void session_check_timeout(struct session *session);
bool session_is_settled(const struct session *session); /* nothing is in flight */

/* A frame of this session; NULL or the reason for which it was dropped. */
const char *session_take(struct session *session, const L(LinkFrame) * frame);

#endif
