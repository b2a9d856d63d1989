#include "incoming.h"

#include <stdlib.h>
#include <string.h>

#include "node_link.h"
#include "wire.h"

#define REASSEMBLIES_MAX 256

/* A transfer that comes in. Pieces come in any order, but none twice: the link sees to that. */
struct reassembly {
  uint32_t transfer;
  B(BundleHeader) * header;
  uint8_t *payload, *has; /* bytes, and a bit for each that is there */
  size_t total, bytes;
  struct reassembly *next;
};

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

/* NULL: too much comes in at once. */
static struct reassembly *reassembly_of(struct intake *intake, struct session *session,
                                        const B(Segment) * segment) {
  size_t count = 0, bytes = segment->total;
  for (struct reassembly *one = session->incoming; one != NULL; one = one->next) {
    if (one->transfer == segment->transfer) return one;
    count++;
    bytes += one->total;
  }
  if (count >= REASSEMBLIES_MAX || bytes > intake->host->configuration->store_bytes_max)
    return NULL;
  struct reassembly *one = calloc(1, sizeof *one);
  one->transfer = segment->transfer;
  one->total = segment->total;
  one->payload = malloc(one->total + 1);
  one->has = calloc(one->total / 8 + 1, 1);
  one->next = session->incoming;
  session->incoming = one;
  return one;
}

/* false: it contradicts what came before. Takes the segment's header over. */
static bool add(struct reassembly *one, B(Segment) * segment) {
  if (segment->total != one->total) return false;
  for (size_t i = 0; i < segment->data.len; i++) {
    size_t at = segment->offset + i;
    one->bytes += one->has[at / 8] >> at % 8 & 1 ? 0 : 1;
    one->has[at / 8] |= (uint8_t)(1u << at % 8);
    one->payload[at] = segment->data.data[i];
  }
  if (segment->header != NULL && one->header == NULL) {
    one->header = segment->header;
    segment->header = NULL;
  }
  return true;
}

static void take(struct intake *intake, struct session *session, B(Segment) * segment) {
  uint32_t transfer = segment->transfer;
  struct reassembly *one = reassembly_of(intake, session, segment);
  if (one == NULL) {
    intake_refuse(session, transfer, REFUSE(NO_STORAGE));
    drop(session, transfer);
  } else if (!add(one, segment)) {
    intake_refuse(session, transfer, REFUSE(POLICY));
    drop(session, transfer);
  } else if (one->header != NULL && one->header->destination_node != intake->host->own) {
    /* A leaf carries nothing for others. */
    intake_lost(intake, session, transfer, one->header, REFUSE(NO_ROUTE), DELETION(NO_ROUTE));
    drop(session, transfer);
  } else if (one->header != NULL && one->bytes == one->total) {
    B(BundleHeader) *header = one->header;
    ProtobufCBinaryData payload = {one->total, one->payload};
    one->header = NULL;
    one->payload = NULL;
    drop(session, transfer);
    intake_whole(intake, session, transfer, header, payload);
  }
}

void intake_segment(struct intake *intake, struct session *session,
                    const ProtobufCBinaryData *data) {
  B(Segment) *segment = lasermesh__bundle__segment__unpack(NULL, data->len, data->data);
  if (segment == NULL) return;
  if (segment_is_sound(segment) && !is_answered(session, segment->transfer))
    take(intake, session, segment);
  lasermesh__bundle__segment__free_unpacked(segment, NULL);
}
