"""Where nodes are, from uploaded elements (section 7.7).
Vectors are tuples in km and km/s, frame TEME of date."""

import math

C_KM_S = 299_792.458
MU = 398_600.4418
EARTH_KM = 6_378.137
FLATTENING = 1 / 298.257223563
J2 = 1.08262668e-3
UNIX_EPOCH_JD = 2_440_587.5


def add(a, b, share=1.0):
    return tuple(x + share * y for x, y in zip(a, b))


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def cross(a, b):
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def unit(a):
    return tuple(x / math.sqrt(dot(a, a)) for x in a)


class Ephemeris:
    def __init__(self, configuration):
        self.epoch_jd = UNIX_EPOCH_JD + configuration.epoch_unix_ms / 86_400_000
        self.elements = {entry.node: entry for entry in configuration.elements}

    def state(self, node, utc_ns):
        """(position, velocity); None for elements that this peer cannot propagate (TLE and OMM)."""
        entry = self.elements.get(node)
        kind = entry and entry.WhichOneof("elements")
        if kind == "circular":
            return circular_state(entry.circular, utc_ns)
        if kind == "fixed":
            return self._fixed_state(entry.fixed, utc_ns)
        if kind == "inertial":
            return (entry.inertial.x_km, entry.inertial.y_km, entry.inertial.z_km), (0.0, 0.0, 0.0)
        return None

    def axes(self, node, utc_ns):
        """Forward, right and down of the node's body (LM-PNT-064)."""
        entry = self.elements[node]
        position, velocity = self.state(node, utc_ns)
        if entry.WhichOneof("elements") == "fixed":
            latitude = entry.fixed.latitude_rad
            angle = self._sidereal_rad(utc_ns) + entry.fixed.longitude_rad
            up = (
                math.cos(latitude) * math.cos(angle),
                math.cos(latitude) * math.sin(angle),
                math.sin(latitude),
            )
            forward = unit(add((0.0, 0.0, 1.0), up, -up[2]))
        else:
            up = unit(position)
            along = add(velocity, up, -dot(velocity, up))
            forward = (
                unit(along) if dot(along, along) > 0 else unit(add((0.0, 0.0, 1.0), up, -up[2]))
            )
        down = tuple(-x for x in up)
        return forward, cross(down, forward), down

    def _fixed_state(self, place, utc_ns):
        """A place on the WGS-84 ellipsoid, carried around by the Earth."""
        e2 = FLATTENING * (2 - FLATTENING)
        sine, cosine = math.sin(place.latitude_rad), math.cos(place.latitude_rad)
        normal = EARTH_KM / math.sqrt(1 - e2 * sine * sine)
        radius = (normal + place.altitude_km) * cosine
        angle = self._sidereal_rad(utc_ns) + place.longitude_rad
        x, y = radius * math.cos(angle), radius * math.sin(angle)
        z = (normal * (1 - e2) + place.altitude_km) * sine
        rate = self._sidereal_rad(utc_ns + 10**9) - self._sidereal_rad(utc_ns)
        rate %= 2 * math.pi
        return (x, y, z), (-rate * y, rate * x, 0.0)

    def _sidereal_rad(self, utc_ns):
        """Greenwich mean sidereal time, IAU 1982."""
        days = self.epoch_jd - 2_451_545.0 + utc_ns / 86_400e9
        t = days / 36_525
        seconds = 67_310.54841 + (876_600 * 3_600 + 8_640_184.812866) * t + 0.093104 * t * t
        return math.radians(seconds / 240) % (2 * math.pi)


def circular_state(orbit, utc_ns):
    """Circular orbit, node and argument of latitude drifting by J2 in the first order."""
    since_s = (utc_ns - orbit.at_ns) / 1e9
    a, inclination = orbit.semi_major_axis_km, orbit.inclination_rad
    motion = math.sqrt(MU / a) / a
    sine, cosine = math.sin(inclination), math.cos(inclination)
    factor = 1.5 * J2 * (EARTH_KM / a) * (EARTH_KM / a) if orbit.j2 else 0.0
    rate = motion * (1 + factor * (3 - 4 * sine * sine))
    drift = -factor * motion * cosine
    u = orbit.argument_of_latitude_rad + rate * since_s
    node = orbit.raan_rad + drift * since_s
    cu, su, cn, sn = math.cos(u), math.sin(u), math.cos(node), math.sin(node)
    toward = (cn * cu - sn * cosine * su, sn * cu + cn * cosine * su, sine * su)
    along = (-cn * su - sn * cosine * cu, -sn * su + cn * cosine * cu, sine * cu)
    swept = (-drift * a * toward[1], drift * a * toward[0], 0.0)
    return tuple(a * x for x in toward), add(swept, along, a * rate)


class Sight:
    """What one node sees of another: light time and directions in its body frame (LM-PNT-004,
    LM-PNT-005)."""

    def __init__(self, ephemeris, own, partner):
        self.ephemeris, self.own, self.partner = ephemeris, own, partner

    def _line(self, utc_ns):
        here, there = (self.ephemeris.state(node, utc_ns) for node in (self.own, self.partner))
        away, speed = add(there[0], here[0], -1), add(there[1], here[1], -1)
        line = unit(away)
        return line, add(speed, line, -dot(speed, line)), math.sqrt(dot(away, away))

    def light_ns(self, utc_ns):
        return round(self._line(utc_ns)[2] / C_KM_S * 1e9)

    def transmit_direction(self, utc_ns):
        """Unit vector along which light has to leave to meet the partner:
        what trajectories name."""
        return self._aim(utc_ns, 1 / C_KM_S)

    def _aim(self, utc_ns, share):
        line, across, _ = self._line(utc_ns)
        aim = unit(add(line, across, share))
        return tuple(dot(axis, aim) for axis in self.ephemeris.axes(self.own, utc_ns))

    def point_ahead_nrad(self, utc_ns):
        """Transmitting less receiving, on the sensor's axes: rising azimuth, rising elevation."""
        x, y, z = self._aim(utc_ns, -1 / C_KM_S)
        level = math.sqrt(x * x + y * y)
        azimuth_axis = (-y / level, x / level, 0.0)
        elevation_axis = (x * z / level, y * z / level, -level)
        ahead = add(self.transmit_direction(utc_ns), (x, y, z), -1)
        return tuple(round(dot(ahead, axis) * 1e9) for axis in (azimuth_axis, elevation_axis))
