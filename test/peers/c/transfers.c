/* Own bundles on their way over sessions: segments, custody, what comes back (section 3). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "node_link.h"
#include "outgoing.h"
#include "terminal.h"
#include "wire.h"

#define SEGMENT_MARGIN 64 /* numbers of a segment at their longest */
#define HEADER_BYTES_MAX 320
#define BROADBAND_LEAST 0.05
#define SOON_NS (60 * SECOND_NS)
#define DELETED_HOP_LIMIT 3
#define DELETED_LINK 8

void outgoing_link_up(struct outgoing *o, struct session *session) {
  (void)o;
  session->transfers = 0;
}

static struct held *take_offer(struct session *session, uint32_t transfer) {
  for (struct offer **at = &session->offers; *at != NULL; at = &(*at)->next) {
    struct offer *offer = *at;
    if (offer->transfer != transfer) continue;
    struct held *held = offer->held;
    for (int i = 0; i < 4; i++) {
      if (session->under_way[i] == offer) session->under_way[i] = NULL;
    }
    *at = offer->next;
    free(offer);
    return held;
  }
  return NULL;
}

/* What was not accepted goes again over the next session, in its old place. */
void outgoing_link_down(struct outgoing *o, struct session *session) {
  while (session->offers != NULL) {
    struct held *held = take_offer(session, session->offers->transfer);
    bool whole = held->offset >= held->payload.len;
    held->is_offered = false;
    if (!held->header->custody && whole && held->unconfirmed > 0)
      outgoing_delete(o, held, DELETED_LINK);
    held->offset = 0;
    held_unpin(held);
  }
  for (size_t i = 0; i < WINDOW_PLACES; i++) {
    struct item *item = session->sender.window[i];
    if (item == NULL || item->owner == NULL) continue;
    item->owner->unconfirmed--;
    held_unpin(item->owner);
    item->owner = NULL;
  }
}

/* What is for a neighbour whom we meet soon waits for it; for all else any neighbour may know the
 * way. */
static bool fits(const struct outgoing *o, const struct session *session, const struct held *held) {
  uint32_t to = held->header->destination_node;
  if (to == session->link->contact->to) return true;
  for (size_t i = 0; i < o->link_count; i++) {
    if (contact_is_near(&o->links[i].terminal->watch, to, SOON_NS)) return false;
  }
  return true;
}

static struct held *waiting(const struct outgoing *o, const struct session *session,
                            B(TrafficClass) traffic_class) {
  const struct contact *contact = session->link->contact;
  struct held *held = o->first;
  if (o->host->utc_ns >= contact->end_ns - host_limit(o->host, "closeLeadNs")) return NULL;
  while (held != NULL && (held->header->class_ != traffic_class || !held_is_free(held) ||
                          !fits(o, session, held))) {
    held = held->next;
  }
  return held;
}

static struct offer *begin(struct session *session, struct held *held) {
  struct offer *offer = malloc(sizeof *offer);
  *offer = (struct offer){++session->transfers, held, session->offers};
  session->offers = offer;
  held->is_offered = true;
  held->offset = held->unconfirmed = 0;
  held->pins++;
  return offer;
}

static ProtobufCBinaryData cut(struct outgoing *o, struct session *session, struct offer *offer) {
  struct held *held = offer->held;
  B(Segment) segment = LASERMESH__BUNDLE__SEGMENT__INIT;
  B(BundleHeader) header = *held->header;
  size_t room = session->terms.mtu - SEGMENT_MARGIN, left = held->payload.len - held->offset;
  segment.transfer = offer->transfer;
  segment.offset = held->offset;
  segment.total = held->payload.len;
  segment.class_ = held->header->class_;
  if (held->offset == 0) {
    room -= HEADER_BYTES_MAX;
    header.hop_count++;
    header.previous_node = o->host->own;
    header.age_ns = (uint64_t)held_age_ns(held, o->host->now_ns);
    segment.header = &header;
  }
  segment.data.len = left < room ? left : room;
  segment.data.data = held->payload.data + held->offset;
  held->offset += segment.data.len;
  segment.last = held->offset == held->payload.len;
  return packed(&segment.base);
}

