"""What flight software has of its hardware in one step:
times, timers, chance, and the effects that it gives back."""

import hashlib
import hmac

from fields import INTEGER_MAX
from wire import avionics


class Timer:
    """One purpose, one number; setting it again moves it (LM-AVI-012)."""

    def __init__(self, host, number, fired):
        self.host, self.number, self.fired = host, number, fired
        self.at_ns = None

    def set(self, at_ns, owner=None):
        self.at_ns = min(max(0, int(at_ns)), INTEGER_MAX)
        timer = avionics.TimerSet(
            timer=self.number, at_monotonic_ns=self.at_ns, owner=owner
        )
        self.host.effect(timer_set=timer)

    def cancel(self):
        if self.at_ns is not None:
            self.at_ns = None
            self.host.effect(timer_cancel=avionics.TimerCancel(timer=self.number))

    def fire(self):
        if self.at_ns is not None:
            self.at_ns = None
            self.fired()


class Host:
    def __init__(self, configuration):
        self.configuration = configuration
        self.limits = {limit.name: limit.value for limit in configuration.limits}
        self.own = configuration.node
        self.now_ns = self.utc_ns = self.uncertainty_ns = 0
        self.disciplined = False
        self.effects = avionics.Effects()
        self._timers = []
        self._writes, self._last_write = {}, 0
        self._entropy, self._boot, self._blocks = b"", 0, 0

    def limit(self, name):
        return int(self.limits[name])

    def take_times(self, step):
        """Every input carries the times; this peer's estimate of UTC is what its hardware shows."""
        self.now_ns, self.utc_ns = step.monotonic_ns, step.utc_ns
        self.uncertainty_ns, self.disciplined = step.utc_uncertainty_ns, step.utc_disciplined

    def at_utc(self, utc_ns):
        """The counter at that UTC."""
        return self.now_ns + utc_ns - self.utc_ns

    @property
    def stratum(self):
        return 0 if self.disciplined else 16

    def effect(self, **kind):
        self.effects.effects.append(avionics.Effect(**kind))

    def take_effects(self):
        effects, self.effects = self.effects, avionics.Effects()
        return effects

    def timer(self, fired):
        self._timers.append(Timer(self, len(self._timers) + 1, fired))
        return self._timers[-1]

    def timer_fired(self, number):
        if 0 < number <= len(self._timers):
            self._timers[number - 1].fire()

    def write(self, region, key, data, done, failed=lambda: None):
        """A record; one of the two is called when the memory has answered."""
        self._last_write += 1
        self._writes[self._last_write] = (done, failed)
        record = avionics.StoreWrite(write=self._last_write, region=region, key=key, bytes=data)
        self.effect(store_write=record)

    def write_answered(self, number, sound):
        done, failed = self._writes.pop(number, (lambda: None, lambda: None))
        (done if sound else failed)()

    def delete(self, region, key):
        self.effect(store_delete=avionics.StoreDelete(region=region, key=key))

    def report(self, identity, severity, *arguments):
        self.effect(report=avionics.Report(id=identity, severity=severity, args=arguments))

    def transition(self, machine, instance, before, after):
        change = avionics.Transition(machine=machine, instance=instance)
        setattr(change, "from", before)
        change.to = after
        self.effect(transition=change)

    def seed(self, entropy, boot_count):
        self._entropy, self._boot, self._blocks = bytes(entropy), boot_count, 0

    def random(self, count):
        """LM-MGT-060: fresh at each boot, even where the entropy is not."""
        self._blocks += 1
        text = f"{self._boot}/{self._blocks}".encode()
        return hmac.new(self._entropy, text, hashlib.sha256).digest()[:count]
