"""Bundles that come in: segments, reassembly, delivery, custody and receipts (section 3)."""

import hashlib

from age import has_ended, may_have_ended
from held import full_name, identity, mark_key, mark_of, receipt_of
from wire import avionics as A
from fields import INTEGER_MAX
from wire import bundle, management, parse

ADMINISTRATIVE = 0  # service
S = 1_000_000_000
PIECES_FREE, PIECE_BYTES_MIN = 64, 64


class Reassembly:
    """A transfer that comes in, piece by piece, in any order; what it has is not taken again."""

    def __init__(self, total):
        self.header, self.total = None, total
        self.stay = None  # since when its header is here, and how long it was on its way
        self.pieces, self.whole = {}, []  # bytes by offset; what has come: [first, end), rising
        self.count = self.bytes = 0

    def add(self, segment):
        """False: it contradicts what came before."""
        end = segment.offset + len(segment.data)
        if segment.total != self.total or end > self.total or segment.last and end != self.total:
            return False
        if segment.HasField("header") and self.header is None:
            self.header = segment.header
        self.count, self.bytes = self.count + 1, self.bytes + len(segment.data)
        self._take(segment.offset, end, segment.data)
        return self.count <= PIECES_FREE or self.bytes >= PIECE_BYTES_MIN * self.count

    def _take(self, first, end, data):
        at = first
        touched = [one for one in self.whole if one[0] <= end and first <= one[1]]
        for start, until in [*touched, (end, end)]:
            if at < start:
                self.pieces[at] = data[at - first : start - first]
            at = max(at, until)
        if touched:
            first, end = min(first, touched[0][0]), max(end, touched[-1][1])
        others = [one for one in self.whole if one not in touched]
        self.whole = sorted([*others, (first, end)])

    @property
    def is_whole(self):
        return self.header is not None and self.whole == [(0, self.total)]

    def payload(self):
        return b"".join(self.pieces[offset] for offset in sorted(self.pieces))


