#include "head.h"

#include <math.h>

#include "orbit.h"

#define PI 3.14159265358979323846
#define SAMPLES_MAX 64
#define SAMPLE_NS (10 * SECOND_NS)
#define SAMPLE_MIN_NS (200 * MS_NS)
#define TURN_FIRST_RAD 0.02 /* LM-PNT-006 */
#define TURN_MAX_RAD 0.038  /* a little less than it allows */
#define REACH_NS (40 * SECOND_NS)
#define COMMAND(name) LASERMESH__AVIONICS__COMMAND__COMMAND_##name

static double pitch_rad(const C(Acquisition) * a) {
  return 2 * a->detectable_radius_rad * (1 - a->overlap);
}

int64_t scan_ns(const C(Acquisition) * a, double cone) {
  return llround(PI * cone * cone / (a->scan_rad_per_s * pitch_rad(a)) * 1e9);
}

double cone_rad(const C(Acquisition) * a, unsigned growths) {
  double cone = a->half_cone_rad;
  for (unsigned i = 0; i < growths; i++) cone *= a->cone_growth;
  return cone;
}

int64_t widest_scan_ns(const C(Acquisition) * a) {
  return scan_ns(a, cone_rad(a, a->cone_growths_max));
}

int64_t head_light_ns(const struct head *head) {
  return light_ns(head->host, head->contact->to, head->host->utc_ns);
}

static A(Command) * command(struct head *head, A(Command__CommandCase) kind) {
  FRESH(head->host, made, Command, command);
  made->terminal = head->index;
  made->command_case = kind;
  host_effect(head->host, EFFECT(TERMINAL))->terminal = made;
  return made;
}

static struct vector aim_in(const struct head *head, int64_t after_ns) {
  return transmit_direction(head->host, head->contact->to, head->host->utc_ns + after_ns);
}

/* How far the line of sight turns in that time, at most, over all of the span. */
static double turn_rad(const struct head *head, int64_t in_ns, int64_t span_ns) {
  double widest = 0;
  struct vector before = aim_in(head, 0);
  for (int64_t at_ns = in_ns; at_ns < span_ns + in_ns; at_ns += in_ns) {
    struct vector then = aim_in(head, at_ns);
    double x = then.x - before.x, y = then.y - before.y, z = then.z - before.z;
    widest = fmax(widest, sqrt(x * x + y * y + z * z));
    before = then;
  }
  return widest;
}

/* So close that the line of sight turns little from one sample to the next. */
static int64_t step_ns(const struct head *head, int64_t span_ns) {
  double at_first_ns = TURN_FIRST_RAD / turn_rad(head, SECOND_NS, SECOND_NS) * SECOND_NS;
  double at_most_ns = TURN_MAX_RAD / turn_rad(head, SAMPLE_NS, span_ns) * SAMPLE_NS;
  double wanted_ns = fmin(SAMPLE_NS, fmin(at_first_ns, at_most_ns));
  double least_ns = fmax(SAMPLE_MIN_NS, (double)span_ns / (SAMPLES_MAX - 4));
  return (int64_t)ceil(fmax(wanted_ns, least_ns) / MS_NS) * MS_NS;
}

/* To 40 s beyond now, before a contact beyond its start (LM-PNT-006, LM-PNT-008). One sample lies
 * before now and one beyond the end, for tangents come from neighbours. */
static A(Trajectory) * trajectory(struct head *head) {
  struct host *host = head->host;
  FRESH(host, out, Trajectory, trajectory);
  int64_t wait_ns = head->contact->start_ns - host->utc_ns;
  int64_t span_ns = (wait_ns > 0 ? wait_ns : 0) + REACH_NS, step = step_ns(head, span_ns);
  int64_t count = (span_ns + step - 1) / step + 3;
  int64_t before_ns = host->now_ns < step ? host->now_ns : step;
  if (count > SAMPLES_MAX) count = SAMPLES_MAX;
  out->start_monotonic_ns = host->now_ns - before_ns;
  out->step_ns = step;
  out->n_directions = (size_t)count;
  out->directions = host_memory(host, (size_t)count * sizeof *out->directions);
  for (int64_t i = 0; i < count; i++) {
    FRESH(host, direction, Direction, direction);
    struct vector aim = aim_in(head, i * step - before_ns);
    direction->x = aim.x;
    direction->y = aim.y;
    direction->z = aim.z;
    out->directions[i] = direction;
  }
  return out;
}

void head_stow(struct head *head) {
  FRESH(head->host, stow, Stow, stow);
  command(head, COMMAND(STOW))->stow = stow;
}

void head_slew(struct head *head) {
  FRESH(head->host, slew, Slew, slew);
  slew->trajectory = trajectory(head);
  command(head, COMMAND(SLEW))->slew = slew;
}

void head_scan(struct head *head, double cone) {
  const C(Acquisition) *a = head->profile->acquisition;
  FRESH(head->host, scan, Scan, scan);
  scan->trajectory = trajectory(head);
  scan->half_cone_nrad = (uint64_t)llround(cone * 1e9);
  scan->pitch_nrad = (uint64_t)llround(pitch_rad(a) * 1e9);
  scan->speed_nrad_per_s = (uint64_t)llround(a->scan_rad_per_s * 1e9);
  command(head, COMMAND(SCAN))->scan = scan;
}

void head_stare(struct head *head) {
  FRESH(head->host, stare, Stare, stare);
  stare->trajectory = trajectory(head);
  command(head, COMMAND(STARE))->stare = stare;
}

void head_coast(struct head *head) {
  FRESH(head->host, coast, Coast, coast);
  coast->trajectory = trajectory(head);
  command(head, COMMAND(COAST))->coast = coast;
}

void head_track(struct head *head) {
  FRESH(head->host, track, Track, track);
  point_ahead_nrad(head->host, head->contact->to, head->host->utc_ns, &track->point_ahead_x_nrad,
                   &track->point_ahead_y_nrad);
  command(head, COMMAND(TRACK))->track = track;
}

void head_rates(struct head *head, uint32_t transmit_index, uint32_t receive_index) {
  FRESH(head->host, rate, Rate, rate);
  rate->transmit_index = transmit_index;
  rate->receive_index = receive_index;
  command(head, COMMAND(RATE))->rate = rate;
}

const C(OpticalProfile) *
    optical_profile(const struct host *host, uint32_t node, uint32_t terminal) {
  const C(Configuration) *configuration = host->configuration;
  for (size_t i = 0; i < configuration->n_terminals; i++) {
    const C(TerminalEntry) *entry = configuration->terminals[i];
    if (entry->node != node || entry->index != terminal) continue;
    const C(Profile) *profile = configuration->profiles[entry->profile];
    return profile->profile_case == LASERMESH__CONFIGURATION__PROFILE__PROFILE_OPTICAL
               ? profile->optical
               : NULL;
  }
  return NULL;
}
