#include "orbit.h"

#include <math.h>

#define C_KM_S 299792.458
#define MU 398600.4418
#define EARTH_KM 6378.137
#define FLATTENING (1 / 298.257223563)
#define J2 1.08262668e-3
#define PI 3.14159265358979323846

struct state {
  struct vector position, velocity; /* km, km/s; TEME of date */
};

static struct vector add(struct vector a, struct vector b, double share) {
  return (struct vector){a.x + share * b.x, a.y + share * b.y, a.z + share * b.z};
}

static double dot(struct vector a, struct vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

static struct vector cross(struct vector a, struct vector b) {
  return (struct vector){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static struct vector unit(struct vector a) {
  return add((struct vector){0, 0, 0}, a, 1 / sqrt(dot(a, a)));
}

static const C(NodeElements) * elements_of(const struct host *host, uint32_t node) {
  const C(Configuration) *configuration = host->configuration;
  for (size_t i = 0; i < configuration->n_elements; i++) {
    if (configuration->elements[i]->node == node) return configuration->elements[i];
  }
  return NULL;
}

/* Greenwich mean sidereal time, IAU 1982. */
static double sidereal_rad(const struct host *host, int64_t utc_ns) {
  double days =
      2440587.5 + host->configuration->epoch_unix_ms / 86400000.0 - 2451545.0 + utc_ns / 86400e9;
  double t = days / 36525;
  double seconds = 67310.54841 + (876600.0 * 3600 + 8640184.812866) * t + 0.093104 * t * t;
  return fmod(seconds / 240 * PI / 180, 2 * PI);
}

/* Circular orbit, node and argument of latitude drifting by J2 in the first order. */
static struct state circular(const C(Circular) * orbit, int64_t utc_ns) {
  double since_s = (utc_ns - orbit->at_ns) / 1e9, a = orbit->semi_major_axis_km;
  double motion = sqrt(MU / a) / a, sine = sin(orbit->inclination_rad),
         cosine = cos(orbit->inclination_rad);
  double factor = orbit->j2 ? 1.5 * J2 * (EARTH_KM / a) * (EARTH_KM / a) : 0;
  double rate = motion * (1 + factor * (3 - 4 * sine * sine)), drift = -factor * motion * cosine;
  double u = orbit->argument_of_latitude_rad + rate * since_s,
         node = orbit->raan_rad + drift * since_s;
  double cu = cos(u), su = sin(u), cn = cos(node), sn = sin(node);
  struct vector toward = {cn * cu - sn * cosine * su, sn * cu + cn * cosine * su, sine * su};
  struct vector along = {-cn * su - sn * cosine * cu, -sn * su + cn * cosine * cu, sine * cu};
  struct vector swept = {-drift * a * toward.y, drift * a * toward.x, 0};
  return (struct state){add((struct vector){0, 0, 0}, toward, a), add(swept, along, a * rate)};
}

/* A place on the WGS-84 ellipsoid, carried around by the Earth. */
static struct state fixed(const struct host *host, const C(Fixed) * place, int64_t utc_ns) {
  double e2 = FLATTENING * (2 - FLATTENING), sine = sin(place->latitude_rad);
  double normal = EARTH_KM / sqrt(1 - e2 * sine * sine);
  double radius = (normal + place->altitude_km) * cos(place->latitude_rad);
  double now = sidereal_rad(host, utc_ns), angle = now + place->longitude_rad;
  double rate = fmod(sidereal_rad(host, utc_ns + SECOND_NS) - now + 2 * PI, 2 * PI);
  struct vector at = {radius * cos(angle), radius * sin(angle),
                      (normal * (1 - e2) + place->altitude_km) * sine};
  return (struct state){at, {-rate * at.y, rate * at.x, 0}};
}

static struct state state_of(const struct host *host, uint32_t node, int64_t utc_ns) {
  const C(NodeElements) *entry = elements_of(host, node);
  switch (entry == NULL ? LASERMESH__CONFIGURATION__NODE_ELEMENTS__ELEMENTS__NOT_SET
                        : entry->elements_case) {
    case LASERMESH__CONFIGURATION__NODE_ELEMENTS__ELEMENTS_CIRCULAR:
      return circular(entry->circular, utc_ns);
    case LASERMESH__CONFIGURATION__NODE_ELEMENTS__ELEMENTS_FIXED:
      return fixed(host, entry->fixed, utc_ns);
    case LASERMESH__CONFIGURATION__NODE_ELEMENTS__ELEMENTS_INERTIAL:
      return (struct state){{entry->inertial->x_km, entry->inertial->y_km, entry->inertial->z_km},
                            {0, 0, 0}};
    default:
      return (struct state){{EARTH_KM, 0, 0}, {0, 0, 0}}; /* TLE and OMM: not known here */
  }
}

struct line {
  struct vector toward, across;
  double range_km;
};

static struct line line_to(const struct host *host, uint32_t partner, int64_t utc_ns) {
  struct state here = state_of(host, host->own, utc_ns), there = state_of(host, partner, utc_ns);
  struct vector away = add(there.position, here.position, -1),
                speed = add(there.velocity, here.velocity, -1);
  struct line line = {unit(away), {0, 0, 0}, sqrt(dot(away, away))};
  line.across = add(speed, line.toward, -dot(speed, line.toward));
  return line;
}

int64_t light_ns(const struct host *host, uint32_t partner, int64_t utc_ns) {
  return llround(line_to(host, partner, utc_ns).range_km / C_KM_S * 1e9);
}

/* In the body frame: forward, right, down (LM-PNT-064). */
static struct vector in_body(const struct host *host, int64_t utc_ns, struct vector direction) {
  const C(NodeElements) *entry = elements_of(host, host->own);
  struct state here = state_of(host, host->own, utc_ns);
  struct vector up = unit(here.position), forward = add(here.velocity, up, -dot(here.velocity, up));
  if (entry->elements_case == LASERMESH__CONFIGURATION__NODE_ELEMENTS__ELEMENTS_FIXED) {
    double latitude = entry->fixed->latitude_rad,
           angle = sidereal_rad(host, utc_ns) + entry->fixed->longitude_rad;
    up = (struct vector){cos(latitude) * cos(angle), cos(latitude) * sin(angle), sin(latitude)};
    forward = add((struct vector){0, 0, 1}, up, -up.z);
  } else if (dot(forward, forward) == 0) {
    forward = add((struct vector){0, 0, 1}, up, -up.z);
  }
  struct vector down = add((struct vector){0, 0, 0}, up, -1);
  forward = unit(forward);
  return (struct vector){dot(forward, direction), dot(cross(down, forward), direction),
                         dot(down, direction)};
}

static struct vector aim(const struct host *host, uint32_t partner, int64_t utc_ns, double share) {
  struct line line = line_to(host, partner, utc_ns);
  return in_body(host, utc_ns, unit(add(line.toward, line.across, share)));
}

struct vector transmit_direction(const struct host *host, uint32_t partner, int64_t utc_ns) {
  return aim(host, partner, utc_ns, 1 / C_KM_S);
}

void point_ahead_nrad(const struct host *host, uint32_t partner, int64_t utc_ns, int64_t *x,
                      int64_t *y) {
  struct vector receive = aim(host, partner, utc_ns, -1 / C_KM_S);
  struct vector ahead = add(transmit_direction(host, partner, utc_ns), receive, -1);
  double level = sqrt(receive.x * receive.x + receive.y * receive.y);
  struct vector azimuth = {-receive.y / level, receive.x / level, 0};
  struct vector elevation = {receive.x * receive.z / level, receive.y * receive.z / level, -level};
  *x = llround(dot(ahead, azimuth) * 1e9);
  *y = llround(dot(ahead, elevation) * 1e9);
}
