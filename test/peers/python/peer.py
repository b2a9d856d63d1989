#!/usr/bin/env python3
"""A node of the mesh in Python, behind a socket: `peer.py NODE --connect HOST:PORT --token TOKEN`.

Written from the .proto files and protocols/spec alone. What it has not is in statement.json."""

import argparse
import pathlib
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from node import Node  # noqa: E402
from wire import Stream, gateway  # noqa: E402

PROTOCOL_VERSION = 1
SOFTWARE = "python-peer 1"


def main():
    options = arguments()
    host, port = options.connect.rsplit(":", 1)
    with socket.create_connection((host, int(port))) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return serve(Stream(connection), options)


def arguments():
    parser = argparse.ArgumentParser(description="A node of the mesh behind a socket.")
    parser.add_argument("node", help="its name in the scenario")
    parser.add_argument(
        "--connect", required=True, metavar="HOST:PORT", help="of `lasermesh serve`"
    )
    parser.add_argument("--token", required=True, help="that `lasermesh serve` told or was given")
    return parser.parse_args()


def serve(stream, options):
    """Attaches, and answers steps until the run is over. Returns the exit code."""
    attach = gateway.Attach(protocol_version=PROTOCOL_VERSION, node=options.node)
    attach.token, attach.software = options.token.encode(), SOFTWARE
    stream.send(gateway.FromNode(attach=attach))
    configuration = node = None
    steps = 0
    while True:
        message = stream.receive(gateway.ToNode)
        kind = message and message.WhichOneof("message")
        if kind == "welcome":
            # All uploads: before the first step, and again before a boot that changes them.
            configuration = message.welcome.configuration
            say(f"welcome: {configuration.name} is node {configuration.node}")
        elif kind == "step":
            steps += 1
            if message.step.input.HasField("boot"):
                node = Node(configuration)
            answer = gateway.Answer(
                number=message.step.number, effects=node.step(message.step.input)
            )
            stream.send(gateway.FromNode(answer=answer))
        elif kind == "farewell":
            say(f"{message.farewell.reason}, after {steps} steps")
            return 0
        elif kind == "refusal":
            reason = gateway.RefusalReason.Name(message.refusal.reason)
            say(f"refused: {reason}: {message.refusal.detail}")
            return 1
        else:
            say("the gateway has gone")
            return 1


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
