/* Residents that hold or wait for System V objects, and decoys that look like it. */
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <time.h>

#include "zoo.h"

#define SAME_KEY  0x5a3e
#define DECOY_KEY 9

struct message {
	long type;
	char text[1024];
};

static int make_segment(int key)
{
	return must(shmget(key, 3 * PAGE, IPC_CREAT | IPC_EXCL | 0600), "shmget");
}

void make_sysv_objects(void)
{
	int key = WORD_KEY;
	union semun one = { .val = 1 };

	objects->segment = make_segment(key++);
	objects->split = make_segment(key++);
	objects->inherited = make_segment(key++);
	objects->left = make_segment(key++);
	objects->shared = make_segment(key++);
	objects->same = make_segment(SAME_KEY);
	objects->read_only = make_segment(DECOY_KEY);
	objects->empty_queue = must(msgget(key++, IPC_CREAT | IPC_EXCL | 0600), "msgget");
	objects->full_queue = must(msgget(key++, IPC_CREAT | IPC_EXCL | 0600), "msgget");
	objects->set = must(semget(key++, 3, IPC_CREAT | IPC_EXCL | 0600), "semget");
	must(semctl(objects->set, 1, SETVAL, one), "SETVAL");
}

void remove_sysv_objects(void)
{
	const int segments[] = { objects->segment, objects->split, objects->inherited,
				 objects->left,    objects->same,  objects->read_only, objects->shared };

	for (size_t i = 0; i < sizeof(segments) / sizeof(segments[0]); i++)
		shmctl(segments[i], IPC_RMID, NULL);
	msgctl(objects->empty_queue, IPC_RMID, NULL);
	msgctl(objects->full_queue, IPC_RMID, NULL);
	semctl(objects->set, 0, IPC_RMID);
}

static char *attach(int id, int flags)
{
	char *address = shmat(id, NULL, flags);

	if (address == (void *)-1)
		escaped("shmat");
	return address;
}

static void attach_to_write(void)
{
	attach(objects->segment, 0);
	expect("attached", NULL, "shm:%d", objects->segment);
	rest();
}

static void attach_to_read(void)
{
	attach(objects->read_only, SHM_RDONLY);
	expect("attached", NULL, "shm:%d", objects->read_only);
	rest();
}

/* Each piece counts as an attachment to the kernel. */
static void split_by_mprotect(void)
{
	must(mprotect(attach(objects->split, 0) + PAGE, PAGE, PROT_READ), "mprotect");
	expect("attached", "3 mappings", "shm:%d", objects->split);
	rest();
}

static void inherit_by_fork(void)
{
	attach(objects->inherited, 0);
	expect("attached", NULL, "shm:%d", objects->inherited);
	if (must(fork(), "fork") > 0)
		for (;;)
			pause(); /* the keeper watches the child */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	expect("attached", NULL, "shm:%d", objects->inherited);
	rest();
}

static int rest_in_child(void *unused)
{
	(void)unused;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	expect("attached", NULL, "shm:%d", objects->shared);
	rest();
}

/* As vfork(2) has it: two processes with one memory, whose mappings the kernel counts once. */
static void share_memory(void)
{
	static _Alignas(16) char stack[16 * PAGE];

	if (!can_compare())
		rest();
	attach(objects->shared, 0);
	expect("attached", NULL, "shm:%d", objects->shared);
	must(clone(rest_in_child, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL), "clone");
	for (;;)
		pause(); /* the keeper watches the child */
}

static void receive(const char *detail, long type, int flags)
{
	struct message message;

	expect("waiting", detail, "msg:%d", objects->empty_queue);
	about_to(SYS_msgrcv);
	msgrcv(objects->empty_queue, &message, sizeof(message.text), type, flags);
}

static void receive_type(void)
{
	receive("msgrcv type=5", 5, 0);
}

static void receive_up_to(void)
{
	receive("msgrcv type<=7", -7, 0);
}

static void receive_except(void)
{
	receive("msgrcv type!=9", 9, MSG_EXCEPT);
}

