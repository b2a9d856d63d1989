/* Own bundles from applications: sequence numbers, identity, acceptance (section 3). */
#include <stdlib.h>
#include <string.h>

#include "outgoing.h"
#include "sha256.h"
#include "wire.h"

#define SEQUENCES_AHEAD 1024
#define SEQUENCE_KEY "sequence"
#define REFUSAL(name) LASERMESH__AVIONICS__SUBMIT_REFUSAL__SUBMIT_REFUSAL_##name

struct waiting {
  uint64_t request;
  struct asked asked;
  struct waiting *next;
};

static void submit(struct outgoing *o, const struct asked *asked, uint64_t request);

/* ---- Sequence numbers: used only when their reservation is durable (LM-BND-003) */

static void refuse(struct outgoing *o, uint64_t request, A(SubmitRefusal) reason) {
  FRESH(o->host, result, SubmitResult, submit_result);
  result->request = request;
  result->reason = reason;
  host_effect(o->host, EFFECT(SUBMIT_RESULT))->submit_result = result;
}

static void reserved(void *context, bool durable) {
  struct outgoing *o = context;
  struct waiting *one = o->waiting, *next;
  if (durable) o->reserved = o->reserving;
  o->waiting = NULL;
  o->waiting_end = &o->waiting;
  o->waiting_count = 0;
  for (; one != NULL; one = next) {
    next = one->next;
    if (durable)
      submit(o, &one->asked, one->request);
    else
      refuse(o, one->request, REFUSAL(NO_STORAGE));
    free(one->asked.payload.data);
    free(one);
  }
}

static void reserve(struct outgoing *o) {
  ProtobufCBinaryData bytes = bytes_new(8);
  o->reserving = o->sequence + SEQUENCES_AHEAD;
  for (int i = 0; i < 8; i++) bytes.data[i] = (uint8_t)((uint64_t)o->reserving >> (56 - 8 * i));
  host_write(o->host, REGION(CRITICAL), SEQUENCE_KEY, bytes, reserved, o);
}

/* Goes on behind the last reservation. */
void source_boot(struct outgoing *o, const A(Boot) * boot) {
  for (size_t i = 0; i < boot->n_records; i++) {
    const A(StoreRecord) *record = boot->records[i];
    bool ours = record->region == REGION(CRITICAL) && strcmp(record->key, SEQUENCE_KEY) == 0;
    for (int k = 4; ours && record->bytes.len == 8 && k < 8; k++) {
      o->sequence = o->sequence << 8 | record->bytes.data[k];
    }
  }
  o->reserved = o->sequence;
  reserve(o);
}

/* ---- From applications */

static struct held *make(struct outgoing *o, const struct asked *asked) {
  struct host *host = o->host;
  B(BundleHeader) *header = malloc(sizeof *header);
  lasermesh__bundle__bundle_header__init(header);
  o->sequence++;
  if (o->reserved - o->sequence == SEQUENCES_AHEAD / 2) reserve(o);
  bool trusted = host->uncertainty_ns <= (uint64_t)host->clock_trusted_ns;
  header->source_node = host->own;
  header->source_service = asked->source_service;
  header->created_ns = trusted && host->utc_ns > 0 ? (uint64_t)host->utc_ns : 0;
  header->sequence = o->sequence;
  header->destination_node = asked->destination_node;
  header->destination_service = asked->destination_service;
  header->class_ = asked->traffic_class;
  header->assured = asked->assured;
  header->custody = asked->custody;
  header->lifetime_ns = asked->lifetime_ns;
  header->hop_limit = (uint32_t)host_limit(host, "hopLimit");
  header->report_to = asked->assured ? host->own : 0;
  header->payload_length = asked->payload.len;
  header->digest = bytes_new(DIGEST_BYTES);
  sha256(asked->payload.data, asked->payload.len, header->digest.data);
  struct held *held = held_new(o, header, bytes_copy(asked->payload.data, asked->payload.len));
  held->made_ns = host->now_ns;
  return held;
}

static void accepted(struct held *held) {
  struct outgoing *o = held->outgoing;
  bool here = held->header->destination_node == o->host->own;
  if (held->is_asked) {
    FRESH(o->host, result, SubmitResult, submit_result);
    result->request = held->request;
    result->accepted = true;
    result->created_ns = held->header->created_ns;
    result->sequence = held->header->sequence;
    host_effect(o->host, EFFECT(SUBMIT_RESULT))->submit_result = result;
  }
  if (here) {
    host_deliver(o->host, held->header, &held->payload);
    held_unpin(held);
    return;
  }
  outgoing_list(o, held);
  outgoing_plan_due(o);
  outgoing_run_all(o);
}

static void stored_first(void *context, bool durable) {
  struct held *held = context;
  if (durable) {
    held->pins--; /* of the write; the list keeps it */
    accepted(held);
    return;
  }
  if (held->is_asked) refuse(held->outgoing, held->request, REFUSAL(NO_STORAGE));
  held->pins--;
  held_unpin(held);
}

static bool is_known(const struct outgoing *o, uint32_t node) {
  const C(Configuration) *configuration = o->host->configuration;
  for (size_t i = 0; i < configuration->n_elements; i++) {
    if (configuration->elements[i]->node == node) return true;
  }
  return false;
}

/* LM-BND-087: while no reserved number is left. */
static void let_wait(struct outgoing *o, const struct asked *asked, uint64_t request) {
  if (o->waiting_count == WAITING_MAX) {
    refuse(o, request, REFUSAL(THROTTLED));
    return;
  }
  struct waiting *one = malloc(sizeof *one);
  *one = (struct waiting){request, *asked, NULL};
  one->asked.payload = bytes_copy(asked->payload.data, asked->payload.len);
  *o->waiting_end = one;
  o->waiting_end = &one->next;
  o->waiting_count++;
}

static void submit(struct outgoing *o, const struct asked *asked, uint64_t request) {
  if (!is_known(o, asked->destination_node)) {
    refuse(o, request, REFUSAL(UNKNOWN_DESTINATION));
  } else if (asked->payload.len > BUNDLE_BYTES_MAX) {
    refuse(o, request, REFUSAL(TOO_LARGE));
  } else if (outgoing_bytes(o) + asked->payload.len >
             o->host->configuration->store_bytes_max * 8 / 10) {
    refuse(o, request, REFUSAL(THROTTLED));
  } else if (o->sequence >= o->reserved) {
    let_wait(o, asked, request);
  } else {
    struct held *held = make(o, asked);
    held->request = request;
    held->is_asked = true;
    bool kept = asked->destination_node != o->host->own && (asked->custody || asked->assured);
    if (kept)
      outgoing_store(o, held, stored_first);
    else
      accepted(held);
  }
}

void outgoing_submit(struct outgoing *o, const A(Submit) * s) {
  struct asked asked = {s->source_service, s->destination_node, s->destination_service, s->class_,
                        s->assured,        s->custody,          s->lifetime_ns,         s->payload};
  submit(o, &asked, s->request);
}

void outgoing_own(struct outgoing *o, const struct asked *asked) {
  if (o->sequence < o->reserved) outgoing_store(o, make(o, asked), stored_first);
}
