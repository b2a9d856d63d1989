"""A link: its states, from the light to the orderly close (section 2). Frames come and go here."""

from closing import Closing, answer_again
from drops import Drops
from handshake import Handshake
from rates import Rates
from session import Session
from wire import avionics as A
from wire import decode_frame, encode_frame, link, management

ESTABLISHED = ("established.nominal", "established.degraded", "closing")
SILENCE, LIGHT, CLOSED, FAILED, SUSPECT = 1, 2, 3, 4, 5  # reasons of report 302


class Link:
    def __init__(self, host, index, profile, partners, outgoing, intake, terminal):
        self.host, self.index, self.profile, self.partners = host, index, profile, partners
        self.outgoing, self.intake, self.terminal = outgoing, intake, terminal
        self.state = "down"
        self.contact = self.head = self.handshake = self.session = self.past = self.terms = None
        self.said = self.waited = 0
        self.rates, self.drops = Rates(profile), Drops(host, index)
        self.closing = Closing(host, self)
        self.retry_timer = host.timer(self._retry)
        self.line_timer = host.timer(lambda: self.session and self.session.run())
        self.ack_timer = host.timer(lambda: self.session and self.session.acknowledge_now())
        self.timeout_timer = host.timer(lambda: self.session and self.session.check_timeout())

    def light_ns(self):
        return self.head.light_ns()

    # ---- What the terminal says

    def prepare(self, contact, head):
        """A contact begins: both ends talk at the slowest rate of the pair until they have a
        session (LM-LNK-019)."""
        self.contact, self.head = contact, head
        self.handshake = Handshake(self.host, self.profile, self.index, contact)
        partner = self.partners.get((contact.to, contact.to_terminal), self.profile)
        self.rates.begin(head, [rate.rate_bps for rate in partner.rates])

    def open(self):
        self.handshake = Handshake(self.host, self.profile, self.index, self.contact)
        self.said = self.waited = 0
        if self.host.own < self.contact.to:
            self._initiate()
        else:
            self.enter("hello.answering")
            self._wait()

    def light_lost(self):
        if self.state in ESTABLISHED:
            self._end(CLOSED if self.state == "closing" else LIGHT)
        self.retry_timer.cancel()
        self.enter("down")

    def enter(self, state):
        if state != self.state:
            self.host.transition(A.MACHINE_LINK, self.index, self.state, state)
            self.state = state

    # ---- Handshake

    def _wait(self):
        """4 light times + 50 ms."""
        self.retry_timer.set(
            self.host.now_ns + 4 * self.light_ns() + self.host.limit("handshakeMarginNs")
        )

    def _initiate(self):
        self.enter("hello.initiating")
        self._say(hello=self.handshake.opening())
        self.said += 1
        self._wait()

    def _retry(self):
        if self.state in ESTABLISHED:
            self._repeat_ready()
        elif self.said >= self.host.limit("handshakeRetriesMax"):
            self.host.report(308, A.SEVERITY_WARNING_LOW, self.index, self.contact.to, self.said)
            self.enter("down")
            self.terminal.link_ended(False)
        elif self.state == "hello.initiating":
            self._initiate()
        else:
            self.waited += 1
            if self.waited < self.host.limit("handshakeYieldRetries"):
                self._wait()
            else:
                self._initiate()

    def _repeat_ready(self):
        """Until a frame of the session comes, at most ten times (LM-LNK-015)."""
        if (
            self.terms.ready
            and not self.session.heard
            and self.said < self.host.limit("handshakeRetriesMax")
        ):
            self._say(ready=self.terms.ready)
            self.said += 1
            self._wait()

    def _say(self, **message):
        """A message of the handshake: session 0, no number, no tag."""
        payload = management.ManagementMessage(**message).SerializeToString()
        frame = link.LinkFrame(version=1, type=link.FRAME_TYPE_MANAGEMENT, payload=payload)
        self.transmit(encode_frame(frame))

    def transmit(self, data):
        self.host.effect(transmit=A.Transmit(terminal=self.index, frame=data))

    def _handshake_frame(self, message):
        kind = message and message.WhichOneof("message")
        if kind == "hello":
            return self._hello(message.hello)
        if kind == "hello_ack" and self.state == "hello.initiating":
            terms = self.handshake.answered(message.hello_ack)
            if isinstance(terms, str):
                return self._refused(terms, message.hello_ack.hello)
            self._establish(terms)
        elif kind == "ready":
            if self.session and message.ready.session == self.session.number:
                # Said again: our acknowledgement at the start did not arrive.
                self.session.receiver.at_once = True
                self.session.run()
                return ""
            terms = self.handshake.readied(message.ready)
            if terms:
                self._establish(terms)
        return ""

    def _hello(self, hello):
        if self.terms and bytes(hello.nonce) == self.terms.hello_nonce:
            return "replayed"
        if self.state == "hello.initiating" and self.host.own < hello.node:
            return ""  # both said HELLO: the higher id yields
        ack, reason = self.handshake.answer(hello)
        if reason:
            return self._refused(reason, hello)
        if self.state == "hello.initiating":
            self.enter("hello.answering")
        if self.state == "hello.answering":
            self.waited = 0
            self._wait()
        self._say(hello_ack=ack)
        return ""

    def _refused(self, reason, hello):
        if reason == "wrong-partner":
            self.host.report(306, A.SEVERITY_WARNING_HIGH, self.index, self.contact.to, hello.node)
        elif reason == "key-epoch":
            self.host.report(703, A.SEVERITY_WARNING_HIGH, self.index, hello.node, hello.key_epoch)
        return reason

    # ---- The session

    def _establish(self, terms):
        host = self.host
        if self.session:
            self._drop_session()
        self.retry_timer.cancel()
        self.terms, self.past = terms, None
        self.rates.begin(self.head, terms.peer_rates)
        self.session = Session(host, self, terms, self.rates.pair[-1])
        self.handshake.answers.clear()
        self._keep_alive()
        self.enter("established.nominal")
        wish = self.rates.slowest
        host.report(301, A.SEVERITY_ACTIVITY, self.index, self.contact.to, wish, terms.mtu)
        self.closing.plan(self.contact, self.light_ns())
        self.terminal.link_up()
        self.intake.link_up(self.session)
        self.outgoing.link_up(self.contact.to, self.session)
        if terms.ready:
            self.said = 0
            self._repeat_ready()
            # An answer to HELLO names the wish of its end; the initiator's is told in the session.
            self.session.manage(opcode=link.OPCODE_RATE_DOWN, opcode_value=wish << 8 | wish)
        else:
            # The answering end shows the session by an acknowledgement.
            self.session.receiver.at_once = True
            self.session.run()

    def _keep_alive(self):
        """The modem repeats an idle frame, and watches for silence (LM-LNK-028)."""
        frame = link.LinkFrame(version=1, session=self.session.number, type=link.FRAME_TYPE_IDLE)
        after = [self.host.limit("degradedIntervals"), self.host.limit("downIntervals")]
        self._tell_modem(encode_frame(frame), after)

    def _tell_modem(self, frame, intervals):
        common = {"terminal": self.index, "interval_ns": self.host.limit("keepaliveNs")}
        self.host.effect(idle=A.Idle(frame=frame, **common))
        self.host.effect(watch_silence=A.WatchSilence(intervals=intervals, **common))

    def silence(self, intervals):
        if self.state not in ESTABLISHED:
            return
        if intervals >= self.host.limit("downIntervals"):
            self._end(SILENCE)
            self.terminal.link_ended(True)
        elif self.state == "established.nominal":
            self.enter("established.degraded")

    def suspect(self):
        self._end(SUSPECT)
        self.terminal.link_ended(True)

    def _end(self, reason):
        self.host.report(302, A.SEVERITY_WARNING_LOW, self.index, self.contact.to, reason)
        self._drop_session()
        self.enter("down")

    def _drop_session(self):
        self._tell_modem(b"", [])
        timers = (self.line_timer, self.ack_timer, self.timeout_timer, self.retry_timer)
        for timer in (self.closing.timer, *timers):
            timer.cancel()
        session, self.session = self.session, None
        self.past = session
        self.outgoing.link_down(session, session.end())

    # ---- Frames

    def frame(self, data):
        frame, body, reason = decode_frame(data)
        self.drops.count(reason or self._take(frame, body))

    def _take(self, frame, body):
        """'' or why a frame was dropped."""
        if self.contact is None:
            return "wrong-session"
        if frame.session == 0:
            heard = frame.type == link.FRAME_TYPE_MANAGEMENT and self.state not in (
                "down",
                "closing",
            )
            return self._handshake_frame(body) if heard else "wrong-session"
        if not self.session or frame.session != self.session.number:
            terms = self.handshake.shown(frame)
            if terms is None:
                return self._past_frame(frame, body)
            self._establish(terms)
        reason = self.session.take(frame, body)
        if not reason and self.state == "established.degraded":
            self.enter("established.nominal")
        return reason

    def came(self, session, frame, body):
        """A new frame of the session: data to the intake, messages to whom they are for."""
        if frame.type == link.FRAME_TYPE_DATA:
            self.intake.segment(session, body)
            return
        told = A.Authenticated(terminal=self.index, session=session.number, counter=frame.counter)
        self.host.effect(authenticated=told)
        if frame.opcode in (link.OPCODE_RATE_DOWN, link.OPCODE_RATE_UP):
            self.rates.follow(self.head, frame)
        if body is None and frame.payload:
            self.drops.count("malformed")  # and yet acknowledged (LM-LNK-091)
        kind = body and body.WhichOneof("message")
        if kind == "close":
            self.closing.heard()
        elif kind == "close_ack" and self.state == "closing":
            self.closed()
        elif kind == "time_transfer" and not body.time_transfer.reply:
            self._tell_time(session, body.time_transfer)
        elif kind == "custody":
            self.outgoing.custody(session, body.custody)

    def _tell_time(self, session, asked):
        utc_ns, host = self.host.utc_ns, self.host
        reply = management.TimeTransfer(
            exchange=asked.exchange, reply=True, t1_ns=asked.t1_ns, t2_ns=utc_ns
        )
        reply.t3_ns, reply.uncertainty_ns, reply.stratum = utc_ns, host.uncertainty_ns, host.stratum
        session.manage(time_transfer=reply)

    def segment(self, session):
        return self.outgoing.next_segment(session, self.contact)

    def confirmed(self, item):
        if item.owner is not None:
            self.outgoing.confirmed(item.owner)

    def closed(self):
        """In order: the head stays with its partner until the contact ends by the clock."""
        if self.session:
            self._end(CLOSED)

    def _past_frame(self, frame, body):
        """Who has closed answers a repeated CLOSE of its last session (LM-LNK-032)."""
        answer = (
            answer_again(self.past, frame, body)
            if self.past and frame.session == self.past.number
            else None
        )
        if answer:
            self.transmit(answer)
        return "wrong-session"
