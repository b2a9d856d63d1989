#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sha256.h"

struct write {
  uint64_t number;
  write_callback answered;
  void *context;
  struct write *next;
};

struct piece {
  struct piece *next;
};

struct host *host_new(const C(Configuration) * configuration) {
  struct host *host = calloc(1, sizeof *host);
  host->configuration = configuration;
  host->own = configuration->node;
  host->clock_trusted_ns = host_limit(host, "clockTrustedNs");
  host->hop_age_margin_ns = host_limit(host, "hopAgeMarginNs");
  return host;
}

void host_free(struct host *host) {
  host_clear_effects(host);
  free(host->effects);
  free(host);
}

double host_share(const struct host *host, const char *name) {
  const C(Configuration) *configuration = host->configuration;
  for (size_t i = 0; i < configuration->n_limits; i++) {
    if (strcmp(configuration->limits[i]->name, name) == 0)
      return configuration->limits[i]->value;
  }
  fprintf(stderr, "the configuration has no limit %s\n", name);
  exit(1);
}

int64_t host_limit(const struct host *host, const char *name) {
  return (int64_t)host_share(host, name);
}

void host_take_times(struct host *host, const A(Input) * input) {
  host->now_ns = input->monotonic_ns;
  host->utc_ns = input->utc_ns;
  host->uncertainty_ns = input->utc_uncertainty_ns;
  host->disciplined = input->utc_disciplined;
}

int64_t host_at_utc(const struct host *host, int64_t utc_ns) {
  return host->now_ns + utc_ns - host->utc_ns;
}

uint32_t host_stratum(const struct host *host) { return host->disciplined ? 0 : 16; }

/* LM-MGT-060: fresh at each boot, even where the entropy is not. */
void host_random(struct host *host, uint8_t *out, size_t size) {
  char text[32];
  uint8_t digest[DIGEST_BYTES];
  int length = snprintf(text, sizeof text, "%u/%u", host->boot_count, ++host->blocks);
  hmac_sha256(host->entropy, sizeof host->entropy, text, (size_t)length, digest);
  memcpy(out, digest, size);
}

struct timer *host_timer(struct host *host, callback fired, void *context) {
  if (host->timer_count == TIMERS_MAX) abort();
  struct timer *timer = &host->timers[host->timer_count++];
  *timer = (struct timer){fired, context, 0, false};
  return timer;
}

void timer_set(struct host *host, struct timer *timer, int64_t at_ns) {
  timer_set_owned(host, timer, at_ns, 0, NULL);
}

void timer_set_owned(struct host *host, struct timer *timer, int64_t at_ns, uint32_t instance,
                     const char *state) {
  FRESH(host, set, TimerSet, timer_set);
  timer->at_ns = at_ns < 0 ? 0 : at_ns;
  timer->is_set = true;
  set->timer = (uint64_t)(timer - host->timers) + 1;
  set->at_monotonic_ns = timer->at_ns;
  if (state != NULL) {
    FRESH(host, owner, TimerOwner, timer_owner);
    owner->machine = MACHINE(TERMINAL);
    owner->instance = instance;
    owner->state = (char *)state;
    set->owner = owner;
  }
  host_effect(host, EFFECT(TIMER_SET))->timer_set = set;
}

void timer_cancel(struct host *host, struct timer *timer) {
  if (!timer->is_set) return;
  FRESH(host, cancel, TimerCancel, timer_cancel);
  timer->is_set = false;
  cancel->timer = (uint64_t)(timer - host->timers) + 1;
  host_effect(host, EFFECT(TIMER_CANCEL))->timer_cancel = cancel;
}

void host_timer_fired(struct host *host, uint64_t number) {
  if (number == 0 || number > host->timer_count) return;
  struct timer *timer = &host->timers[number - 1];
  if (!timer->is_set) return;
  timer->is_set = false;
  timer->fired(timer->context);
}

void *host_memory(struct host *host, size_t size) {
  struct piece *piece = calloc(1, sizeof *piece + size);
  piece->next = host->pieces;
  host->pieces = piece;
  return piece + 1;
}

