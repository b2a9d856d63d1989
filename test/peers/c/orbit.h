/* Where nodes are, from uploaded elements (section 7.7), and what one sees of another
 * (section 7.1). */
#ifndef ORBIT_H
#define ORBIT_H

#include "host.h"

struct vector {
  double x, y, z;
};

/* One-way light time from this node to another one; 0 where elements are none that this peer knows.
 */
int64_t light_ns(const struct host *host, uint32_t partner, int64_t utc_ns);
/* Unit vector, in the body frame of this node, along which light has to leave to meet the partner.
 */
struct vector transmit_direction(const struct host *host, uint32_t partner, int64_t utc_ns);
/* Transmitting less receiving, on the sensor's axes: rising azimuth, rising elevation. */
void point_ahead_nrad(const struct host *host, uint32_t partner, int64_t utc_ns, int64_t *x,
                      int64_t *y);

#endif
