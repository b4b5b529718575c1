"""The packets of sock send --reliable, made from what ipctool-sock(1) says of them alone.

    reliable_peer.py send PORT FILE    sends FILE to PORT as the page describes it
    reliable_peer.py recv PORT FILE    receives one at PORT; says "ready"
"""
import hashlib
import os
import socket
import struct
import sys

HEADER = struct.Struct('>4sBBHQII')
OPEN, ACCEPT, DATA, ACK, END, ERROR, AGAIN, BYE = range(1, 9)


def make_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82f63b78 if byte & 1 else 0)
        table.append(byte)
    return table


TABLE = make_table()


def crc32c(data):
    crc = 0xffffffff
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xff]
    return crc ^ 0xffffffff


def pack(kind, transfer, sequence, body=b''):
    fields = [b'IPCR', 1, kind, len(body), transfer, sequence]
    checksum = crc32c(HEADER.pack(*fields, 0) + body)
    return HEADER.pack(*fields, checksum) + body


def unpack(packet):
    magic, version, kind, length, transfer, sequence, checksum = HEADER.unpack_from(packet)
    body = packet[HEADER.size:]
    assert (magic, version, length) == (b'IPCR', 1, len(body))
    assert checksum == crc32c(packet[:20] + b'\0\0\0\0' + body)
    return kind, transfer, sequence, body


def change(packet, **what):
    """The same packet with other fields, and a checksum that fits."""
    _, _, kind, _, transfer, sequence, _ = HEADER.unpack_from(packet)
    return pack(what.get('type', kind), what.get('transfer', transfer), what.get('sequence', sequence), packet[HEADER.size:])


def file_of(content):
    return struct.pack('>Q', len(content)) + hashlib.sha256(content).digest()


def send(port, path):
    content = open(path, 'rb').read()
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect(('127.0.0.1', port))
    sock.settimeout(20)
    transfer, sequence = int.from_bytes(os.urandom(8), 'big'), 0xfffffffe

    def ask(kind, body):
        nonlocal sequence
        sock.send(pack(kind, transfer, sequence, body))
        answer = unpack(sock.recv(65536))
        assert answer[1:3] == (transfer, sequence), answer
        sequence = (sequence + 1) % 2 ** 32
        return answer[0], answer[3]

    assert ask(OPEN, file_of(content)) == (ACCEPT, bytes(8))
    for at in range(0, len(content), 1000):
        assert ask(DATA, content[at:at + 1000]) == (ACK, b'')
    assert ask(END, file_of(content)) == (ACK, b'')
    sock.send(pack(BYE, transfer, sequence))


def receive(port, path):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(('127.0.0.1', port))
    sock.settimeout(20)
    print('ready', flush=True)
    content, kind, last = b'', None, None
    while kind != BYE:
        packet, peer = sock.recvfrom(65536)
        kind, transfer, sequence, body = unpack(packet)
        is_new, last = sequence != last, sequence  # a slow answer makes the sender repeat itself
        if kind == OPEN:
            offered = body
            sock.sendto(pack(ACCEPT, transfer, sequence, bytes(8)), peer)
        elif kind in (DATA, END):
            content += body if kind == DATA and is_new else b''
            assert kind == DATA or body == offered == file_of(content)
            sock.sendto(pack(ACK, transfer, sequence), peer)
    with open(path, 'wb') as out:
        out.write(content)


if __name__ == '__main__':
    {'send': send, 'recv': receive}[sys.argv[1]](int(sys.argv[2]), sys.argv[3])
