"""A network between two UDP ports of this machine that loses, doubles, reorders and damages datagrams.

    bad_network.py NEAR FAR [PERCENT [hostile]]

Senders send to NEAR; what gets through goes to FAR, and the answers back. Each mishap befalls PERCENT of the datagrams, by the seed
in BAD_NETWORK_SEED (default 1). `hostile`: besides, strangers send garbage and packets of transfers of their own to both sides.
Says "ready seed=N" and goes on until its standard input ends.
"""
import os
import random
import select
import socket
import sys

import reliable_peer

HOST = '127.0.0.1'
LATE = 0.001  # seconds that a datagram is held back when no other comes that may overtake it

seed = int(os.environ.get('BAD_NETWORK_SEED', '1'))
chance = random.Random(seed)
near, far = int(sys.argv[1]), int(sys.argv[2])
rate = float(sys.argv[3]) / 100 if len(sys.argv) > 3 else 0
hostile = sys.argv[4:] == ['hostile']


def udp(port=0):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((HOST, port))
    return sock


def damaged(datagram):
    at = chance.randrange(len(datagram))
    return datagram[:at] + bytes([datagram[at] ^ chance.randrange(1, 256)]) + datagram[at + 1:]


held = []  # what is to be overtaken: (socket, datagram, address)


def release():
    for sock, datagram, address in held:
        sock.sendto(datagram, address)
    held.clear()


def carry(sock, datagram, address):
    if chance.random() < rate:
        return
    if chance.random() < rate:
        datagram = damaged(datagram)
    copies = 2 if chance.random() < rate else 1
    if chance.random() < rate:
        held.append((sock, datagram, address))
        return
    for _ in range(copies):
        sock.sendto(datagram, address)
    release()


front, stranger = udp(near), udp()
backs = {}  # for each sender a port of its own, so that the receiver can tell them apart


def strange(datagram):
    """What a stranger makes of a packet that it has seen: of no type, of another transfer, not the next; or nothing like a packet."""
    packets = [b'', b'garbage', os.urandom(chance.randrange(1, 2000)), datagram[:-1], datagram + b'x',
               reliable_peer.change(datagram, type=chance.randrange(9, 256))]
    if reliable_peer.unpack(datagram)[0] != reliable_peer.OPEN:  # who opens first is the sender
        packets += [reliable_peer.change(datagram, transfer=chance.getrandbits(64)),
                    reliable_peer.change(datagram, sequence=chance.getrandbits(32)), datagram]
    return packets


def harass(sock, datagram, address):
    """From the right port, and from a wrong one, where even a true copy must not count."""
    for packet in strange(datagram):
        stranger.sendto(packet, address)
        if packet != datagram:
            sock.sendto(packet, address)


def pass_on(sock):
    datagram, source = sock.recvfrom(65536)
    if sock is front:
        if source not in backs:
            backs[source] = udp()
        sock, address = backs[source], (HOST, far)
    else:
        sock, address = front, next(client for client, back in backs.items() if back is sock)
    if hostile:
        harass(sock, datagram, address)
    carry(sock, datagram, address)


print(f'ready seed={seed}', flush=True)
while True:
    ready = select.select([front, sys.stdin, *backs.values()], [], [], LATE if held else None)[0]
    if not ready:
        release()
    if sys.stdin in ready:
        break
    for sock in ready:
        pass_on(sock)
