"""One session of a link: numbers, codes, order on the line, acknowledgements,
timeouts (section 2)."""

from collections import deque
from dataclasses import dataclass

from arq import NUMBERS, Receiver, Sender
from keys import ReplayWindow, frame_code, same
from wire import encode_frame, link, management

MS = 1_000_000
CONTROLS_MAX, COUNTERS_AHEAD_MAX = 4_096, 1_023
WINDOW_MAX, FULL_FRAMES_ALWAYS = 32_512, 16
FRAME_MARGIN = 120  # what a frame adds to its payload


@dataclass(eq=False)
class Item:
    """What a frame carries: a segment (owner: the agent's), or a sealed management message."""

    type: int
    payload: bytes = b""
    owner: object = None
    opcode: int = 0
    opcode_value: int = 0
    sequenced: bool = True
    counter: int = 0
    tag: bytes = b""
    number: int = None
    tx_num: int = 0
    order: int = 0
    stamp: int = 0
    size: int = 0


class Session:
    """`host_link` is told what came (`came`), that the session is suspect;
    it gives segments (`segment`)."""

    def __init__(self, host, its_link, terms, rate_bps):
        self.host, self.link, self.number = host, its_link, terms.session
        self.send_key, self.receive_key = terms.send_key, terms.receive_key
        self.mtu, self.rate_bps = terms.mtu, rate_bps
        self.counter = host.limit("counterFirst")
        self.replay = ReplayWindow()
        self.sender = Sender(host.limit("reorderFrames"), host.limit("retransmissionsMax"))
        self.receiver = Receiver()
        self.controls = deque()
        self.heard = self.over = False
        self.heard_lately = False  # since the last timeout
        self.line_free_ns = host.now_ns
        self.sending_segments = True

    # ---- Sending

    def manage(self, sequenced=True, opcode=0, opcode_value=0, **message):
        """Queues a management message; it is sealed once and keeps counter and tag when it is sent
        again."""
        payload = management.ManagementMessage(**message).SerializeToString() if message else b""
        item = Item(link.FRAME_TYPE_MANAGEMENT, payload, opcode=opcode, opcode_value=opcode_value)
        item.sequenced = sequenced
        if len(self.controls) < CONTROLS_MAX:  # a peer may ask on and confirm nothing (LM-LNK-092)
            self.controls.append(item)
            self.run()

    def run(self):
        """Hands to the modem what the line can take now;
        the rest when it is free again (LM-LNK-060, LM-LNK-062)."""
        if self.over:
            return
        ahead_ns = self.host.limit("modemAheadNs")
        while self.line_free_ns <= self.host.now_ns + ahead_ns:
            if self.sender.exhausted() and self.heard_lately:
                self.link.suspect()
                return
            item = self._next()
            if item is None:
                break
            self._transmit(item)
        else:
            self.link.line_timer.set(self.line_free_ns - ahead_ns)
        self._plan_timers()

    def _next(self):
        again = [one for one in self.sender.again if one.tx_num < self.sender.retransmissions_max]
        if again:
            self.sender.again.remove(again[0])
            return again[0]
        if self.controls and self._control_may_begin():
            return self.controls.popleft()
        if self.sending_segments and self.sender.timeouts < 2 and self._window_open():
            segment = self.link.segment(self)
            if segment is not None:
                return Item(link.FRAME_TYPE_DATA, segment[0], owner=segment[1])
        if self.receiver.at_once or self.receiver.owed >= self.host.limit("ackFrames"):
            return Item(link.FRAME_TYPE_IDLE, sequenced=False)
        return None

    def _control_may_begin(self):
        """Its counter may not be too far from that of one that may be sent again (LM-LNK-026)."""
        window = self.sender.window.values()
        oldest = next((item.counter for item in window if item.counter), self.counter)
        in_flight = self.sender.next_number - self.sender.base
        return self.counter - oldest < COUNTERS_AHEAD_MAX and in_flight < WINDOW_MAX

    def _window_open(self):
        """LM-LNK-056."""
        sender, frame = self.sender, self.mtu + FRAME_MARGIN
        delay_ns = 2 * self.link.light_ns() + 10 * MS
        bytes_max = max(4 * self.rate_bps * delay_ns // (8 * 10**9), FULL_FRAMES_ALWAYS * frame)
        return sender.next_number - sender.base < WINDOW_MAX and sender.bytes + frame <= bytes_max

    def _transmit(self, item):
        stamp = max(self.host.now_ns, self.line_free_ns, self.sender.newest_stamp + 1)
        self.sender.newest_stamp = stamp
        frame = link.LinkFrame(version=1, session=self.number, type=item.type, stamp=stamp)
        frame.payload, frame.opcode, frame.opcode_value = (
            item.payload,
            item.opcode,
            item.opcode_value,
        )
        if item.sequenced:
            item.size = item.size or len(item.payload) + FRAME_MARGIN
            self.sender.sent(item, stamp)
            frame.sequenced, frame.txfn, frame.tx_num = True, item.number % NUMBERS, item.tx_num
        if item.type == link.FRAME_TYPE_MANAGEMENT:
            self._seal(item, frame)
        self.receiver.acknowledge(frame.acknowledgement)
        data = encode_frame(frame)
        self.link.transmit(data)
        self.line_free_ns = stamp + len(data) * 8 * 10**9 // self.rate_bps

    def _seal(self, item, frame):
        if not item.counter:
            item.counter = self.counter
            self.counter += 1
            frame.counter = item.counter
            item.tag = frame_code(self.send_key, frame)
        frame.counter, frame.tag = item.counter, item.tag

    def _plan_timers(self):
        """One timer for acknowledgements, one for timeouts;
        they may fire early and are set again (LM-LNK-057)."""
        if self.receiver.owed and self.link.ack_timer.at_ns is None:
            self.link.ack_timer.set(self.host.now_ns + self.host.limit("ackDelayNs"))
        if self.sender.window and self.link.timeout_timer.at_ns is None:
            due_ns = self._timeout_at()
            self.link.timeout_timer.set(max(due_ns, self.host.now_ns + MS))

    def _timeout_at(self):
        """LM-LNK-053, LM-LNK-054."""
        oldest = self.sender.oldest_stamp()
        if oldest is None:
            return self.host.now_ns + 10 * MS
        frames_ns = 4 * (self.mtu + FRAME_MARGIN) * 8 * 10**9 // self.rate_bps
        wait_ns = (
            9 * 2 * self.link.light_ns() // 8
            + 10 * MS
            + frames_ns
            + 2 * self.host.limit("modemAheadNs")
        )
        doubled = wait_ns << min(self.sender.timeouts, 10)
        if len(self.sender.window) > 64:
            doubled = min(doubled, max(wait_ns, 200 * MS))
        return oldest + doubled

    def acknowledge_now(self):
        """The acknowledgement timer: 10 ms after the first frame that none told of."""
        if self.receiver.owed:
            self.receiver.at_once = True
        self.run()

    def check_timeout(self):
        if self.sender.window and self.host.now_ns >= self._timeout_at():
            self.sender.timed_out()
            self.heard_lately = False
        self.run()

    # ---- Receiving

    def take(self, frame, body):
        """A frame of this session; '' or the reason for which it was dropped."""
        managed = frame.type == link.FRAME_TYPE_MANAGEMENT
        if frame.sequenced and frame.stamp == 0:
            return "malformed"
        if frame.type == link.FRAME_TYPE_DATA and len(body.data) > self.mtu:
            return "too-large"  # the data of a segment is judged (LM-LNK-101)
        if managed and not same(frame_code(self.receive_key, frame), frame.tag):
            return "unauthenticated"
        self.heard = True
        if not self.heard_lately:
            self.heard_lately, self.sender.timeouts = True, 0
        what = self._number_of(frame)
        if what == "new" and managed and not self.replay.take(frame.counter):
            what = "replayed"
        if frame.HasField("acknowledgement"):
            for item in self.sender.acknowledged(frame.acknowledgement) or ():
                self.link.confirmed(item)
        if what == "new" and frame.type != link.FRAME_TYPE_IDLE:
            self.link.came(self, frame, body)
        self.run()
        return "" if what == "new" else what

    def _number_of(self, frame):
        receiver, now_ns = self.receiver, self.host.now_ns
        if not receiver.believes(frame.stamp, now_ns):
            return "out-of-window"
        if frame.sequenced:
            return receiver.take(frame.txfn, frame.stamp, now_ns)
        receiver.came(frame.stamp, now_ns)
        return "new"

    def end(self):
        """Segments that were not confirmed, in the order of their first transmission
        (LM-LNK-004)."""
        self.over = True
        return [item.owner for item in self.sender.window.values() if item.owner is not None]
