"""Makes IPC namespaces in every way one can be kept, and compares what `limits --all-ns` finds.

namespaces.py every      in pid and mount namespaces of its own: each is found, and nothing of ours changes
namespaces.py used       in such namespaces: the limits of one are not another's
namespaces.py apart      three containers with the same ids and names, listed and looked at apart
namespaces.py named      a container's name
namespaces.py mended     what doctor finds in each is mended by its commands, wherever a namespace is kept
namespaces.py vanishing  ROUNDS   some end while they are looked at
"""
import ctypes
import json
import os
import subprocess
import sys
import threading

CLONE_NEWIPC, CLONE_NEWNS, CLONE_FS = 0x08000000, 0x00020000, 0x00000200
libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags):
    if libc.unshare(flags) != 0:
        raise OSError(ctypes.get_errno(), 'unshare')


def inode(task='self'):
    return os.stat(f'/proc/{task}/ns/ipc').st_ino


def process(work=lambda: None):
    """One that a process lives in, which has done WORK there."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        unshare(CLONE_NEWIPC)
        work()
        os.write(writing, b'x')
        while True:
            threading.Event().wait()
    os.read(reading, 1)


def thread(prepare=lambda: None):
    """One that a single thread lives in, not its process."""
    ready = threading.Event()

    def live():
        unshare(CLONE_NEWIPC)
        prepare()
        ready.inode = inode('thread-self')
        ready.set()
        threading.Event().wait()
    threading.Thread(target=live, daemon=True).start()
    ready.wait()
    return ready.inode


def elsewhere(work):
    """What WORK returns, as a number, done in a child in a new IPC namespace, which then ends."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        unshare(CLONE_NEWIPC)
        os.write(writing, str(work()).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    return int(os.read(reading, 32))


def mounted(prepare=lambda: None):
    """One that is kept by a bind mount, with a blank in its name."""
    open('a mark', 'w').close()

    def work():
        prepare()
        subprocess.run(['mount', '--bind', '/proc/self/ns/ipc', 'a mark'], check=True)
        return inode()
    return elsewhere(work)


def opened(prepare=lambda: None):
    """One that is kept by a descriptor: of a file that was bind-mounted and is no more."""
    open('gone', 'w').close()

    def work():
        prepare()
        subprocess.run(['mount', '--bind', '/proc/self/ns/ipc', 'gone'], check=True)
        return inode()
    found = elsewhere(work)
    os.open('gone', os.O_RDONLY)
    subprocess.run(['umount', '-l', 'gone'], check=True)
    return found


def mounted_in_another():
    """One that is kept by a bind mount which only another mount namespace has."""
    reading, writing = os.pipe()
    open('other', 'w').close()
    if os.fork() == 0:
        unshare(CLONE_NEWNS)
        subprocess.run(['mount', '--make-rprivate', '/'], check=True)

        def work():
            subprocess.run(['mount', '--bind', '/proc/self/ns/ipc', 'other'], check=True)
            return inode()
        os.write(writing, str(elsewhere(work)).encode())
        while True:
            threading.Event().wait()
    return int(os.read(reading, 32))


def limits():
    run = subprocess.run(['ipctool', 'limits', '--all-ns', '-J', '-o', 'resource,limit,used,ns'], capture_output=True, check=True)
    return json.loads(run.stdout)


def state():
    return os.readlink('/proc/self/ns/ipc'), open('/proc/self/mounts').read()


def every():
    process()
    made = [thread(), mounted(), opened(), mounted_in_another()]
    living = {inode(pid) for pid in os.listdir('/proc') if pid.isdigit()}
    before = state()
    found = [row['ns'] for row in limits()['limits'] if row['resource'] == 'MSGMNI']
    assert state() == before
    assert len(living) == 2 and not living & set(made), (living, made)
    assert found[0] == inode(), found
    assert sorted(found) == sorted(living | set(made)), (found, living, made)


def used():
    def fill():
        subprocess.run(['ipctool', 'msg', 'create', 'key=1'], check=True)
        subprocess.run(['ipctool', 'msg', 'create', 'key=2'], check=True)
        with open('/proc/sys/kernel/msgmni', 'w') as limit:
            limit.write('2')
    subprocess.run(['ipctool', 'msg', 'create', 'key=3'], check=True)
    process(fill)
    rows = [row for row in limits()['limits'] if row['resource'] == 'MSGMNI']
    assert [row['used'] for row in rows] == [1, 2] and rows[0]['ns'] == inode(), rows
    checked = subprocess.run(['ipctool', 'limits', '--all-ns', '--check', '90'], capture_output=True, text=True)
    assert checked.returncode == 9 and checked.stderr.count('MSGMNI') == 1 and '2 of 2' in checked.stderr, checked


def named():
    """The environment of the first process names the container."""
    environment = {'container': 'podman', 'HOSTNAME': 'web\x1b', 'PATH': os.environ['PATH']}
    subprocess.Popen(['unshare', '--ipc', 'sh', '-c', 'ipctool msg create key=1; read -r _'], env=environment,
                     stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    while True:
        objects = json.loads(ipctool('ls', '--all-ns', '-J'))['objects']
        if objects:
            break
    assert objects[0]['container'] == 'podman:web\x1b' and objects[0]['ns'] != inode(), objects
    assert 'podman:web\\x1b' in ipctool('ls', '--all-ns'), ipctool('ls', '--all-ns')
    assert 'podman:web' in ipctool('limits', '--all-ns')


def ipctool(*words):
    run = subprocess.run(['ipctool', *words], capture_output=True, text=True)
    assert run.returncode == 0, run
    return run.stdout


def container(number):
    """An object of each kind, made by a process that waits on the set and holds the POSIX object."""
    def work():
        unshare(CLONE_NEWNS)
        subprocess.run(['mount', '--make-rprivate', '/'], check=True)
        subprocess.run(['mount', '-t', 'tmpfs', 'tmpfs', '/dev/shm'], check=True)
        for words in (['shm', 'create', '/name', f'{number}K'], ['shm', 'create', 'key=1', f'{number}K'],
                      ['msg', 'create', '/name'], ['msg', 'create', 'key=1'], ['sem', 'create', 'key=1']):
            ipctool(*words)
        os.open('/dev/shm/name', os.O_RDONLY)
        waiting = subprocess.Popen(['ipctool', 'sem', 'acquire', 'key=1'])
        while f'{waiting.pid} waiting' not in ipctool('who', 'sem:key=1', '-r', '-n', '-o', 'pid,role'):
            pass
    process(work)


def apart():
    for number in (1, 2, 3):
        container(number)
    ipctool('shm', 'create', '/name', '9K')
    before = state()
    objects = json.loads(ipctool('ls', '--all-ns', '-J', '-o', '+pids,state'))['objects']
    waits = [row for row in json.loads(ipctool('who', '--all-ns', '-J'))['processes'] if row['role'] == 'waiting']
    assert state() == before
    namespaces = {row['ns'] for row in objects}
    assert len(namespaces) == 4, namespaces
    assert len({row['ident'] for row in objects}) == len(objects) == 16, [row['ident'] for row in objects]
    for ns in namespaces - {inode()}:
        here = {row['addr']: row for row in objects if row['ns'] == ns}
        assert sorted(here) == ['msg:/name', 'msg:0', 'sem:0', 'shm:/name', 'shm:0'], sorted(here)
        assert here['shm:/name']['size'] == here['shm:0']['size'] < 4096
        assert len(here['shm:/name']['pids']) == 1 and here['shm:/name']['state'] == 'in-use', here
        assert inode(here['shm:/name']['pids'][0]) == ns
        assert [inode(row['pid']) for row in waits if row['ns'] == ns] == [ns], waits
        # what is done to one is done to no other
        member = str(here['shm:/name']['pids'][0])
        ipctool('rm', '--ns', member, here['msg:0']['ident'])
        left = json.loads(ipctool('ls', 'msg', '--all-ns', '-J'))['objects']
        assert [row for row in left if row['ns'] == ns and row['id'] is not None] == [], left
    assert len(json.loads(ipctool('ls', '--all-ns', '-J'))['objects']) == 13
    assert ipctool('ls', 'shm', '-n', '-o', 'addr').split() == ['shm:/name']


def exhaust():
    """No more queues here."""
    ipctool('msg', 'create', 'key=1')
    with open('/proc/sys/kernel/msgmni', 'w') as limit:
        limit.write('1')


def exhaust_files():
    """Nor room in a /dev/shm that no other thread has."""
    unshare(CLONE_FS | CLONE_NEWNS)
    subprocess.run(['mount', '--make-rprivate', '/'], check=True)
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/dev/shm'], check=True)
    with open('/dev/shm/frame_1', 'wb') as file:
        file.write(bytes(65536))
    exhaust()


def mended():
    made = [thread(exhaust_files), mounted(exhaust), opened(exhaust)]
    process(exhaust)
    exhaust()
    run = subprocess.run(['ipctool', 'doctor', '--all-ns', '-J'], capture_output=True, text=True)
    found = json.loads(run.stdout)['findings']
    assert run.returncode == 9, run
    assert [f['ns'] for f in found if f['check'] == 'devshm'] == made[:1], found
    limits_found = [f['ns'] for f in found if f['check'] == 'limit']
    assert limits_found[0] == inode() and len(limits_found) == len(set(limits_found)) == 5, found
    assert set(made) < set(limits_found), found
    # what a thread alone has is reached by the file that the command names
    way, = [f['fix'] for f in found if f['ns'] == made[0] and f['check'] == 'limit']
    way = way.split()[1].removeprefix('--ipc=')
    assert ipctool('ls', '--ns', way, '-n', '-o', 'addr').split() == ['shm:/frame_1', 'msg:0']
    for finding in found:
        subprocess.run(['bash', '-c', finding['fix']], check=True, stdout=subprocess.DEVNULL)
    run = subprocess.run(['ipctool', 'doctor', '--all-ns'], capture_output=True, text=True)
    assert run.returncode == 0 and run.stdout == '', run
    checked = subprocess.run(['ipctool', 'limits', '--all-ns', '--check', '49'], capture_output=True, text=True)
    assert f'in namespace {made[1]}: 1 of 2' in checked.stderr, checked


def vanishing(rounds):
    loop = subprocess.Popen(['sh', '-c', 'while :; do unshare --ipc true; done'])
    for _ in range(int(rounds)):
        found = [row['ns'] for row in limits()['limits'] if row['resource'] == 'MSGMNI']
        assert found[0] == inode() and len(found) == len(set(found)), found
    loop.kill()


globals()[sys.argv[1]](*sys.argv[2:])
os._exit(0)
