#include "outgoing.h"

#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "node_link.h"
#include "sha256.h"
#include "wire.h"

#define DELETED_EXPIRED 1

static void due(void *context);

void outgoing_begin(struct outgoing *o, struct host *host, struct node_link *links,
                    size_t link_count) {
  *o = (struct outgoing){.host = host, .links = links, .link_count = link_count};
  o->end = &o->first;
  o->waiting_end = &o->waiting;
  o->due_timer = host_timer(host, due, o);
}

void outgoing_end(struct outgoing *o) {
  for (struct held *held = o->first, *next; held != NULL; held = next) {
    next = held->next;
    held_unpin(held);
  }
}

void outgoing_list(struct outgoing *o, struct held *held) {
  held->is_listed = true;
  held->next = NULL;
  *o->end = held;
  o->end = &held->next;
}

size_t outgoing_count(const struct outgoing *o) {
  size_t count = 0;
  for (const struct held *held = o->first; held != NULL; held = held->next) count++;
  return count;
}

size_t outgoing_bytes(const struct outgoing *o) {
  size_t bytes = 0;
  for (const struct held *held = o->first; held != NULL; held = held->next)
    bytes += held->payload.len;
  return bytes;
}

void outgoing_run_all(struct outgoing *o) {
  for (size_t i = 0; i < o->link_count; i++) {
    if (o->links[i].session != NULL) session_run(o->links[i].session);
  }
}

/* ---- From the store, at boot */

static void restore(struct outgoing *o, const A(StoreRecord) * record) {
  uint8_t digest[DIGEST_BYTES];
  B(StoredBundle) *stored = parsed(&lasermesh__bundle__stored_bundle__descriptor, &record->bytes);
  bool sound =
      stored != NULL && stored->header != NULL && stored->header->digest.len == DIGEST_BYTES;
  if (sound) sha256(stored->payload.data, stored->payload.len, digest);
  if (!sound || memcmp(digest, stored->header->digest.data, DIGEST_BYTES) != 0) {
    host_report(o->host, 412, SEVERITY(WARNING_HIGH), 1, (int64_t[]){record->region});
    host_delete(o->host, record->region, record->key);
  } else {
    int64_t off_ns =
        o->host->utc_ns - stored->received_utc_ns - (int64_t)stored->received_uncertainty_ns;
    struct held *held = held_new(o, stored->header, stored->payload);
    held->made_ns = o->host->now_ns - (off_ns > 0 ? off_ns : 0);
    held->is_stored = true;
    stored->header = NULL;
    stored->payload = (ProtobufCBinaryData){0, NULL};
    outgoing_list(o, held);
  }
  if (stored != NULL) lasermesh__bundle__stored_bundle__free_unpacked(stored, NULL);
}

void outgoing_boot(struct outgoing *o, const A(Boot) * boot) {
  for (size_t i = 0; i < boot->n_records; i++) {
    if (boot->records[i]->region == REGION(BUNDLES)) restore(o, boot->records[i]);
  }
  source_boot(o, boot);
  outgoing_plan_due(o);
}

void outgoing_store(struct outgoing *o, struct held *held, write_callback answered) {
  char key[KEY_BYTES];
  B(StoredBundle) stored = LASERMESH__BUNDLE__STORED_BUNDLE__INIT;
  stored.header = held->header;
  stored.received_utc_ns = o->host->utc_ns;
  stored.received_uncertainty_ns = o->host->uncertainty_ns;
  stored.source_copy = true;
  stored.payload = held->payload;
  held->is_stored = true;
  if (answered != NULL) held->pins++;
  header_key(key, "", held->header);
  host_write(o->host, REGION(BUNDLES), key, packed(&stored.base), answered, held);
}

/* ---- Ends of bundles */

void outgoing_forget(struct outgoing *o, struct held *held) {
  char key[KEY_BYTES];
  if (!held->is_listed) return;
  for (struct held **at = &o->first; *at != NULL; at = &(*at)->next) {
    if (*at != held) continue;
    *at = held->next;
    if (o->end == &held->next) o->end = at;
    break;
  }
  held->is_listed = false;
  header_key(key, "", held->header);
  if (held->is_stored) host_delete(o->host, REGION(BUNDLES), key);
  held_unpin(held);
}

/* Never without a report (LM-BND-070). */
void outgoing_delete(struct outgoing *o, struct held *held, int64_t reason) {
  held_report(o->host, held->header, 401, SEVERITY(WARNING_LOW), 1, &reason);
  if (held->header->assured && held->is_away)
    held_report(o->host, held->header, 406, SEVERITY(WARNING_HIGH), 0, NULL);
  outgoing_forget(o, held);
}

void outgoing_receipt(struct outgoing *o, const char *key) {
  char own[KEY_BYTES];
  for (struct held *held = o->first, *next; held != NULL; held = next) {
    next = held->next;
    header_key(own, "", held->header);
    if (strcmp(own, key) == 0) outgoing_forget(o, held);
  }
}

/* LM-BND-062, with the margin alone: a leaf predicts no time to delivery. */
static bool is_overdue(const struct outgoing *o, const struct held *held) {
  int64_t wait_ns = 2 * host_limit(o->host, "resendMarginNs") * (held->header->attempt + 1);
  bool left = held->header->attempt + 1 < (uint32_t)host_limit(o->host, "attemptsMax");
  return held->is_away && left && o->host->now_ns >= held->left_ns + wait_ns;
}

static void resend(struct outgoing *o, struct held *held) {
  held->header->attempt++;
  held->is_away = false;
  held->offset = 0;
  held_report(o->host, held->header, 403, SEVERITY(ACTIVITY), 0, NULL);
  outgoing_store(o, held, NULL);
}

/* Bundles that expired, that waited too long for their receipt, that may be offered again. */
static void due(void *context) {
  struct outgoing *o = context;
  for (struct held *held = o->first, *next; held != NULL; held = next) {
    next = held->next;
    if (held_has_expired(held))
      outgoing_delete(o, held, DELETED_EXPIRED);
    else if (is_overdue(o, held))
      resend(o, held);
  }
  outgoing_plan_due(o);
  outgoing_run_all(o);
}

/* Once a second while there is anything: expiry may be that late (LM-BND-072). */
void outgoing_plan_due(struct outgoing *o) {
  if (o->first != NULL && !o->due_timer->is_set)
    timer_set(o->host, o->due_timer, o->host->now_ns + SECOND_NS);
}