static bool waits(const struct outgoing *o, const struct session *session, int traffic_class) {
  return session->under_way[traffic_class] != NULL || waiting(o, session, traffic_class) != NULL;
}

/* Management first; then by weight, while both others wait (LM-BND-030). 0: none. */
static int next_class(const struct outgoing *o, struct session *session) {
  if (waits(o, session, CLASS(MANAGEMENT))) return CLASS(MANAGEMENT);
  bool tactical = waits(o, session, CLASS(TACTICAL));
  bool broadband = waits(o, session, CLASS(BROADBAND));
  if (!tactical || !broadband) session->owed_bytes = 0; /* who is idle saves nothing (LM-BND-031) */
  if (broadband && (!tactical || session->owed_bytes > 0)) return CLASS(BROADBAND);
  return tactical ? CLASS(TACTICAL) : 0;
}

static void count_share(const struct outgoing *o, struct session *session, int traffic_class,
                        size_t bytes) {
  double share = fmax(host_share(o->host, "broadbandShare"), BROADBAND_LEAST);
  if (traffic_class == CLASS(TACTICAL)) session->owed_bytes += share * (double)bytes;
  if (traffic_class == CLASS(BROADBAND)) session->owed_bytes -= (1 - share) * (double)bytes;
}

/* A higher class overtakes at the next segment. */
struct held *outgoing_next_segment(struct outgoing *o, struct session *session,
                                   ProtobufCBinaryData *segment) {
  int traffic_class = next_class(o, session);
  if (traffic_class == 0) return NULL;
  struct offer *offer = session->under_way[traffic_class];
  if (offer == NULL) offer = begin(session, waiting(o, session, traffic_class));
  struct held *held = offer->held;
  *segment = cut(o, session, offer);
  count_share(o, session, traffic_class, segment->len);
  held->pins++;
  held->unconfirmed++;
  held->left_ns = o->host->now_ns;
  session->under_way[traffic_class] = held->offset < held->payload.len ? offer : NULL;
  return held;
}

/* The other end has a segment. Of best effort, that is all that is ever known. */
void outgoing_confirmed(struct outgoing *o, struct held *held) {
  bool whole = --held->unconfirmed == 0 && held->offset == held->payload.len;
  if (whole && !held->header->custody && !held->header->assured)
    outgoing_forget(o, held);
  else if (whole && !held->header->custody)
    held->is_away = true;
  held_unpin(held);
}

static void accepted(struct outgoing *o, struct held *held) {
  held->is_offered = false;
  held->is_away = true;
  if (!held->header->assured) outgoing_forget(o, held);
  held_unpin(held);
}

static void refused(struct outgoing *o, struct session *session, struct held *held,
                    int64_t reason) {
  held_report(o->host, held->header, 402, SEVERITY(WARNING_LOW), 2,
              (int64_t[]){reason, session->link->contact->to});
  held->is_offered = false;
  held->again_ns = o->host->now_ns + (host_limit(o->host, "refuseBackoffNs")
                                      << (held->refusals < 4 ? held->refusals : 4));
  held->refusals++;
  if (reason == LASERMESH__MANAGEMENT__REFUSE_REASON__REFUSE_REASON_HOP_LIMIT)
    outgoing_delete(o, held, DELETED_HOP_LIMIT);
  held_unpin(held);
}

void outgoing_custody(struct outgoing *o, struct session *session, const M(Custody) * custody) {
  for (size_t i = 0; i < custody->n_accepts; i++) {
    struct held *held = take_offer(session, custody->accepts[i]->transfer);
    if (held != NULL) accepted(o, held);
  }
  for (size_t i = 0; i < custody->n_refuses; i++) {
    struct held *held = take_offer(session, custody->refuses[i]->transfer);
    if (held != NULL) refused(o, session, held, custody->refuses[i]->reason);
  }
  outgoing_plan_due(o);
}
