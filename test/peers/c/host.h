/* What flight software has of its hardware in one step: times, timers, chance, the store, and the
 * effects that it gives back. */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pb.h"

#define SECOND_NS 1000000000ll
#define MS_NS 1000000ll
#define TIMERS_MAX 128

typedef void (*callback)(void *context);
typedef void (*write_callback)(void *context, bool durable);

/* One purpose, one number; setting it again moves it (LM-AVI-012). */
struct timer {
  callback fired;
  void *context;
  int64_t at_ns;
  bool is_set;
};

struct write;
struct piece;

struct host {
  const C(Configuration) * configuration;
  uint32_t own;
  int64_t clock_trusted_ns, hop_age_margin_ns; /* limits that each look at a bundle needs */
  int64_t now_ns, utc_ns;
  uint64_t uncertainty_ns;
  bool disciplined;
  struct timer timers[TIMERS_MAX];
  size_t timer_count;
  struct write *writes;
  uint64_t last_write;
  uint8_t entropy[64];
  uint32_t boot_count, blocks;
  A(Effect) * *effects;
  size_t effect_count, effect_room;
  struct piece *pieces; /* memory of one step */
};

struct host *host_new(const C(Configuration) * configuration);
void host_free(struct host *host);
int64_t host_limit(const struct host *host, const char *name);
double host_share(const struct host *host, const char *name);
void host_take_times(struct host *host, const A(Input) * input);
/* The counter at that UTC; the estimate of UTC is what the hardware shows. */
int64_t host_at_utc(const struct host *host, int64_t utc_ns);
uint32_t host_stratum(const struct host *host);
void host_random(struct host *host, uint8_t *out, size_t size);

struct timer *host_timer(struct host *host, callback fired, void *context);
void timer_set(struct host *host, struct timer *timer, int64_t at_ns);
void timer_set_owned(struct host *host, struct timer *timer, int64_t at_ns, uint32_t instance,
                     const char *state);
void timer_cancel(struct host *host, struct timer *timer);
void host_timer_fired(struct host *host, uint64_t number);

/* Memory that lasts until the effects of this step are sent. */
void *host_memory(struct host *host, size_t size);
A(Effect) * host_effect(struct host *host, A(Effect__EffectCase) kind);
void host_clear_effects(struct host *host);
/* A message of avionics.proto that lasts as long. */
#define FRESH(host, name, type, init)              \
  A(type) *name = host_memory(host, sizeof *name); \
  lasermesh__avionics__##init##__init(name)
#define EFFECT(name) LASERMESH__AVIONICS__EFFECT__EFFECT_##name

void host_write(struct host *host, A(Region) region, const char *key, ProtobufCBinaryData bytes,
                write_callback answered, void *context);
void host_write_answered(struct host *host, uint64_t number, bool durable);
/* Nothing that was written will be answered any more. */
void host_fail_writes(struct host *host);
void host_delete(struct host *host, A(Region) region, const char *key);
/* To the application; header and payload are copied. */
void host_deliver(struct host *host, const B(BundleHeader) * header,
                  const ProtobufCBinaryData *payload);
void host_report(struct host *host, uint32_t id, A(Severity) severity, size_t count,
                 const int64_t *arguments);
void host_transition(struct host *host, A(Machine) machine, uint32_t instance, const char *from,
                     const char *to);

#endif
