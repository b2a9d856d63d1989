"""One optical terminal: contacts, roles, light, tracking,
and what goes wrong on the way (section 7)."""

from contacts import EDGE_NS, ContactWatch
from head import Head, cone_rad, scan_ns
from slots import CYCLE_SLOTS, slot_at
from wire import avionics as A


class Terminal:
    """Its link is told that a contact is prepared, when to open, that the light is gone."""

    def __init__(self, host, ephemeris, index, profile, partners, contacts):
        self.host, self.index, self.profile = host, index, profile
        self.partners = partners  # optical profile of (node, terminal)
        self.watch = ContactWatch(host, contacts, self)
        self.head = Head(host, ephemeris, index, profile)
        self.link = None
        self.contact = None
        self.state = "stowed"
        self.inhibits = set()
        self.fine = self.signal = self.synced = self.linked = self.asked = False
        self.growths = self.slots_tried = self.scans = 0
        self.was_scanner = False
        self.slot_end_ns = 0
        self.state_timer = host.timer(lambda: self._then())
        self.slot_timer = host.timer(self._slot)
        self.local_timer = host.timer(self._local_over)
        self._then = lambda: None

    # ---- Contacts (7.1)

    def boot(self):
        self.head.stow()
        self.watch.look()

    def opened(self, contact):
        self.contact = contact
        self.head.begin(contact)
        self.link.prepare(contact, self.head)
        if self.inhibits:
            self._enter("inhibited")
        else:
            self._slew()

    def started(self):
        if self.state == "slewing.pointed":
            self._search()

    def closed(self):
        self._lose()
        self.head.stow()
        self._enter("stowed")
        self.contact = None
        self.inhibits &= {A.INHIBIT_KIND_THERMAL}  # all others belong to a direction (LM-PNT-048)

    def _rest(self):
        """Until the next multiple of `reacquireNs` from the start of the contact (LM-PNT-026)."""
        self.head.stow()
        every_ns, since_ns = (
            self.host.limit("reacquireNs"),
            self.host.utc_ns - self.contact.start_ns,
        )
        wait_ns = every_ns - max(since_ns, 0) % every_ns if every_ns else None
        self._enter("resting", wait_ns, self._slew)

    # ---- States

    def _enter(self, state, after_ns=None, then=None):
        """Changes the state; its timer, which names it as its owner,
        goes when it is left (LM-AVI-018)."""
        self.state_timer.cancel()
        if not state.startswith("acquiring"):
            self.slot_timer.cancel()
        if not state.startswith("acquiring.local"):
            self.local_timer.cancel()
        if state != self.state:
            self.host.transition(A.MACHINE_TERMINAL, self.index, self.state, state)
        self.state = state
        if after_ns is not None:
            self._then = then
            owner = A.TimerOwner(machine=A.MACHINE_TERMINAL, instance=self.index, state=state)
            self.state_timer.set(self.host.now_ns + int(after_ns), owner)

    def _lose(self):
        self.linked = False
        if self.asked:
            self.asked = False
            self.link.light_lost()

    def _slew(self):
        self._lose()
        self.fine = self.signal = self.synced = False
        self.head.slew()
        self._enter("slewing.turning", self.profile.slew_timeout_ns, self._slew_timeout)

    def _slew_timeout(self):
        self.host.report(206, A.SEVERITY_WARNING_LOW, self.index, self.contact.to)
        self._rest()

    def _settled(self):
        if self.state != "slewing.turning":
            return
        if self.host.utc_ns >= self.contact.start_ns:
            self._search()
        else:
            self._enter("slewing.pointed")

    # ---- Roles and slots (7.2, 7.3)

    def _search(self):
        """The whole ladder anew. The slot that is under way is none of a cone's whole slots."""
        self.growths, self.slots_tried, self.scans = 0, -1, 0
        self._slot()

    def _slot(self):
        contact, host = self.contact, self.host
        partner = self.partners.get((contact.to, contact.to_terminal), self.profile)
        self.slots_tried += 1
        if self.slots_tried == CYCLE_SLOTS:
            if self.growths == self.profile.acquisition.cone_growths_max:
                host.report(203, A.SEVERITY_WARNING_HIGH, self.index, contact.to, self.scans)
                self._rest()
                return
            self.growths, self.slots_tried = self.growths + 1, 0
        scans, self.slot_end_ns = slot_at(host, contact, (self.profile, partner))
        if scans:
            self._scan()
        else:
            self.was_scanner = False
            self.head.stare()
            self._enter("acquiring.staring")
        self.slot_timer.set(host.at_utc(self.slot_end_ns) + EDGE_NS)

    def _scan(self):
        self.was_scanner = True
        self.scans += 1
        self.head.scan(self._cone())
        self._enter("acquiring.scanning")

    def _cone(self):
        return cone_rad(self.profile.acquisition, self.growths)

    def _scan_finished(self):
        if self.state == "acquiring.scanning":
            pass_ns = scan_ns(self.profile.acquisition, self._cone())
            if self.slot_end_ns - self.host.utc_ns >= pass_ns + 2 * self.contact.light_ns:
                self._scan()
            else:
                self.head.stare()
                self._enter("acquiring.listening")
        elif self.state == "acquiring.local.scanning":
            self.head.stare()
            self._local("listening")
            pause_ns = 2 * self.head.light_ns() + self.profile.debounce_ns
            self.local_timer.set(self.host.now_ns + pause_ns)

    # ---- From light to tracking (7.4)

    def _beacon(self):
        if self.state.startswith("acquiring") or self.state == "tracking.coasting":
            # What the head knew of light and frames before is void; it says all of it anew.
            self.fine = self.signal = self.synced = False
            self.head.track()
            a, margin = self.profile.acquisition, self.host.limit("slotMarginNs")
            hold_ns = a.centring_max_ns + a.confirm_ns + 4 * self.head.light_ns() + margin
            self.centring_end_ns = self.host.now_ns + hold_ns
            self._lose()
            self._steer()
            self._levels()

    def _steer(self):
        self._enter("centring.steering", self.centring_end_ns - self.host.now_ns, self._slot_again)

    def _slot_again(self):
        self.slots_tried -= 1
        self._slot()

    def _levels(self):
        """What the present levels of error, signal and frame lock lead to."""
        steady = self.fine and self.signal
        if self.state == "centring.steering" and steady:
            self._enter("centring.confirming", self.profile.acquisition.confirm_ns, self._tracking)
        elif self.state == "centring.confirming" and not steady:
            self._steer()
        elif self.state == "tracking.fine.syncing" and self.synced:
            self._fine()
        elif self.state.startswith("tracking.fine") and not self.signal:
            self._enter("tracking.fading", self.profile.debounce_ns, self._coast)
        elif self.state == "tracking.fading" and self.signal:
            self._fine()
        elif self.state == "tracking.coasting" and self.signal:
            self.head.track()
            self._fine()

    def _tracking(self):
        since_ms = (self.host.utc_ns - self.contact.start_ns) // 1_000_000
        self.host.report(201, A.SEVERITY_ACTIVITY, self.index, self.contact.to, since_ms)
        self._fine()

    def _fine(self):
        """Closed loop: the link is opened when the modem has frame lock (LM-PNT-032)."""
        if self.linked:
            self._enter("tracking.fine.linked")
        elif self.synced or self.asked:
            timeout_ns = self.host.limit("handshakeTimeoutNs")
            self._enter("tracking.fine.handshaking", timeout_ns, self._slew)
            if not self.asked:
                self.asked = True
                self.link.open()
        else:
            a, margin_ns = self.profile.acquisition, self.host.limit("slotMarginNs")
            wait_ns = a.centring_max_ns + a.frame_sync_max_ns + 4 * self.head.light_ns() + margin_ns
            self._enter("tracking.fine.syncing", wait_ns, self._search)

    def _coast(self):
        self.host.report(202, A.SEVERITY_WARNING_LOW, self.index, self.contact.to)
        self.head.coast()
        self._enter("tracking.coasting", self.profile.coast_ns, self._local_search)

    def _local_search(self):
        """A part of the cone, in the role that met the light (LM-PNT-036)."""
        self._lose()
        pass_ns = scan_ns(self.profile.acquisition, self._local_cone()) + self.head.light_ns()
        self.local_end_ns = self.host.now_ns + 2 * pass_ns + self.host.limit("slotMarginNs")
        if self.was_scanner:
            self._local_over()
        else:
            self.head.stare()
            self._local("staring")

    def _local_over(self):
        self.head.scan(self._local_cone())
        self._local("scanning")

    def _local(self, state):
        self._enter(f"acquiring.local.{state}", self.local_end_ns - self.host.now_ns, self._search)

    def _local_cone(self):
        return self.profile.acquisition.half_cone_rad * self.profile.local_scan_share

    # ---- What the link says

    def link_up(self):
        self.linked = True
        if self.state == "tracking.fine.handshaking":
            self._fine()

    def link_ended(self, established):
        """A session ended though the light is there: another one (LM-PNT-037);
        a handshake failed: turn anew."""
        self.linked = self.asked = False
        if self.contact.end_ns - self.host.utc_ns <= 2 * self.host.limit("closeLeadNs"):
            return
        if not established and self.state == "tracking.fine.handshaking":
            self._slew()
        elif self.state.startswith("tracking.fine"):
            self._fine()

    # ---- Readings

    def reading(self, reading):
        kind = reading.WhichOneof("reading")
        if kind == "inhibit":
            self._inhibit(reading.inhibit)
        elif self.contact is None or self.state in ("stowed", "inhibited"):
            return
        elif kind == "gimbal_settled":
            self._settled()
        elif kind == "scan_finished":
            self._scan_finished()
        elif kind == "beacon_detected":
            self._beacon()
        elif kind == "head_started" and self.state != "resting":
            self._slew()
        elif kind in ("fine_error", "signal", "frame_sync"):
            level = getattr(reading, kind)
            self.fine = level.within if kind == "fine_error" else self.fine
            self.signal = level.present if kind == "signal" else self.signal
            self.synced = level.locked if kind == "frame_sync" else self.synced
            self._levels()

    def _inhibit(self, inhibit):
        """Laser off in the very step, from every state;
        back by itself through a turn (LM-PNT-041, LM-PNT-042)."""
        if inhibit.active:
            self.inhibits.add(inhibit.kind)
            self.head.stow()
            self.host.report(204, A.SEVERITY_WARNING_LOW, self.index, inhibit.kind)
            self._lose()
            self._enter("inhibited")
            return
        self.inhibits.discard(inhibit.kind)
        self.host.report(205, A.SEVERITY_ACTIVITY, self.index, inhibit.kind)
        if self.state == "inhibited" and not self.inhibits:
            if self.contact:
                self._slew()
            else:
                self._enter("stowed")
