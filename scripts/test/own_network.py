"""
Whom does a test file's programs ask? `own_network.py LOG COMMAND...`, started in a network namespace of its own, runs the
command there, where every address is this very machine and nobody answers: each attempt to reach anything but loopback, and
each question to a name server, is a line of LOG. Ends as the command ends.
"""
import ctypes
import os
import select
import socket
import struct
import subprocess
import sys

IPV4, IPV6 = 0x0800, 0x86DD
TCP, UDP = 6, 17
ATTACH_FILTER = 26

# Classic BPF, so that what stays on loopback costs nothing: (code, if true, if false, operand).
LOAD_BYTE, LOAD_HALF, LOAD_WORD, LOAD_HALF_AT, INDEX = 0x30, 0x28, 0x20, 0x48, 0xB1
EQUAL, ANSWER = 0x15, 0x06
WHOLE = 0xFFFF
ELSEWHERE_OR_DNS_4 = [
    (LOAD_BYTE, 0, 0, 16), (EQUAL, 0, 5, 127),  # the first byte of the destination
    (LOAD_BYTE, 0, 0, 9), (EQUAL, 0, 4, UDP),
    (INDEX, 0, 0, 0), (LOAD_HALF_AT, 0, 0, 2), (EQUAL, 0, 1, 53),
    (ANSWER, 0, 0, WHOLE), (ANSWER, 0, 0, 0),
]
ELSEWHERE_OR_DNS_6 = [
    (LOAD_WORD, 0, 0, 24), (EQUAL, 0, 4, 0),  # ::1 begins with zeros
    (LOAD_BYTE, 0, 0, 6), (EQUAL, 0, 3, UDP),
    (LOAD_HALF, 0, 0, 42), (EQUAL, 0, 1, 53),
    (ANSWER, 0, 0, WHOLE), (ANSWER, 0, 0, 0),
]


def listen(protocol, program):
    heard = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(protocol))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    heard.setsockopt(socket.SOL_SOCKET, ATTACH_FILTER, struct.pack("HL", len(program), ctypes.addressof(code)))
    heard.bind(("lo", protocol))
    heard.setblocking(False)
    return heard


def name_in(question):
    """Of a DNS message: RFC 1035 section 4.1.2."""
    parts, at = [], 12
    while at < len(question) and 0 < question[at] < 64:
        parts.append(question[at + 1 : at + 1 + question[at]].decode("latin-1"))
        at += 1 + question[at]
    return ".".join(parts)


def asked(packet):
    """Whom this packet asks: a name, or `address:port`. None: it is an answer, or nothing that is asked for."""
    if packet[0] >> 4 == 4:
        protocol, to, rest = packet[9], socket.inet_ntop(socket.AF_INET, packet[16:20]), packet[(packet[0] & 15) * 4 :]
    else:
        protocol, to, rest = packet[6], socket.inet_ntop(socket.AF_INET6, packet[24:40]), packet[40:]
    if protocol not in (TCP, UDP) or len(rest) < 8:
        return None
    port = struct.unpack("!H", rest[2:4])[0]
    if protocol == UDP and port == 53:
        return name_in(rest[8:])
    if protocol == TCP and rest[13] & 0x12 != 0x02:  # SYN without ACK
        return None
    return f"{to}:{port}" if ":" not in to else f"[{to}]:{port}"


def main(log, command):
    for words in ("link set lo up", "route add local 0.0.0.0/0 dev lo", "-6 route add local ::/0 dev lo"):
        done = subprocess.run(["ip", *words.split()], capture_output=True, text=True)
        if done.returncode != 0 and "-6" not in words:
            sys.exit(f"ip {words}: {done.stderr}")
    ears = [listen(IPV4, ELSEWHERE_OR_DNS_4), listen(IPV6, ELSEWHERE_OR_DNS_6)]
    child = subprocess.Popen(command)
    ended = os.pidfd_open(child.pid)
    seen = set()
    with open(log, "a", buffering=1) as lines:
        over = False
        while not over:
            ready, _, _ = select.select([*ears, ended], [], [])
            over = ended in ready  # all that it sent has arrived then
            for ear in ears:
                while True:
                    try:
                        packet = ear.recv(2048)
                    except BlockingIOError:
                        break
                    one = asked(packet)
                    if one and one not in seen:
                        seen.add(one)
                        lines.write(one + "\n")
    code = child.wait()
    sys.exit(code if code >= 0 else 128 - code)


main(sys.argv[1], sys.argv[2:])
