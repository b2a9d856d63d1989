#include "held.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "age.h"
#include "outgoing.h"

struct held *held_new(struct outgoing *outgoing, B(BundleHeader) * header,
                      ProtobufCBinaryData payload) {
  struct held *held = calloc(1, sizeof *held);
  held->pins = 1;
  held->outgoing = outgoing;
  held->header = header;
  held->payload = payload;
  return held;
}

void held_unpin(struct held *held) {
  if (--held->pins > 0) return;
  lasermesh__bundle__bundle_header__free_unpacked(held->header, NULL);
  free(held->payload.data);
  free(held);
}

int64_t held_age_ns(const struct held *held, int64_t now_ns) {
  return (int64_t)held->header->age_ns + now_ns - held->made_ns;
}

bool held_has_expired(const struct held *held) {
  return age_has_ended(held->outgoing->host, held->header, (struct stay){held->made_ns, 0});
}

bool held_is_free(const struct held *held) {
  return !held->is_offered && !held->is_away && held->outgoing->host->now_ns >= held->again_ns &&
         !held_has_expired(held);
}

void held_report(struct host *host, const B(BundleHeader) * header, uint32_t id,
                 A(Severity) severity, size_t more, const int64_t *arguments) {
  int64_t all[8] = {header->source_node, header->source_service, (int64_t)header->created_ns,
                    header->sequence, header->attempt};
  if (more > 0) memcpy(all + 5, arguments, more * sizeof *all);
  host_report(host, id, severity, 5 + more, all);
}

void bundle_key(char key[KEY_BYTES], const char *before, uint32_t node, uint32_t service,
                uint64_t created_ns, uint32_t sequence) {
  snprintf(key, KEY_BYTES, "%s%" PRIu32 ".%" PRIu32 "/%" PRIu64 "/%" PRIu32, before, node, service,
           created_ns, sequence);
}

void header_key(char key[KEY_BYTES], const char *before, const B(BundleHeader) * header) {
  bundle_key(key, before, header->source_node, header->source_service, header->created_ns,
             header->sequence);
}
