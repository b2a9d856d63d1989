"""Numbers of frames under ARQ: what was sent and not confirmed,
what came and what is missing (section 2, ARQ)."""

from bisect import bisect_right

NUMBERS = 1 << 16
AHEAD_MAX = 32_511
RANGES_SENT = 4
TOGETHER_NS = 10_000_000  # what left within this of a frame that timed out
TOGETHER_MAX = 32
PROBES = 3
FORGOTTEN_AT_ONCE = 1_024
BLOCK = 256
LEAD_MAX_NS, LEADS_BELIEVED = 100_000_000, 3
DUPLICATE_BEHIND_MAX = 1 << 14


class Sender:
    """Items have `number` (unwrapped), `tx_num`, `order` of their last transmission, and `size`."""

    def __init__(self, reorder_frames, retransmissions_max):
        self.reorder_frames, self.retransmissions_max = reorder_frames, retransmissions_max
        self.window = {}  # number → item, oldest first
        self.again = []  # to be sent again
        self.next_number = 0
        self.stamps = []  # of the transmissions of numbered frames that still matter, rising
        self.forgotten = 0  # transmissions before those
        self.newest_stamp = 0
        self.echo = 0
        self.bytes = 0
        self.timeouts = 0

    @property
    def base(self):
        return next(iter(self.window), self.next_number)

    def sent(self, item, stamp):
        """Notes a transmission; the first one gives the item its number."""
        if item.number is None:
            item.number, item.tx_num = self.next_number, 0
            self.next_number += 1
            self.window[item.number] = item
            self.bytes += item.size
        else:
            item.tx_num += 1
        item.order, item.stamp = self.forgotten + len(self.stamps), stamp
        self.stamps.append(stamp)

    def acknowledged(self, ack):
        """Items that the acknowledgement confirms, in order;
        None for one that names what was never sent."""
        if ack.echo_stamp > self.newest_stamp:
            return None
        base, sent = self.base, self.next_number
        upto = base + (ack.next_expected - base) % NUMBERS
        if upto > sent:
            return [] if self._is_behind(ack.next_expected) else None
        numbers = list(range(base, upto))
        for first, count in zip(ack.ranges[::2], ack.ranges[1::2]):
            start = base + (first - base) % NUMBERS
            if start + count > sent:
                return None
            numbers.extend(range(start, start + count))
        if ack.echo_stamp < self.echo:
            return []
        self.echo = ack.echo_stamp
        confirmed = [self.window.pop(one) for one in sorted(set(numbers)) if one in self.window]
        for item in confirmed:
            self.bytes -= item.size
            if item in self.again:
                self.again.remove(item)
        if confirmed:
            self.timeouts = 0
        self._find_lost()
        return confirmed

    def _is_behind(self, number):
        return (self.base - number) % NUMBERS < NUMBERS // 2

    def _find_lost(self):
        """Lost: three transmissions that left later are confirmed by the echo (LM-LNK-052)."""
        passed = self.forgotten + bisect_right(self.stamps, self.echo)
        oldest = min((item.order for item in self.window.values()), default=passed)
        if oldest - self.forgotten > FORGOTTEN_AT_ONCE:
            del self.stamps[: oldest - self.forgotten]
            self.forgotten = oldest
        for item in self.window.values():
            if item not in self.again and passed - item.order - 1 >= self.reorder_frames:
                self.again.append(item)

    def oldest_stamp(self):
        """Of the oldest transmission in flight; None: nothing is."""
        flying = [item.stamp for item in self.window.values() if item not in self.again]
        return min(flying, default=None)

    def timed_out(self):
        """LM-LNK-054: the first time what left together, then probes."""
        flying = sorted(
            (item for item in self.window.values() if item not in self.again),
            key=lambda one: one.order,
        )
        if not flying:
            return
        if self.timeouts == 0:
            together = [item for item in flying if item.stamp - flying[0].stamp <= TOGETHER_NS]
            self.again += together[:TOGETHER_MAX]
        else:
            self.again += flying[:PROBES]
        self.timeouts += 1

    def exhausted(self):
        """An item that would need an eighth retransmission makes the session suspect
        (LM-LNK-055)."""
        return next((item for item in self.again if item.tx_num >= self.retransmissions_max), None)


