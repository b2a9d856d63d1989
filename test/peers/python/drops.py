"""Frames that one link dropped, by reason (LM-LNK-090)."""

from wire import avionics as A

S = 1_000_000_000
REPORT_NS = 10 * S
# In the order of their numbers in report 307.
REASONS = (
    *("bad-crc", "malformed", "too-large", "unknown-version", "unknown-type", "unknown-opcode"),
    *("wrong-session", "unauthenticated", "replayed", "out-of-window", "too-old", "key-epoch"),
)


class Drops:
    def __init__(self, host, terminal):
        self.host, self.terminal = host, terminal
        self.counts, self.reported_ns = {}, {}

    def count(self, reason):
        """The first of a reason is reported, then all that came since, at most every 10 s."""
        if reason not in REASONS:
            return
        self.counts[reason] = self.counts.get(reason, 0) + 1
        last_ns, now_ns = self.reported_ns.get(reason), self.host.now_ns
        if last_ns is None or now_ns - last_ns >= REPORT_NS:
            number = REASONS.index(reason) + 1
            self.host.report(
                307, A.SEVERITY_WARNING_LOW, self.terminal, number, self.counts.pop(reason)
            )
            self.reported_ns[reason] = now_ns
