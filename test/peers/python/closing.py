"""The orderly close of a session (LM-LNK-030 to LM-LNK-032)."""

from keys import frame_code, same
from wire import encode_frame, link, management

MS = 1_000_000
REASON_CONTACT_ENDS = 1


class Closing:
    def __init__(self, host, its_link):
        self.host, self.link = host, its_link
        self.timer = host.timer(self._time)
        self.begun = self.reply = False
        self.left = self.due_ns = 0

    def plan(self, contact, light_ns):
        """Some time before the contact ends, this end closes."""
        self.begun = False
        lead_ns = self.host.limit("closeLeadNs") + 4 * light_ns
        self.timer.set(self.host.at_utc(contact.end_ns - lead_ns))

    def heard(self):
        """The other end said CLOSE: it is answered under the same rule."""
        self.reply = True
        if self.begun:
            self._say()
        else:
            self._begin()

    def _time(self):
        if self.link.session is None:
            return
        if self.begun:
            self._say()
        else:
            self.reply = False
            self._begin()

    def _begin(self):
        self.begun, self.left = True, self.host.limit("closeRetriesMax")
        self.due_ns = self.host.now_ns + self._wait_ns()
        self.link.session.sending_segments = False
        self.link.enter("closing")
        self._say()

    def _wait_ns(self):
        return 9 * self.link.light_ns() // 4 + 20 * MS

    def _say(self):
        """When all is confirmed, or the time for that has passed;
        CLOSE again until its answer comes."""
        session = self.link.session
        if session.sender.window and self.host.now_ns < self.due_ns:
            self.timer.set(min(self.due_ns, self.host.now_ns + 5 * MS))
        elif self.reply:
            session.manage(sequenced=False, close_ack=management.CloseAck())
            self.link.closed()
        elif self.left == 0:
            self.link.closed()
        else:
            self.left -= 1
            session.manage(sequenced=False, close=management.Close(reason=REASON_CONTACT_ENDS))
            self.timer.set(self.host.now_ns + self._wait_ns())


def answer_again(past, frame, message):
    """The CLOSE-ACK for a CLOSE of a session that is over, said again under a fresh counter;
    None: it is none."""
    if (
        frame.type != link.FRAME_TYPE_MANAGEMENT
        or not message
        or message.WhichOneof("message") != "close"
    ):
        return None
    if not same(frame_code(past.receive_key, frame), frame.tag) or not past.replay.take(
        frame.counter
    ):
        return None
    payload = management.ManagementMessage(close_ack=management.CloseAck()).SerializeToString()
    answer = link.LinkFrame(
        version=1, session=past.number, type=link.FRAME_TYPE_MANAGEMENT, payload=payload
    )
    answer.counter = past.counter
    past.counter += 1
    answer.tag = frame_code(past.send_key, answer)
    return encode_frame(answer)
