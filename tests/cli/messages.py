"""Waits of `ipctool msg` that end in unusual ways; no sleeps: each step waits for the one before it to be seen.

messages.py removed QUEUE REMOVE...   recv waits, REMOVE is run: recv ends; prints its status
messages.py signals QUEUE DUR         recv -t DUR, while WINCH, CONT, STOP and CONT arrive; prints status and seconds
messages.py conserve QUEUE SIGNAL N   N messages are sent while receivers die of SIGNAL one after the other; prints how many
                                      arrived, none of them twice
messages.py closed QUEUE IGNORE       recv into a pipe without a reader, SIGPIPE ignored or not; prints status
messages.py closing QUEUE N           recv --follow into a pipe whose reader closes it after N lines; prints status and lines read
messages.py crowd QUEUE N EACH        N senders of EACH messages and N receivers; prints how many different ones arrived
"""
import os
import signal
import subprocess
import sys
import time


def ipctool(*words, **rest):
    return subprocess.Popen(['ipctool', 'msg', *words], **rest)


def await_sleep(process):
    """Until the process sleeps in a system call that receives."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with open(f'/proc/{process.pid}/wchan') as file:
            where = file.read()
        if 'msgrcv' in where or 'wq_sleep' in where or 'mq_' in where or 'schedule_hr' in where:
            return
        if process.poll() is not None:
            sys.exit(f'ended early: {process.returncode}')
    sys.exit(f'never waited: {where}')


def removed(queue, *remove):
    waiter = ipctool('recv', queue, '-t', '20')
    await_sleep(waiter)
    subprocess.run(remove, check=True, stdout=subprocess.DEVNULL)
    print(waiter.wait(20))


def signals(queue, duration):
    start = time.monotonic()
    waiter = ipctool('recv', queue, '-t', duration)
    await_sleep(waiter)
    while waiter.poll() is None:
        for number in signal.SIGWINCH, signal.SIGCONT, signal.SIGSTOP, signal.SIGCONT:
            waiter.send_signal(number)
        if time.monotonic() - start > 20:
            waiter.kill()
    print(waiter.returncode, time.monotonic() - start)


def conserve(queue, name, count):
    count = int(count)
    sender = ipctool('send', queue, '--lines', stdin=subprocess.PIPE)
    writer = os.fork()
    if writer == 0:
        with os.fdopen(sender.stdin.fileno(), 'w') as file:
            file.writelines(f'{i}\n' for i in range(count))
            file.flush()
        os._exit(0)
    sender.stdin.close()
    received, killed, patience = [], 0, 1
    while sender.poll() is None:
        with open('received', 'w+') as file:
            receiver = ipctool('recv', queue, '--follow', '--lines', stdout=file)
            for _ in range(patience * (killed * 37 % 101) // 100):  # to meet it at many points
                receiver.poll()
            receiver.send_signal(getattr(signal, 'SIG' + name))
            receiver.wait(20)
            file.seek(0)
            text = file.read()
            killed += 1
            if text and not text.endswith('\n'):
                sys.exit(f'torn: {text[-20:]!r}')
            received += text.split()
            # However long this build takes to start here: about half of them are to get as far as receiving.
            patience = patience - patience // 4 if text else patience * 2
    rest = subprocess.run(['ipctool', 'msg', 'recv', queue, '--all', '--lines'], capture_output=True, text=True, check=True)
    received += rest.stdout.split()
    os.waitpid(writer, 0)
    if sorted(map(int, received)) != list(range(count)):
        sys.exit(f'{len(received)} arrived of {count}, {len(set(received))} different ones')
    print(len(received), 'killed' if killed > 3 else 'never killed')


def closed(queue, ignore):
    reader, writer = os.pipe()
    os.close(reader)
    done = ipctool('recv', queue, '-c', '3', '--lines', stdout=writer, restore_signals=not int(ignore))
    print(done.wait(20))


def closing(queue, lines):
    waiter = ipctool('recv', queue, '--follow', '--lines', stdout=subprocess.PIPE)
    read = [waiter.stdout.readline() for _ in range(int(lines))]
    waiter.stdout.close()
    subprocess.run(['ipctool', 'msg', 'send', queue, 'last'], check=True)
    print(waiter.wait(20), len(read))


def crowd(queue, count, each):
    count, each = int(count), int(each)
    receivers = [ipctool('recv', queue, '-c', str(each), '--lines', stdout=subprocess.PIPE, text=True) for _ in range(count)]
    senders = [ipctool('send', queue, *(f'{i}.{j}' for j in range(each))) for i in range(count)]
    got = [line for receiver in receivers for line in receiver.communicate()[0].split()]
    failed = [process.wait(20) for process in senders + receivers if process.wait(20) != 0]
    print(len(got), len(set(got)), failed)


globals()[sys.argv[1]](*sys.argv[2:])
