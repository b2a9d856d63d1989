/* How old a bundle is: an interval, so that doubt about time neither ends it early nor delivers it
 * late (LM-BND-071). */
#ifndef AGE_H
#define AGE_H

#include "host.h"

/* Since when, by the counter, a header is here, and how long it was on its way to us. */
struct stay {
  int64_t since_ns, light_ns;
};

struct age {
  int64_t lower_ns, upper_ns;
};

struct age age_of(const struct host *host, const B(BundleHeader) * header, struct stay stay);
/* It may no longer be kept or sent; it may no longer be delivered (LM-BND-072). */
bool age_has_ended(const struct host *host, const B(BundleHeader) * header, struct stay stay);
bool age_may_have_ended(const struct host *host, const B(BundleHeader) * header, struct stay stay);

#endif
