"""Flight software of one node: an input comes, its effects go back (section 8)."""

import hashlib

from contacts import contacts_of
from host import Host
from incoming import Intake
from node_link import Link
from orbit import Ephemeris
from outgoing import Outgoing
from terminal import Terminal
from wire import avionics as A

WAY_UP = ("off", "booting.selfTest", "booting.restoring", "standby", "operational")


class Node:
    """From one boot to the next; nothing outlives it but the store."""

    def __init__(self, configuration):
        self.host = host = Host(configuration)
        places = {entry.index: entry for entry in configuration.terminals if entry.node == host.own}
        contacts = {index: contacts_of(configuration.plan, host.own, index) for index in places}
        neighbours = {}
        for contact in (one for some in contacts.values() for one in some):
            neighbours.setdefault(contact.to, []).append(contact)
        partners = self._optical(configuration)
        self.outgoing = Outgoing(host, neighbours)
        self.intake = Intake(host, self.outgoing)
        self.links, self.terminals = {}, {}
        for index in places:
            profile = partners.get((host.own, index))
            if profile is None:
                continue  # a radio terminal: it stays as it is
            terminal = Terminal(
                host, Ephemeris(configuration), index, profile, partners, contacts[index]
            )
            terminal.link = Link(
                host, index, profile, partners, self.outgoing, self.intake, terminal
            )
            self.terminals[index], self.links[index] = terminal, terminal.link
        self.watchdog_timer = host.timer(self._tell_watchdog)

    @staticmethod
    def _optical(configuration):
        """Profiles of optical terminals, own ones and partners', by (node, terminal)."""
        profiles = {}
        for entry in configuration.terminals:
            profile = configuration.profiles[entry.profile]
            if profile.WhichOneof("profile") == "optical":
                profiles[entry.node, entry.index] = profile.optical
        return profiles

    def step(self, step):
        self.host.take_times(step)
        kind = step.WhichOneof("input")
        getattr(self, f"_{kind}", lambda _: None)(getattr(step, kind))
        return self.host.take_effects()

    def _boot(self, boot):
        host = self.host
        host.seed(boot.entropy, boot.boot_count)
        for before, after in zip(WAY_UP, WAY_UP[1:-1]):
            host.transition(A.MACHINE_NODE, 0, before, after)
        self._tell_watchdog()
        self.outgoing.boot(boot.records)
        for record in boot.records:
            if record.region == A.REGION_MARKS:
                self.intake.restore(record)
        host.report(
            101, A.SEVERITY_ACTIVITY, boot.cause - 1, boot.boot_count, len(self.outgoing.held)
        )
        plan = host.configuration.plan
        digest = hashlib.sha256(plan.SerializeToString()).digest()
        told = A.PlanActive(version=plan.version, digest=int.from_bytes(digest[:6], "big"))
        told.contacts = len(plan.contacts)
        host.effect(plan_active=told)
        host.transition(A.MACHINE_NODE, 0, *WAY_UP[-2:])
        for terminal in self.terminals.values():
            terminal.boot()

    def _tell_watchdog(self):
        """The hardware resets this computer when it hears nothing (LM-MGT-164)."""
        self.host.effect(watchdog=A.Watchdog(timeout_ns=self.host.limit("watchdogNs")))
        self.watchdog_timer.set(self.host.now_ns + self.host.limit("watchdogCheckNs"))
        self.intake.forget_old()

    def _timer(self, fired):
        self.host.timer_fired(fired.timer)

    def _frame(self, received):
        if received.terminal in self.links:
            self.links[received.terminal].frame(received.frame)

    def _terminal(self, told):
        if told.terminal in self.terminals:
            self.terminals[told.terminal].reading(told)

    def _silence(self, silence):
        if silence.terminal in self.links:
            self.links[silence.terminal].silence(silence.intervals)

    def _durable(self, durable):
        self.host.write_answered(durable.write, True)

    def _store_failed(self, failed):
        self.host.write_answered(failed.write, False)

    def _submit(self, asked):
        self.outgoing.submit(asked)
