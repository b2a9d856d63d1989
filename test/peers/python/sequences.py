"""Sequence numbers of own bundles: used only when their reservation is durable (LM-BND-003,
LM-BND-087)."""

from wire import avionics as A

AHEAD = 1_024
WAITING_MAX = 1_024
KEY = "sequence"


class Sequences:
    """What is asked for while no number is left waits;
    then `resubmit`, or `refuse`, is called with it."""

    def __init__(self, host, resubmit, refuse):
        self.host, self.resubmit, self.refuse = host, resubmit, refuse
        self.last = self.reserved = 0
        self.is_reserving = False
        self.waiting = []

    def boot(self, records):
        """Goes on behind the last reservation."""
        for record in records:
            if record.region == A.REGION_CRITICAL and record.key == KEY and len(record.bytes) == 8:
                self.last = self.reserved = int.from_bytes(record.bytes, "big")
        self._reserve()

    @property
    def is_ready(self):
        return self.last < self.reserved

    def next(self):
        self.last += 1
        if self.reserved - self.last < AHEAD // 2 and not self.is_reserving:
            self._reserve()
        return self.last

    def wait(self, asked):
        """False: too many wait."""
        if len(self.waiting) >= WAITING_MAX:
            return False
        self.waiting.append(asked)
        return True

    def _reserve(self):
        upto = self.last + AHEAD
        self.is_reserving = True
        record = upto.to_bytes(8, "big")
        self.host.write(
            A.REGION_CRITICAL,
            KEY,
            record,
            lambda: self._answered(upto, self.resubmit),
            lambda: self._answered(self.reserved, self.refuse),
        )

    def _answered(self, upto, then):
        self.reserved, self.is_reserving = upto, False
        waiting, self.waiting = self.waiting, []
        for asked in waiting:
            then(asked)
