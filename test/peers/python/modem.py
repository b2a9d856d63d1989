#!/usr/bin/env python3
"""One terminal of a node, behind UDP: `modem.py NODE/TERMINAL --connect HOST:PORT --token TOKEN`.

It stands between a node's computer and the terminal's head and line (section 10.6), as the electronics of
a real modem would, and passes everything on, both ways; `--lose N` loses every Nth frame that leaves."""

import argparse
import pathlib
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from wire import gateway  # noqa: E402

PROTOCOL_VERSION = 1
SOFTWARE = "python-modem 1"
DATAGRAM_BYTES_MAX = 65_507
AGAIN_S = 0.05
PATIENCE = 200  # times
SILENT = 20  # times


class Modem:
    def __init__(self, lose):
        self.lose = lose
        self.sent = self.came = 0

    def answer(self, step):
        """What the computer wants goes to head and line, what those tell goes to the computer."""
        answer = gateway.Answer(number=step.number)
        if step.HasField("commands"):
            for effect in step.commands.effects.effects:
                if not self._loses(effect):
                    answer.effects.effects.append(effect)
        elif not step.input.HasField("boot"):
            self.came += step.input.HasField("frame")
            answer.inputs.append(step.input)
        return answer

    def _loses(self, effect):
        if not effect.HasField("transmit"):
            return False
        self.sent += 1
        return self.lose > 0 and self.sent % self.lose == 0


def main():
    options = arguments()
    host, port = options.connect.rsplit(":", 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.connect((host, int(port)))
        try:
            return serve(line, options)
        except ConnectionRefusedError:
            say("the gateway has gone")
            return 1


def arguments():
    parser = argparse.ArgumentParser(description="One terminal of a node, behind UDP.")
    parser.add_argument("terminal", metavar="NODE/TERMINAL")
    parser.add_argument("--connect", required=True, metavar="HOST:PORT", help="`serve --udp`")
    parser.add_argument("--token", required=True)
    parser.add_argument("--lose", type=int, default=0, metavar="N", help="every Nth frame")
    return parser.parse_args()


def serve(line, options):
    """Datagrams get lost: the attachment is said until it is heard, an answer again when its step is,
    and in silence, to know that somebody is there: the farewell may be what was lost."""
    node, terminal = options.terminal.split("/")
    attach = gateway.Attach(protocol_version=PROTOCOL_VERSION, node=node, terminal=terminal)
    attach.token, attach.software = options.token.encode(), SOFTWARE
    last = gateway.FromNode(attach=attach).SerializeToString()
    modem, answered, silent, welcome = Modem(options.lose), 0, 0, False
    line.send(last)
    line.settimeout(AGAIN_S)
    while True:
        try:
            message = gateway.ToNode.FromString(line.recv(DATAGRAM_BYTES_MAX))
            silent = 0
        except TimeoutError:
            silent += 1
            if silent == PATIENCE and not welcome:
                say("nobody answers")
                return 1
            if not welcome or silent % SILENT == 0:
                line.send(last)
            continue
        kind = message.WhichOneof("message")
        if kind == "welcome":
            if not welcome:
                upload = message.welcome.terminal
                profile = profile_name(upload.profile)
                say(f"welcome: {upload.node_name}/{upload.entry.name}, {profile}")
            welcome = True
        elif kind == "step":
            if message.step.number > answered:
                answered = message.step.number
                answer = modem.answer(message.step)
                last = gateway.FromNode(answer=answer).SerializeToString()
            line.send(last)
        elif kind == "farewell":
            say(f"{message.farewell.reason}: {modem.sent} frames sent, {modem.came} came")
            return 0
        elif kind == "refusal":
            reason = gateway.RefusalReason.Name(message.refusal.reason)
            say(f"refused: {reason}: {message.refusal.detail}")
            return 1


def profile_name(profile):
    return getattr(profile, profile.WhichOneof("profile")).name


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
