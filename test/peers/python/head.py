"""Commands of one optical head for one contact:
where to look, how to scan (sections 7.1 and 7.3)."""

import math

from orbit import Sight
from wire import avionics as A

MS, S = 1_000_000, 1_000_000_000
SAMPLES_MAX = 64
SAMPLE_NS, SAMPLE_MIN_NS = 10 * S, 200 * MS
TURN_FIRST_RAD, TURN_MAX_RAD = 0.02, 0.038
REACH_NS = 40 * S


def pitch_rad(acquisition):
    return 2 * acquisition.detectable_radius_rad * (1 - acquisition.overlap)


def scan_ns(acquisition, cone_rad):
    """Time of one pass over the cone (LM-PNT-020, LM-PNT-021)."""
    return round(
        math.pi * cone_rad * cone_rad / (acquisition.scan_rad_per_s * pitch_rad(acquisition)) * S
    )


def cone_rad(acquisition, growths):
    cone = acquisition.half_cone_rad
    for _ in range(growths):
        cone *= acquisition.cone_growth
    return cone


def widest_scan_ns(acquisition):
    return scan_ns(acquisition, cone_rad(acquisition, acquisition.cone_growths_max))


class Head:
    def __init__(self, host, ephemeris, index, profile):
        self.host, self.ephemeris, self.index, self.profile = host, ephemeris, index, profile
        self.contact = self.sight = None

    def begin(self, contact):
        self.contact = contact
        self.sight = Sight(self.ephemeris, self.host.own, contact.to)

    def light_ns(self):
        return self.sight.light_ns(self.host.utc_ns)

    def slew(self):
        self._command(slew=A.Slew(trajectory=self._trajectory()))

    def scan(self, cone):
        scan = A.Scan(trajectory=self._trajectory(), half_cone_nrad=round(cone * 1e9))
        scan.pitch_nrad = round(pitch_rad(self.profile.acquisition) * 1e9)
        scan.speed_nrad_per_s = round(self.profile.acquisition.scan_rad_per_s * 1e9)
        self._command(scan=scan)

    def stare(self):
        self._command(stare=A.Stare(trajectory=self._trajectory()))

    def coast(self):
        self._command(coast=A.Coast(trajectory=self._trajectory()))

    def track(self):
        x, y = self.sight.point_ahead_nrad(self.host.utc_ns)
        self._command(track=A.Track(point_ahead_x_nrad=x, point_ahead_y_nrad=y))

    def stow(self):
        self._command(stow=A.Stow())

    def rates(self, transmit_index, receive_index):
        self._command(rate=A.Rate(transmit_index=transmit_index, receive_index=receive_index))

    def _command(self, **kind):
        self.host.effect(terminal=A.Command(terminal=self.index, **kind))

    def _trajectory(self):
        """To 40 s beyond now, before a contact beyond its start (LM-PNT-006, LM-PNT-008).
        One sample lies before now, one beyond the end: what is flown has neighbours."""
        host = self.host
        span_ns = max(self.contact.start_ns - host.utc_ns, 0) + REACH_NS
        step_ns = self._step_ns(span_ns)
        count = min(SAMPLES_MAX, -(-span_ns // step_ns) + 3)
        out = A.Trajectory(start_monotonic_ns=max(0, host.now_ns - step_ns), step_ns=step_ns)
        before_ns = host.now_ns - out.start_monotonic_ns
        for sample in range(count):
            at_ns = host.utc_ns - before_ns + sample * step_ns
            x, y, z = self.sight.transmit_direction(at_ns)
            out.directions.add(x=x, y=y, z=z)
        return out

    def _step_ns(self, span_ns):
        """So close that the line of sight turns little from one sample to the next."""
        at_first = TURN_FIRST_RAD / max(self._turn_rad(S, S), 1e-12) * S
        at_most = TURN_MAX_RAD / max(self._turn_rad(SAMPLE_NS, span_ns), 1e-12) * SAMPLE_NS
        wanted_ns = min(SAMPLE_NS, at_first, at_most)
        step_ns = max(SAMPLE_MIN_NS, wanted_ns, span_ns / (SAMPLES_MAX - 4))
        return math.ceil(step_ns / MS) * MS

    def _turn_rad(self, in_ns, span_ns):
        """The widest turn in that time, over all of the span."""
        widest, since_ns = 0.0, 0
        before = self.sight.transmit_direction(self.host.utc_ns)
        while since_ns < span_ns:
            since_ns += in_ns
            then = self.sight.transmit_direction(self.host.utc_ns + since_ns)
            widest, before = max(widest, math.dist(before, then)), then
        return widest