class Receiver:
    """Frames are handed up as they come; `take` says what a number is."""

    def __init__(self):
        self.next = 0  # first number not yet received, unwrapped
        self.ranges = []  # [first, end) beyond it, the newest first
        self.duplicates = None
        self.newest_stamp = self.newest_ns = 0  # and when it came, by the counter
        self.passed = {}  # block of numbers → newest stamp when `next` passed it
        self.lead_ns = self.leads = 0  # of the last stamp that ran ahead; those that agree in a row
        self.owed = 0  # frames since the last acknowledgement
        self.at_once = False

    def believes(self, stamp, now_ns):
        """False: that stamp runs ahead of time (LM-LNK-043)."""
        lead_ns = stamp - self.newest_stamp - (now_ns - self.newest_ns)
        if not stamp:
            return True  # idle frames that a modem repeats have none
        if not self.newest_stamp or lead_ns <= LEAD_MAX_NS:
            self.leads = 0
            return True
        agrees = self.leads and abs(lead_ns - self.lead_ns) <= LEAD_MAX_NS
        self.leads, self.lead_ns = self.leads + 1 if agrees else 1, lead_ns
        if self.leads < LEADS_BELIEVED:
            return False
        self.leads = 0
        return True

    def came(self, stamp, now_ns):
        if stamp > self.newest_stamp:
            self.newest_stamp, self.newest_ns = stamp, now_ns

    def take(self, wire, stamp, now_ns):
        """'new', 'duplicate', 'out-of-window' (LM-LNK-042) or 'too-old'."""
        ahead = (wire - self.next) % NUMBERS
        if NUMBERS // 2 > ahead > AHEAD_MAX:
            return "out-of-window"
        number = self.next + (ahead if ahead <= AHEAD_MAX else ahead - NUMBERS)
        known = number < self.next or any(first <= number < end for first, end in self.ranges)
        # A copy from half a wrap ago: a new frame left after its sender knew that we were past
        # that block (LM-LNK-044).
        if not known and stamp <= self.passed.get((number - NUMBERS // 2) // BLOCK, 0):
            return "too-old"
        self.came(stamp, now_ns)
        self.owed += 1
        if known:
            self._duplicate(number)
            return "duplicate"
        self._new(number)
        return "new"

    def _new(self, number):
        first, end = number, number + 1
        touched = [one for one in self.ranges if one[1] == first or one[0] == end]
        for one in touched:
            first, end = min(first, one[0]), max(end, one[1])
            self.ranges.remove(one)
        # Acknowledge at once what opened, filled or ended a gap; not what goes on behind one.
        extends = len(touched) == 1 and touched[0][1] == number
        if number == self.next:
            self.at_once |= bool(self.ranges or touched)
            for block in range(self.next // BLOCK, end // BLOCK):
                self.passed[block] = self.newest_stamp
                self.passed.pop(block - NUMBERS // BLOCK, None)
            self.next = end
        else:
            self.at_once |= not extends
            self.ranges.insert(0, (first, end))

    def _duplicate(self, number):
        if self.duplicates and self.duplicates[0] <= number <= self.duplicates[1]:
            self.duplicates = (self.duplicates[0], max(self.duplicates[1], number + 1))
            return
        self.duplicates = (number, number + 1)
        self.at_once = True

    def acknowledge(self, into):
        """Writes the acknowledgement that a frame takes along (LM-LNK-045)."""
        into.next_expected = self.next % NUMBERS
        for first, end in self.ranges[:RANGES_SENT]:
            into.ranges.extend((first % NUMBERS, end - first))
        if self.duplicates and self.next - self.duplicates[0] < DUPLICATE_BEHIND_MAX:
            into.duplicate_first = self.duplicates[0] % NUMBERS
            into.duplicate_count = self.duplicates[1] - self.duplicates[0]
        into.echo_stamp = self.newest_stamp
        self.owed, self.at_once = 0, False