static void receive_any(void)
{
	receive("msgrcv any", 0, 0);
}

static void receive_stopped(void)
{
	receive("msgrcv type=11 (stopped)", 11, 0);
}

static void *receive_in_thread(void *unused)
{
	receive("msgrcv type=12", 12, 0);
	return unused;
}

static void wait_in_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, receive_in_thread, NULL) != 0)
		escaped("pthread_create");
	pthread_join(thread, NULL);
}

static void send_to_full(void)
{
	struct message message = { .type = 1 };

	while (msgsnd(objects->full_queue, &message, sizeof(message.text), IPC_NOWAIT) == 0)
		;
	message.type = 4242;
	expect("waiting", "msgsnd type=4242", "msg:%d", objects->full_queue);
	about_to(SYS_msgsnd);
	msgsnd(objects->full_queue, &message, sizeof(message.text), 0);
}

static void operate(const char *detail, struct sembuf *operations, size_t count, const struct timespec *timeout)
{
	expect("waiting", detail, "sem:%d", objects->set);
	about_to(SYS_semtimedop);
	semtimedop(objects->set, operations, count, timeout);
}

static void take_three(void)
{
	struct sembuf operations[] = { { 2, -3, 0 }, { 0, 1, SEM_UNDO } };

	operate("semop 2:-3 0:+1 undo", operations, 2, NULL);
}

static void await_zero(void)
{
	struct sembuf operation = { 1, 0, 0 };

	operate("semop 1:0", &operation, 1, NULL);
}

static void take_in_time(void)
{
	const struct timespec hours = { .tv_sec = 36000 };
	struct sembuf operation = { 0, -1, SEM_UNDO };

	operate("semop 0:-1 undo", &operation, 1, &hours);
}

/* The call itself, which the C library no longer makes. */
static void take_the_old_way(void)
{
#ifdef SYS_semop
	struct sembuf operation = { 2, -1, 0 };

	expect("waiting", "semop 2:-1", "sem:%d", objects->set);
	about_to(SYS_semop);
	syscall(SYS_semop, objects->set, &operation, 1);
#else
	rest();
#endif
}

/* A namespace counts its ids up: makes objects and takes them away again until one has the id WANTED. */
static void make_same_id(int wanted, int (*make)(void), int (*take_away)(int id))
{
	for (int id; (id = must(make(), "the same id")) != wanted;) {
		if (id > wanted)
			escaped("the same id");
		must(take_away(id), "the same id");
	}
}

static int make_same_segment(void)
{
	return shmget(SAME_KEY, 3 * PAGE, IPC_CREAT | IPC_EXCL | 0600);
}

static int remove_segment(int id)
{
	return shmctl(id, IPC_RMID, NULL);
}

static int make_queue(void)
{
	return msgget(IPC_PRIVATE, 0600);
}

static int remove_queue(int id)
{
	return msgctl(id, IPC_RMID, NULL);
}

static int make_set(void)
{
	return semget(IPC_PRIVATE, 3, 0600);
}

static int remove_set(int id)
{
	return semctl(id, 0, IPC_RMID);
}

static void move_out(void)
{
	must(unshare(CLONE_NEWIPC), "unshare");
}

/* In another namespace, attached to a segment of the same id, key and size. */
static void attach_elsewhere(void)
{
	move_out();
	make_same_id(objects->same, make_same_segment, remove_segment);
	attach(objects->same, 0);
	absent("shm:%d", objects->same);
	rest();
}

static void receive_elsewhere(void)
{
	struct message message;

	move_out();
	make_same_id(objects->empty_queue, make_queue, remove_queue);
	absent("msg:%d", objects->empty_queue);
	about_to(SYS_msgrcv);
	msgrcv(objects->empty_queue, &message, sizeof(message.text), 5, 0);
}

static void take_elsewhere(void)
{
	struct sembuf operation = { 2, -3, 0 };

	move_out();
	make_same_id(objects->set, make_set, remove_set);
	absent("sem:%d", objects->set);
	about_to(SYS_semtimedop);
	semop(objects->set, &operation, 1);
}

