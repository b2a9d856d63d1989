"""Rates of a link: this peer wishes the slowest of the pair,
and follows what the other end sends at."""


def pair_rates(own, peer):
    """All rates of either end up to the lower of both highest, highest first (LM-LNK-070)."""
    highest = min(max(own), max(peer))
    return sorted({rate for rate in (*own, *peer) if rate <= highest}, reverse=True)


class Rates:
    def __init__(self, profile):
        self.own = [rate.rate_bps for rate in profile.rates]
        self.pair = self.own
        self.newest_counter = 0

    def begin(self, head, peer_rates):
        """Both ends talk at the slowest rate of the pair until they have a session (LM-LNK-019)."""
        self.pair = pair_rates(self.own, peer_rates)
        self.newest_counter = 0
        self._receive(head, len(self.pair) - 1)

    @property
    def slowest(self):
        return len(self.pair) - 1

    def follow(self, head, frame):
        """An announcement counts when its counter is newer than that of the last (LM-LNK-073,
        LM-LNK-103)."""
        if frame.counter > self.newest_counter:
            self.newest_counter = frame.counter
            self._receive(head, min(frame.opcode_value & 0xFF, self.slowest))

    def _receive(self, head, index):
        head.rates(self._place(self.pair[-1]), self._place(self.pair[index]))

    def _place(self, rate_bps):
        """In the head's own rates: the slowest that is not slower."""
        usable = [place for place, rate in enumerate(self.own) if rate >= rate_bps]
        return max(usable, default=0)
