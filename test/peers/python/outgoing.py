"""Own bundles: taken from applications, kept,
handed to neighbours until they are somebody else's (section 3)."""

import hashlib

from held import Held, identity, record_key
from sequences import Sequences
from service import CLASSES, Service
from wire import avionics as A
from wire import BUNDLE_BYTES_MAX, bundle, management, parse

S = 1_000_000_000
SEGMENT_MARGIN = 64  # numbers of a segment at their longest
HEADER_BYTES_MAX = 320
SOON_NS = 60 * S
DELETED_EXPIRED, DELETED_HOP_LIMIT, DELETED_LINK = 1, 3, 8


class Outgoing:
    def __init__(self, host, neighbours):
        self.host, self.neighbours = host, neighbours  # neighbour → contacts with it
        self.nodes = {entry.node for entry in host.configuration.elements}
        self.held = []  # own bundles that wait or are on their way, the oldest first
        self.sessions = {}  # neighbour → session
        self.sequences = Sequences(host, self.submit, self._no_storage)
        self.due_timer = host.timer(self._due)

    # ---- From the store, at boot

    def boot(self, records):
        for record in records:
            if record.region == A.REGION_BUNDLES:
                self._restore_bundle(record)
        self.sequences.boot(records)
        self._plan_due()

    def _restore_bundle(self, record):
        stored = parse(bundle.StoredBundle, record.bytes)
        if not stored or hashlib.sha256(stored.payload).digest() != stored.header.digest:
            self.host.report(412, A.SEVERITY_WARNING_HIGH, record.region)
            self.host.delete(record.region, record.key)
            return
        off_ns = max(0, self.host.utc_ns - stored.received_utc_ns - stored.received_uncertainty_ns)
        made_ns = self.host.now_ns - off_ns
        self.held.append(Held(self.host, stored.header, stored.payload, made_ns, is_stored=True))

    # ---- From applications

    def submit(self, asked):
        if asked.destination_node not in self.nodes:
            return self._refuse(asked, A.SUBMIT_REFUSAL_UNKNOWN_DESTINATION)
        if len(asked.payload) > BUNDLE_BYTES_MAX:
            return self._refuse(asked, A.SUBMIT_REFUSAL_TOO_LARGE)
        if self.bytes() + len(asked.payload) > self.host.configuration.store_bytes_max * 8 // 10:
            return self._refuse(asked, A.SUBMIT_REFUSAL_THROTTLED)
        if not self.sequences.is_ready:
            if not self.sequences.wait(asked):
                self._refuse(asked, A.SUBMIT_REFUSAL_THROTTLED)
            return None
        held = self._make(asked)

        def accepted():
            result = A.SubmitResult(request=asked.request, accepted=True)
            result.created_ns, result.sequence = held.header.created_ns, held.header.sequence
            self.host.effect(submit_result=result)
            if held.header.destination_node == self.host.own:
                self.host.effect(deliver=A.Deliver(header=held.header, payload=held.payload))
            else:
                self._take(held)

        if asked.destination_node != self.host.own and (asked.custody or asked.assured):
            self._store(held, accepted, lambda: self._no_storage(asked))
        else:
            accepted()

    def own(self, asked):
        """A bundle that this node makes by itself, such as a receipt."""
        if self.sequences.is_ready:
            held = self._make(asked)
            self._store(held, lambda: self._take(held), lambda: None)

    def _no_storage(self, asked):
        self._refuse(asked, A.SUBMIT_REFUSAL_NO_STORAGE)

    def _refuse(self, asked, reason):
        self.host.effect(submit_result=A.SubmitResult(request=asked.request, reason=reason))

    def _make(self, asked):
        """A bundle of this node, from a Submit or what looks like one."""
        host = self.host
        trusted = host.uncertainty_ns <= host.limit("clockTrustedNs")
        header = bundle.BundleHeader(
            source_node=host.own,
            source_service=asked.source_service,
            created_ns=max(0, host.utc_ns) if trusted else 0,
            sequence=self.sequences.next(),
            destination_node=asked.destination_node,
            destination_service=asked.destination_service,
            assured=asked.assured,
            custody=asked.custody,
            lifetime_ns=asked.lifetime_ns,
            report_to=host.own if asked.assured else 0,
            hop_limit=host.limit("hopLimit"),
            payload_length=len(asked.payload),
            digest=hashlib.sha256(asked.payload).digest(),
        )
        setattr(header, "class", getattr(asked, "class"))
        return Held(host, header, asked.payload, host.now_ns)

    def _store(self, held, done, failed):
        stored = bundle.StoredBundle(
            header=held.header, received_utc_ns=self.host.utc_ns, payload=held.payload
        )
        stored.received_uncertainty_ns, stored.source_copy = self.host.uncertainty_ns, True
        held.is_stored = True
        self.host.write(
            A.REGION_BUNDLES, record_key(held.header), stored.SerializeToString(), done, failed
        )

    def _take(self, held):
        self.held.append(held)
        self._plan_due()
        for session in list(self.sessions.values()):
            session.run()

    def bytes(self):
        return sum(len(held.payload) for held in self.held)

    # ---- To neighbours

    def link_up(self, neighbour, session):
        session.neighbour, session.transfers, session.service = neighbour, 0, Service(self.host)
        session.offered = {}  # transfer → bundle
        session.under_way = {}  # class → transfer that has begun
        self.sessions[neighbour] = session

    def link_down(self, session, unconfirmed):
        """What was not accepted goes again over the next session, in its old place."""
        self.sessions.pop(session.neighbour, None)
        for held in session.offered.values():
            if not held.header.custody and held.offset >= len(held.payload) and held in unconfirmed:
                self._delete(held, DELETED_LINK)
            held.is_offered, held.offset = False, 0

    def next_segment(self, session, contact):
        """(bytes of a segment, its bundle), or None: a higher class overtakes."""
        if self.host.utc_ns < contact.end_ns - self.host.limit("closeLeadNs"):
            heads = {one: self._next_bundle(session, one) for one in CLASSES}
        else:
            heads = {}
        waiting = [one for one in CLASSES if one in session.under_way or heads.get(one)]
        traffic_class = session.service.next(waiting)
        if traffic_class is None:
            return None
        if traffic_class not in session.under_way:
            held = heads[traffic_class]
            session.transfers += 1
            held.is_offered, held.offset, held.unconfirmed = True, 0, 0
            session.offered[session.transfers] = held
            session.under_way[traffic_class] = session.transfers
        segment, held = self._cut(session, traffic_class, session.under_way[traffic_class])
        session.service.count(traffic_class, len(segment))
        return segment, held

    def _next_bundle(self, session, traffic_class):
        """What is for this neighbour, or for nobody whom we meet soon:
        then any neighbour may know the way."""
        for held in self.held:
            to = held.header.destination_node
            fits = getattr(held.header, "class") == traffic_class and held.is_free()
            if fits and (to == session.neighbour or not self._meets_soon(to)):
                return held
        return None

    def _meets_soon(self, node):
        soon_ns, utc_ns = self.host.utc_ns + SOON_NS, self.host.utc_ns
        return any(
            one.start_ns <= soon_ns and utc_ns < one.end_ns for one in self.neighbours.get(node, ())
        )

    def _cut(self, session, traffic_class, transfer):
        held = session.offered[transfer]
        segment = bundle.Segment(transfer=transfer, offset=held.offset, total=len(held.payload))
        setattr(segment, "class", traffic_class)
        room = session.mtu - SEGMENT_MARGIN
        if held.offset == 0:
            room -= HEADER_BYTES_MAX
            segment.header.CopyFrom(held.header)
            segment.header.hop_count += 1
            segment.header.previous_node = self.host.own
            segment.header.age_ns = held.age_ns(self.host.now_ns)
        segment.data = held.payload[held.offset : held.offset + room]
        held.offset += len(segment.data)
        held.unconfirmed += 1
        segment.last = held.offset == len(held.payload)
        if segment.last:
            session.under_way.pop(traffic_class, None)
            held.left_ns = self.host.now_ns
        else:
            session.under_way[traffic_class] = transfer
        return segment.SerializeToString(), held

    def confirmed(self, held):
        """The other end has a segment. Of best effort, that is all that is ever known."""
        held.unconfirmed -= 1
        whole = held.unconfirmed == 0 and held.offset == len(held.payload)
        if whole and not held.header.custody:
            held.is_away = True  # for a receipt, if one is to come
            if not held.header.assured:
                self._forget(held)

    def custody(self, session, answers):
        for accept in answers.accepts:
            held = session.offered.pop(accept.transfer, None)
            if held and held.header.custody:
                held.is_offered, held.is_away = False, True
                if not held.header.assured:
                    self._forget(held)
        for refuse in answers.refuses:
            held = session.offered.pop(refuse.transfer, None)
            if held:
                self._refused(session, refuse, held)
        self._plan_due()

    def _refused(self, session, refuse, held):
        self.host.report(
            402, A.SEVERITY_WARNING_LOW, *held.name(), refuse.reason, session.neighbour
        )
        session.under_way = {
            one: number for one, number in session.under_way.items() if number != refuse.transfer
        }
        held.is_offered = False
        held.again_ns = self.host.now_ns + self.host.limit("refuseBackoffNs") * (
            1 << min(held.refusals, 4)
        )
        held.refusals += 1
        if refuse.reason == management.REFUSE_REASON_HOP_LIMIT:
            self._delete(held, DELETED_HOP_LIMIT)

    # ---- Ends of bundles

    def receipt(self, name):
        for held in [one for one in self.held if identity(one.header) == name]:
            self._forget(held)

    def _forget(self, held):
        if held in self.held:
            self.held.remove(held)
            if held.is_stored:
                self.host.delete(A.REGION_BUNDLES, record_key(held.header))

    def _delete(self, held, reason):
        """Never without a report (LM-BND-070)."""
        self.host.report(401, A.SEVERITY_WARNING_LOW, *held.name(), reason)
        if held.header.assured and held.is_away:
            self.host.report(406, A.SEVERITY_WARNING_HIGH, *held.name())
        self._forget(held)

    def _due(self):
        """Bundles that expired, that waited too long for their receipt,
        that may be offered again."""
        now_ns, attempts_max = self.host.now_ns, self.host.limit("attemptsMax")
        for held in list(self.held):
            if held.expired():
                self._delete(held, DELETED_EXPIRED)
            elif (
                held.is_away
                and held.header.attempt + 1 < attempts_max
                and now_ns >= self._resend_at(held)
            ):
                self._resend(held)
        self._plan_due()
        for session in list(self.sessions.values()):
            session.run()

    def _resend_at(self, held):
        """LM-BND-062, with the margin alone: a leaf predicts no time to delivery."""
        return held.left_ns + 2 * self.host.limit("resendMarginNs") * (held.header.attempt + 1)

    def _resend(self, held):
        held.header.attempt += 1
        held.is_away, held.offset = False, 0
        self.host.report(403, A.SEVERITY_ACTIVITY, *held.name())
        self._store(held, lambda: None, lambda: None)

    def _plan_due(self):
        """Once a second while there is anything: expiry may be that late (LM-BND-072)."""
        if self.held and self.due_timer.at_ns is None:
            self.due_timer.set(self.host.now_ns + S)
