#include "incoming.h"

#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "node_link.h"
#include "wire.h"

#define PIECES_FREE 64
#define PIECE_BYTES_MIN 64 /* of further ones, on average */

/* A transfer that comes in, piece by piece, in any order; what it has is not taken again. */
struct reassembly {
  uint32_t transfer;
  B(BundleHeader) * header;
  struct stay stay;       /* of its header, when that is there */
  uint8_t *payload, *has; /* bytes, and a bit for each that is there */
  size_t total, bytes, pieces, piece_bytes;
  struct reassembly *next;
};

/* Why a bundle is not taken, in both lists of reasons; 0: it is. */
struct fault {
  int refusal, deletion;
};
#define FAULT(name) ((struct fault){REFUSE(name), DELETION(name)})

static void reassembly_free(struct reassembly *one) {
  if (one->header != NULL) lasermesh__bundle__bundle_header__free_unpacked(one->header, NULL);
  free(one->payload);
  free(one->has);
  free(one);
}

static void drop(struct session *session, uint32_t transfer) {
  for (struct reassembly **at = &session->incoming; *at != NULL; at = &(*at)->next) {
    struct reassembly *one = *at;
    if (one->transfer != transfer) continue;
    *at = one->next;
    reassembly_free(one);
    break;
  }
  session->answered[session->answered_count++ % ANSWERED_KEPT] = transfer;
}

void intake_link_down(struct session *session) {
  while (session->incoming != NULL) {
    struct reassembly *next = session->incoming->next;
    reassembly_free(session->incoming);
    session->incoming = next;
  }
}

static bool is_answered(const struct session *session, uint32_t transfer) {
  for (size_t i = 0; i < session->answered_count && i < ANSWERED_KEPT; i++) {
    if (session->answered[i] == transfer) return true;
  }
  return false;
}

static struct reassembly *reassembly_of(struct session *session, const B(Segment) * segment) {
  for (struct reassembly *one = session->incoming; one != NULL; one = one->next) {
    if (one->transfer == segment->transfer) return one;
  }
  struct reassembly *one = calloc(1, sizeof *one);
  one->transfer = segment->transfer;
  one->total = segment->total;
  one->payload = malloc(one->total + 1);
  one->has = calloc(one->total / 8 + 1, 1);
  one->next = session->incoming;
  return session->incoming = one;
}

/* false: it contradicts what came before, or comes in crumbs. Takes the segment's header over. */
static bool add(struct reassembly *one, B(Segment) * segment) {
  if (segment->total != one->total) return false;
  for (size_t i = 0; i < segment->data.len; i++) {
    size_t at = segment->offset + i;
    if (one->has[at / 8] >> at % 8 & 1) continue;
    one->bytes++;
    one->has[at / 8] |= (uint8_t)(1u << at % 8);
    one->payload[at] = segment->data.data[i];
  }
  if (segment->header != NULL && one->header == NULL) {
    one->header = segment->header;
    segment->header = NULL;
  }
  one->piece_bytes += segment->data.len;
  return ++one->pieces <= PIECES_FREE || one->piece_bytes >= PIECE_BYTES_MIN * one->pieces;
}

/* Whether it is too much with all that comes in, over all sessions (LM-BND-012, LM-BND-013). */
static bool is_crowded(const struct intake *intake, const struct reassembly *one) {
  size_t transfers = 0, early = 0;
  for (size_t i = 0; i < intake->link_count; i++) {
    const struct session *session = intake->links[i].session;
    for (const struct reassembly *other = session == NULL ? NULL : session->incoming;
         other != NULL; other = other->next) {
      transfers++;
      early += other->header == NULL ? other->pieces : 0;
    }
  }
  return transfers > (size_t)host_limit(intake->host, "reassembliesMax") ||
         (one->header == NULL && early > (size_t)host_limit(intake->host, "headerlessSegmentsMax"));
}

static bool has_room(const struct intake *intake) {
  size_t bytes = outgoing_bytes(intake->outgoing);
  for (size_t i = 0; i < intake->link_count; i++) {
    const struct session *session = intake->links[i].session;
    for (const struct reassembly *one = session == NULL ? NULL : session->incoming; one != NULL;
         one = one->next)
      bytes += one->total;
  }
  return bytes <= intake->host->configuration->store_bytes_max;
}