A(Effect) * host_effect(struct host *host, A(Effect__EffectCase) kind) {
  FRESH(host, effect, Effect, effect);
  effect->effect_case = kind;
  if (host->effect_count == host->effect_room) {
    host->effect_room = host->effect_room * 2 + 64;
    host->effects = realloc(host->effects, host->effect_room * sizeof *host->effects);
  }
  host->effects[host->effect_count++] = effect;
  return effect;
}

void host_clear_effects(struct host *host) {
  host->effect_count = 0;
  while (host->pieces != NULL) {
    struct piece *next = host->pieces->next;
    free(host->pieces);
    host->pieces = next;
  }
}

static char *text_copy(struct host *host, const char *text) {
  return strcpy(host_memory(host, strlen(text) + 1), text);
}

/* Takes the bytes over. */
void host_write(struct host *host, A(Region) region, const char *key, ProtobufCBinaryData bytes,
                write_callback answered, void *context) {
  struct write *write = malloc(sizeof *write);
  *write = (struct write){++host->last_write, answered, context, host->writes};
  host->writes = write;
  FRESH(host, record, StoreWrite, store_write);
  record->write = write->number;
  record->region = region;
  record->key = text_copy(host, key);
  record->bytes.len = bytes.len;
  record->bytes.data = memcpy(host_memory(host, bytes.len + 1), bytes.data, bytes.len);
  free(bytes.data);
  host_effect(host, EFFECT(STORE_WRITE))->store_write = record;
}

void host_write_answered(struct host *host, uint64_t number, bool durable) {
  for (struct write **at = &host->writes; *at != NULL; at = &(*at)->next) {
    struct write *write = *at;
    if (write->number != number) continue;
    *at = write->next;
    if (write->answered != NULL) write->answered(write->context, durable);
    free(write);
    return;
  }
}

void host_fail_writes(struct host *host) {
  while (host->writes != NULL) host_write_answered(host, host->writes->number, false);
}

void host_delete(struct host *host, A(Region) region, const char *key) {
  FRESH(host, record, StoreDelete, store_delete);
  record->region = region;
  record->key = text_copy(host, key);
  host_effect(host, EFFECT(STORE_DELETE))->store_delete = record;
}

static void *step_memory(void *host, size_t size) { return host_memory(host, size); }
static void keep(void *host, void *memory) { (void)host, (void)memory; }

void host_deliver(struct host *host, const B(BundleHeader) * header,
                  const ProtobufCBinaryData *payload) {
  FRESH(host, deliver, Deliver, deliver);
  ProtobufCAllocator allocator = {step_memory, keep, host};
  uint8_t *bytes = host_memory(host, lasermesh__bundle__bundle_header__get_packed_size(header) + 1);
  size_t size = lasermesh__bundle__bundle_header__pack(header, bytes);
  deliver->header = lasermesh__bundle__bundle_header__unpack(&allocator, size, bytes);
  deliver->payload.len = payload->len;
  deliver->payload.data = host_memory(host, payload->len + 1);
  if (payload->len > 0) memcpy(deliver->payload.data, payload->data, payload->len);
  host_effect(host, EFFECT(DELIVER))->deliver = deliver;
}

void host_report(struct host *host, uint32_t id, A(Severity) severity, size_t count,
                 const int64_t *arguments) {
  FRESH(host, report, Report, report);
  report->id = id;
  report->severity = severity;
  report->n_args = count;
  report->args = host_memory(host, count * sizeof *arguments + 1);
  if (count > 0) memcpy(report->args, arguments, count * sizeof *arguments);
  host_effect(host, EFFECT(REPORT))->report = report;
}

void host_transition(struct host *host, A(Machine) machine, uint32_t instance, const char *from,
                     const char *to) {
  FRESH(host, change, Transition, transition);
  change->machine = machine;
  change->instance = instance;
  change->from = (char *)from;
  change->to = (char *)to;
  host_effect(host, EFFECT(TRANSITION))->transition = change;
}
