#include "age.h"

static int64_t share(int64_t span_ns, int64_t per_billion) {
  return span_ns / SECOND_NS * per_billion + span_ns % SECOND_NS * per_billion / SECOND_NS;
}

struct age age_of(const struct host *host, const B(BundleHeader) * header, struct stay stay) {
  int64_t here_ns = host->now_ns - stay.since_ns;
  int64_t drift_ns = share(here_ns, (int64_t)host->configuration->clock_drift_ppb_max);
  int64_t sum_ns = (int64_t)header->age_ns + stay.light_ns + here_ns;
  int64_t hops_ns = host->hop_age_margin_ns * (int64_t)header->hop_count;
  struct age age = {sum_ns - drift_ns, sum_ns + drift_ns + hops_ns};
  if (header->created_ns == 0) return age;
  int64_t clock_ns = host->utc_ns - (int64_t)header->created_ns;
  int64_t doubt_ns = (int64_t)host->uncertainty_ns + host->clock_trusted_ns;
  if (clock_ns - doubt_ns > age.lower_ns) age.lower_ns = clock_ns - doubt_ns;
  if (clock_ns + doubt_ns < age.upper_ns) age.upper_ns = clock_ns + doubt_ns;
  return age;
}

bool age_has_ended(const struct host *host, const B(BundleHeader) * header, struct stay stay) {
  return age_of(host, header, stay).lower_ns >= (int64_t)header->lifetime_ns;
}

bool age_may_have_ended(const struct host *host, const B(BundleHeader) * header, struct stay stay) {
  return age_of(host, header, stay).upper_ns >= (int64_t)header->lifetime_ns;
}