static bool has_expired(const struct intake *intake, const struct reassembly *one) {
  return one->header != NULL && age_has_ended(intake->host, one->header, one->stay);
}

/* The first reason not to take it (LM-BND-017). */
static struct fault fault_of(const struct intake *intake, const struct reassembly *one) {
  const B(BundleHeader) *header = one->header;
  bool ours = header == NULL || header->destination_node == intake->host->own;
  if (has_expired(intake, one)) return FAULT(EXPIRED);
  if (is_crowded(intake, one)) return FAULT(NO_STORAGE);
  if (!ours && (header->hop_count >= header->hop_limit ||
                header->hop_count >= (uint32_t)host_limit(intake->host, "hopLimit")))
    return FAULT(HOP_LIMIT);
  if (!has_room(intake)) return FAULT(NO_STORAGE);
  /* A leaf carries nothing for others. */
  return ours ? (struct fault){0, 0} : FAULT(NO_ROUTE);
}

static void end_with(struct intake *intake, struct session *session, struct reassembly *one,
                     struct fault fault) {
  uint32_t transfer = one->transfer;
  if (one->header == NULL)
    intake_refuse(session, transfer, fault.refusal);
  else
    intake_lost(intake, session, transfer, one->header, fault.refusal, fault.deletion);
  drop(session, transfer);
}

static void take(struct intake *intake, struct session *session, B(Segment) * segment) {
  uint32_t transfer = segment->transfer;
  struct reassembly *one = reassembly_of(session, segment);
  struct fault fault = {0, 0};
  bool had_header = one->header != NULL;
  if (!add(one, segment)) {
    link_dropped(session->link, "malformed");
    intake_refuse(session, transfer, REFUSE(POLICY));
    drop(session, transfer);
    return;
  }
  /* Until its header is there, a transfer is judged anew with each segment. */
  if (!had_header) {
    one->stay = (struct stay){intake->host->now_ns, link_light_ns(session->link)};
    fault = fault_of(intake, one);
  } else if (has_expired(intake, one)) {
    fault = FAULT(EXPIRED);
  }
  if (fault.refusal != 0) {
    end_with(intake, session, one, fault);
  } else if (one->header != NULL && one->bytes == one->total) {
    B(BundleHeader) *header = one->header;
    ProtobufCBinaryData payload = {one->total, one->payload};
    struct stay stay = one->stay;
    one->header = NULL;
    one->payload = NULL;
    drop(session, transfer);
    intake_whole(intake, session, transfer, header, payload, stay);
  } else if (!intake->expiry_timer->is_set) {
    timer_set(intake->host, intake->expiry_timer, intake->host->now_ns + SECOND_NS);
  }
}

static struct reassembly *expired(const struct intake *intake, const struct session *session) {
  struct reassembly *one = session == NULL ? NULL : session->incoming;
  while (one != NULL && !has_expired(intake, one)) one = one->next;
  return one;
}

/* Once a second while anything comes in (LM-BND-072). An answer may end its session. */
void intake_expire(void *context) {
  struct intake *intake = context;
  bool coming = false;
  for (size_t i = 0; i < intake->link_count; i++) {
    struct node_link *link = &intake->links[i];
    struct reassembly *one;
    while ((one = expired(intake, link->session)) != NULL)
      end_with(intake, link->session, one, FAULT(EXPIRED));
    coming |= link->session != NULL && link->session->incoming != NULL;
  }
  if (coming) timer_set(intake->host, intake->expiry_timer, intake->host->now_ns + SECOND_NS);
}

void intake_segment(struct intake *intake, struct session *session,
                    const ProtobufCBinaryData *data) {
  B(Segment) *segment = parsed(&lasermesh__bundle__segment__descriptor, data);
  if (segment == NULL) return;
  if (segment_is_sound(segment) && !is_answered(session, segment->transfer))
    take(intake, session, segment);
  lasermesh__bundle__segment__free_unpacked(segment, NULL);
}