class Intake:
    """Delivers what is for this node; receipts go to `outgoing`,
    which holds the bundles that they confirm."""

    def __init__(self, host, outgoing):
        self.host, self.outgoing = host, outgoing
        self.known = {}  # delivery marks: identity → UTC at which it is forgotten
        self.under_way = set()  # identities whose mark is being written
        self.sessions = []
        self.expiry_timer = host.timer(self._expire)

    def link_up(self, session):
        self.sessions = [*self._lasting(), session]
        session.incoming = {}  # transfer → reassembly
        session.answered = set()  # transfers that ended

    def restore(self, record):
        mark = parse(bundle.BundleMark, record.bytes)
        if mark and mark.forget_utc_ns > self.host.utc_ns:
            self.known[identity(mark)] = mark.forget_utc_ns
        else:
            if mark is None:
                self.host.report(412, A.SEVERITY_WARNING_HIGH, record.region)
            self.host.delete(record.region, record.key)

    def segment(self, session, segment):
        transfer = segment.transfer
        if transfer in session.answered:
            return
        if transfer not in session.incoming:
            session.incoming[transfer] = Reassembly(segment.total)
        incoming = session.incoming[transfer]
        if not incoming.add(segment):
            session.link.drops.count("malformed")
            self._refuse(session, transfer, management.REFUSE_REASON_POLICY)
            return
        # Until its header is there, a transfer is judged anew with each segment.
        reason = self._fault(session, incoming) if incoming.stay is None else ""
        if reason and incoming.header is None:
            self._refuse(session, transfer, management.REFUSE_REASON_NO_STORAGE)
        elif reason:
            self._lost(session, transfer, incoming.header, reason, reason)
        elif incoming.is_whole:
            del session.incoming[transfer]
            session.answered.add(transfer)
            self._whole(session, transfer, incoming)
        elif self.expiry_timer.at_ns is None:
            self.expiry_timer.set(self.host.now_ns + S)

    def _fault(self, session, incoming):
        """The first reason not to take it (LM-BND-013, LM-BND-017), as both lists of reasons
        call it."""
        header, host = incoming.header, self.host
        coming = [one for session in self._lasting() for one in session.incoming.values()]
        if header is not None:
            incoming.stay = (host.now_ns, session.link.light_ns())
            if has_ended(host, header, *incoming.stay):
                return "EXPIRED"
        early = sum(one.count for one in coming if one.header is None)
        if len(coming) > host.limit("reassembliesMax"):
            return "NO_STORAGE"
        if header is None and early > host.limit("headerlessSegmentsMax"):
            return "NO_STORAGE"
        is_ours = header is None or header.destination_node == host.own
        if not is_ours and header.hop_count >= header.hop_limit:
            return "HOP_LIMIT"
        room = host.configuration.store_bytes_max - self.outgoing.bytes()
        if sum(one.total for one in coming) > room:
            return "NO_STORAGE"
        return "" if is_ours else "NO_ROUTE"

    def _lasting(self):
        return [session for session in self.sessions if not session.over]

    def _expire(self):
        """Once a second while anything comes in (LM-BND-072)."""
        coming = False
        for session in self._lasting():
            for transfer, incoming in list(session.incoming.items()):
                header = incoming.header
                if header is not None and has_ended(self.host, header, *incoming.stay):
                    self._lost(session, transfer, header, "EXPIRED", "EXPIRED")
                else:
                    coming = True
        if coming:
            self.expiry_timer.set(self.host.now_ns + S)

    def _refuse(self, session, transfer, reason):
        session.incoming.pop(transfer, None)
        session.answered.add(transfer)
        session.manage(
            custody=management.Custody(
                refuses=[management.CustodyRefuse(transfer=transfer, reason=reason)]
            )
        )

    def _lost(self, session, transfer, header, refusal, deletion):
        """Custody is refused and stays where it is; best effort ends here,
        with a report (LM-BND-017, LM-BND-018)."""
        if header.custody:
            self._refuse(
                session, transfer, management.RefuseReason.Value(f"REFUSE_REASON_{refusal}")
            )
            return
        session.incoming.pop(transfer, None)
        session.answered.add(transfer)
        reason = management.DeletionReason.Value(f"DELETION_REASON_{deletion}")
        self.host.report(401, A.SEVERITY_WARNING_LOW, *full_name(header), reason)

    def _accept(self, session, transfer, held, header):
        """Only while that session lasts; over the next one the transfer comes again,
        and is known."""
        if header.custody and not session.over:
            accept = management.CustodyAccept(transfer=transfer, held=held)
            session.manage(custody=management.Custody(accepts=[accept]))

    def _whole(self, session, transfer, incoming):
        header, payload, host = incoming.header, incoming.payload(), self.host
        name = full_name(header)
        if hashlib.sha256(payload).digest() != header.digest:
            host.report(405, A.SEVERITY_WARNING_HIGH, *name)
            self._lost(session, transfer, header, "NOT_AUTHENTIC", "DIGEST")
        elif identity(header) in self.known:
            host.report(404, A.SEVERITY_ACTIVITY, *name, header.previous_node)
            self._accept(session, transfer, True, header)
            self._receipt(header)
        elif may_have_ended(host, header, *incoming.stay):
            self._lost(session, transfer, header, "EXPIRED", "EXPIRED")
        elif header.custody or header.assured:
            self._mark(session, transfer, incoming)
        else:
            self._deliver(header, payload)

    def _mark(self, session, transfer, incoming):
        """The mark first; when it is durable, deliver,
        ACCEPT and receipt in one step (LM-BND-063)."""
        header, payload, host = incoming.header, incoming.payload(), self.host
        name = identity(header)
        if name in self.under_way:
            self._refuse(session, transfer, management.REFUSE_REASON_NO_STORAGE)
            return
        self.under_way.add(name)
        left_ns = header.lifetime_ns - header.age_ns
        forget_ns = min(host.utc_ns + left_ns + host.limit("duplicateMarginNs"), INTEGER_MAX)

        def durable():
            self.under_way.discard(name)
            self.known[name] = forget_ns
            if may_have_ended(host, header, *incoming.stay):
                if not session.over:
                    self._lost(session, transfer, header, "EXPIRED", "EXPIRED")
                return
            self._deliver(header, payload)
            self._accept(session, transfer, False, header)
            self._receipt(header)

        def failed():
            self.under_way.discard(name)
            if not session.over:
                self._refuse(session, transfer, management.REFUSE_REASON_NO_STORAGE)

        mark = mark_of(header, forget_ns)
        host.write(A.REGION_MARKS, mark_key(header), mark.SerializeToString(), durable, failed)

    def _deliver(self, header, payload):
        management_class = getattr(header, "class") == bundle.TRAFFIC_CLASS_MANAGEMENT
        if header.destination_service == ADMINISTRATIVE and management_class:
            record = parse(management.AdministrativeRecord, payload)
            if record and record.WhichOneof("record") == "receipt":
                self.outgoing.receipt(identity(record.receipt))
        else:
            self.host.effect(deliver=A.Deliver(header=header, payload=payload))

    def _receipt(self, header):
        """For an assured bundle and each duplicate of one:
        custody, class management, alive as long as the bundle."""
        if header.assured:
            asked = A.Submit(
                source_service=ADMINISTRATIVE, destination_node=header.source_node, custody=True
            )
            asked.destination_service, asked.payload = (
                ADMINISTRATIVE,
                receipt_of(header).SerializeToString(),
            )
            asked.lifetime_ns = header.lifetime_ns - header.age_ns
            setattr(asked, "class", bundle.TRAFFIC_CLASS_MANAGEMENT)
            self.outgoing.own(asked)

    def forget_old(self):
        """Marks whose bundles cannot come again."""
        for name in [one for one, until_ns in self.known.items() if until_ns <= self.host.utc_ns]:
            del self.known[name]
            self.host.delete(A.REGION_MARKS, "d:{}.{}/{}/{}".format(*name))
