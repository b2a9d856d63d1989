"""Bundles that come in: segments, reassembly, delivery, custody and receipts (section 3)."""

import hashlib

from held import full_name, identity, mark_key, mark_of, receipt_of
from wire import avionics as A
from wire import bundle, is_sound_segment, management, parse

ADMINISTRATIVE = 0  # service
REASSEMBLIES_MAX = 256


class Reassembly:
    """A transfer that comes in. Pieces come in any order, but none twice: the link sees to that."""

    def __init__(self, total):
        self.header, self.total = None, total
        self.pieces, self.bytes = {}, 0

    def add(self, segment):
        """False: it contradicts what came before."""
        end = segment.offset + len(segment.data)
        if segment.total != self.total or end > self.total or segment.last and end != self.total:
            return False
        if segment.HasField("header"):
            self.header = segment.header
        if segment.offset not in self.pieces:
            self.pieces[segment.offset] = segment.data
            self.bytes += len(segment.data)
        return self.bytes <= self.total

    @property
    def is_whole(self):
        return self.header is not None and self.bytes == self.total

    def payload(self):
        return b"".join(self.pieces[offset] for offset in sorted(self.pieces))


class Intake:
    """Delivers what is for this node; receipts go to `outgoing`,
    which holds the bundles that they confirm."""

    def __init__(self, host, outgoing):
        self.host, self.outgoing = host, outgoing
        self.known = {}  # delivery marks: identity → UTC at which it is forgotten
        self.under_way = set()  # identities whose mark is being written

    def link_up(self, session):
        session.incoming = {}  # transfer → reassembly
        session.answered = set()  # transfers that ended

    def restore(self, record):
        mark = parse(bundle.BundleMark, record.bytes)
        if mark and mark.forget_utc_ns > self.host.utc_ns:
            self.known[identity(mark)] = mark.forget_utc_ns
        else:
            self.host.delete(record.region, record.key)

    def segment(self, session, data):
        segment = parse(bundle.Segment, data)
        if segment is None or not is_sound_segment(segment) or segment.transfer in session.answered:
            return
        incoming = session.incoming.setdefault(segment.transfer, Reassembly(segment.total))
        if not incoming.add(segment):
            self._refuse(session, segment.transfer, management.REFUSE_REASON_POLICY)
        elif len(session.incoming) > REASSEMBLIES_MAX:
            self._refuse(session, segment.transfer, management.REFUSE_REASON_NO_STORAGE)
        elif incoming.header is not None and incoming.header.destination_node != self.host.own:
            self._lost(session, segment.transfer, incoming.header, "NO_ROUTE", "NO_ROUTE")
        elif incoming.is_whole:
            del session.incoming[segment.transfer]
            session.answered.add(segment.transfer)
            self._whole(session, segment.transfer, incoming)

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
        elif header.age_ns >= header.lifetime_ns:
            self._lost(session, transfer, header, "EXPIRED", "EXPIRED")
        elif identity(header) in self.known:
            host.report(404, A.SEVERITY_ACTIVITY, *name, header.previous_node)
            self._accept(session, transfer, True, header)
            self._receipt(header)
        elif header.custody or header.assured:
            self._mark(session, transfer, header, payload)
        else:
            self._deliver(header, payload)

    def _mark(self, session, transfer, header, payload):
        """The mark first; when it is durable, deliver,
        ACCEPT and receipt in one step (LM-BND-063)."""
        name, host = identity(header), self.host
        if name in self.under_way:
            self._refuse(session, transfer, management.REFUSE_REASON_NO_STORAGE)
            return
        self.under_way.add(name)
        left_ns = header.lifetime_ns - header.age_ns
        forget_ns = host.utc_ns + left_ns + host.limit("duplicateMarginNs")

        def durable():
            self.under_way.discard(name)
            self.known[name] = forget_ns
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
