/* One bundle of this node, and the names of bundles. */
#ifndef HELD_H
#define HELD_H

#include "host.h"

#define KEY_BYTES 80

struct outgoing;

/* Kept as long as anybody points at it: the list of the node, segments in flight, writes under way.
 */
struct held {
  unsigned pins;
  struct outgoing *outgoing;
  B(BundleHeader) * header;
  ProtobufCBinaryData payload;
  int64_t made_ns, again_ns, left_ns; /* by the computer's counter */
  size_t offset, unconfirmed;
  unsigned refusals;
  uint64_t request; /* of the application that is to hear of it */
  bool is_listed, is_stored, is_offered, is_away, is_asked;
  struct held *next;
};

/* Takes header and payload over. */
struct held *held_new(struct outgoing *outgoing, B(BundleHeader) * header,
                      ProtobufCBinaryData payload);
void held_unpin(struct held *held);

int64_t held_age_ns(const struct held *held, int64_t now_ns);
bool held_has_expired(const struct held *held);
/* Neither in a transfer nor accepted by a neighbour, and not held back. */
bool held_is_free(const struct held *held);
void held_report(struct host *host, const B(BundleHeader) * header, uint32_t id,
                 A(Severity) severity, size_t more, const int64_t *arguments);

/* `node.service/created/sequence`: attempts are no part of a name (LM-BND-001). */
void bundle_key(char key[KEY_BYTES], const char *before, uint32_t node, uint32_t service,
                uint64_t created_ns, uint32_t sequence);
void header_key(char key[KEY_BYTES], const char *before, const B(BundleHeader) * header);

#endif