/* Attached here, and gone to another namespace with it: it holds ours all the same. */
static void leave_attached(void)
{
	attach(objects->left, 0);
	move_out();
	expect("attached", NULL, "shm:%d", objects->left);
	rest();
}

static void wait_for_word(char *word)
{
	about_to(SYS_futex);
	syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

/* In the third piece of a segment. */
static void wait_in_segment(void)
{
	char *address = attach(objects->segment, 0);

	must(mprotect(address + PAGE, PAGE, PROT_READ), "mprotect");
	expect("attached", "3 mappings", "shm:%d", objects->segment);
	expect("waiting", "futex 8204", "shm:%d", objects->segment);
	wait_for_word(address + 2 * PAGE + 12);
}

static void wait_elsewhere(void)
{
	move_out();
	make_same_id(objects->same, make_same_segment, remove_segment);
	absent("shm:%d", objects->same);
	wait_for_word(attach(objects->same, 0));
}

static void wait_after_leaving(void)
{
	char *address = attach(objects->left, 0);

	move_out();
	expect("attached", NULL, "shm:%d", objects->left);
	expect("waiting", "futex 0", "shm:%d", objects->left);
	wait_for_word(address);
}

static void attach_same(void)
{
	attach(objects->same, 0);
	expect("attached", NULL, "shm:%d", objects->same);
	rest();
}

static void leave_same(void)
{
	attach(objects->same, 0);
	move_out();
	expect("attached", NULL, "shm:%d", objects->same);
	rest();
}

static void look_like_a_segment(int fd)
{
	if (ftruncate(fd, PAGE) < 0 || mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED)
		escaped("mmap");
	close(fd);
	absent("shm:%d", objects->read_only);
	absent("shm:%d", objects->segment);
	rest();
}

static void decoy_memfd(void)
{
	char name[32];

	snprintf(name, sizeof(name), "SYSV%08x", WORD_KEY);
	look_like_a_segment(must(memfd_create(name, MFD_CLOEXEC), "memfd_create"));
}

/* As a removed file of that name would look, and as a segment does. */
static void decoy_file(void)
{
	look_like_a_segment(must(open("SYSV00000009 (deleted)", O_RDWR | O_CREAT | O_CLOEXEC, 0600), "decoy"));
}

static void decoy_removed_file(void)
{
	int fd = must(open("SYSV00000009", O_RDWR | O_CREAT | O_CLOEXEC, 0600), "decoy");

	unlink("SYSV00000009");
	look_like_a_segment(fd);
}

const struct resident sysv_residents[] = {
	{ "attach to write", attach_to_write },
	{ "attach to read", attach_to_read },
	{ "split by mprotect", split_by_mprotect },
	{ "inherit by fork", inherit_by_fork },
	{ "share memory", share_memory },
	{ "receive type", receive_type },
	{ "receive up to", receive_up_to },
	{ "receive except", receive_except },
	{ "receive any", receive_any },
	{ "receive stopped", receive_stopped, .is_stopped = true },
	{ "receive in thread", wait_in_thread },
	{ "send to full", send_to_full },
	{ "take three", take_three },
	{ "await zero", await_zero },
	{ "take in time", take_in_time },
	{ "take the old way", take_the_old_way },
	{ "attach elsewhere", attach_elsewhere, .needs_root = true },
	{ "receive elsewhere", receive_elsewhere, .needs_root = true },
	{ "take elsewhere", take_elsewhere, .needs_root = true },
	{ "leave attached", leave_attached, .needs_root = true },
	{ "wait in a segment", wait_in_segment },
	{ "wait elsewhere", wait_elsewhere, .needs_root = true },
	{ "wait after leaving", wait_after_leaving, .needs_root = true },
	{ "attach same", attach_same },
	{ "leave same", leave_same, .needs_root = true },
	{ "decoy memfd", decoy_memfd },
	{ "decoy file", decoy_file },
	{ "decoy removed file", decoy_removed_file },
	{ 0 },
};
