/* Residents that hold or wait for POSIX objects. */
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "zoo.h"

static mqd_t queue(const char *name, int how)
{
	return must(mq_open(name, how), name);
}

void make_posix_objects(void)
{
	struct mq_attr attributes = { .mq_maxmsg = 1, .mq_msgsize = 16 };
	int fd = must(shm_open("/zoo", O_RDWR | O_CREAT | O_EXCL, 0600), "shm_open");
	sem_t *semaphore;

	must(ftruncate(fd, 2 * PAGE), "ftruncate");
	close(fd);
	must(mq_close(must(mq_open("/zoo-empty", O_RDWR | O_CREAT | O_EXCL, 0600, &attributes), "mq_open")), "mq_close");
	must(mq_close(must(mq_open("/zoo-full", O_RDWR | O_CREAT | O_EXCL, 0600, &attributes), "mq_open")), "mq_close");
	semaphore = sem_open("/zoo", O_CREAT | O_EXCL, 0600, 0);
	if (semaphore == SEM_FAILED || sem_close(semaphore) < 0)
		die("sem_open");
}

void remove_posix_objects(void)
{
	shm_unlink("/zoo");
	mq_unlink("/zoo-empty");
	mq_unlink("/zoo-full");
	sem_unlink("/zoo");
}

static void map_shm(void)
{
	int fd = must(shm_open("/zoo", O_RDWR, 0), "shm_open");

	if (mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED)
		escaped("mmap");
	close(fd);
	expect("mapped", NULL, "shm:/zoo");
	rest();
}

static void map_privately(void)
{
	int fd = must(shm_open("/zoo", O_RDONLY, 0), "shm_open");

	if (mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED)
		escaped("mmap");
	close(fd);
	expect("mapped", NULL, "shm:/zoo");
	rest();
}

static void open_shm(void)
{
	int fd = must(shm_open("/zoo", O_RDONLY, 0), "shm_open");

	expect_open(fd, "read", "shm:/zoo");
	rest();
}

static void wait_semaphore(void)
{
	sem_t *semaphore = sem_open("/zoo", 0);

	if (semaphore == SEM_FAILED)
		escaped("sem_open");
	expect("mapped", NULL, "sem:/zoo");
	expect("waiting", "sem_wait", "sem:/zoo");
	about_to(SYS_futex);
	sem_wait(semaphore);
}

static void wait_semaphore_in_time(void)
{
	const struct timespec far = { .tv_sec = time(NULL) + 36000 };
	sem_t *semaphore = sem_open("/zoo", 0);

	if (semaphore == SEM_FAILED)
		escaped("sem_open");
	expect("mapped", NULL, "sem:/zoo");
	expect("waiting", "sem_wait", "sem:/zoo");
	about_to(SYS_futex);
	sem_timedwait(semaphore, &far);
}

static void *receive_at(void *descriptor)
{
	mqd_t fd = *(mqd_t *)descriptor;
	char message[16];

	expect_wait("mq_receive", fd, "msg:/zoo-empty");
	about_to(SYS_mq_timedreceive);
	mq_receive(fd, message, sizeof(message), NULL);
	return NULL;
}

static void *open_alone(void *unused)
{
	int fd;

	must(unshare(CLONE_FILES), "unshare");
	fd = must(shm_open("/zoo", O_RDWR, 0), "shm_open");
	expect_open(fd, "both", "shm:/zoo");
	rest();
	return unused;
}

/* What a thread opens that has parted with the others is in no list but its own. */
static void have_two_tables(void)
{
	pthread_t thread;

	if (!can_compare())
		rest();
	if (pthread_create(&thread, NULL, open_alone, NULL) != 0)
		escaped("pthread_create");
	pthread_join(thread, NULL);
}

/* The leader ends: what /proc shows of the process is empty from then on, but for what its other threads show. */
static void outlive_the_leader(void)
{
	static mqd_t fd;
	pthread_t thread;
	int memory = must(shm_open("/zoo", O_RDWR, 0), "shm_open");

	fd = queue("/zoo-empty", O_RDONLY);
	if (mmap(NULL, PAGE, PROT_READ, MAP_SHARED, memory, 0) == MAP_FAILED)
		escaped("mmap");
	expect("mapped", NULL, "shm:/zoo");
	expect_open(memory, "both", "shm:/zoo");
	expect_open(fd, "read", "msg:/zoo-empty");
	if (shmat(objects->segment, NULL, 0) == (void *)-1)
		escaped("shmat");
	expect("attached", NULL, "shm:%d", objects->segment);
	if (pthread_create(&thread, NULL, receive_at, &fd) != 0)
		escaped("pthread_create");
	pthread_exit(NULL);
}

/* As in linux/futex.h of 5.16, with which the call came. */
struct word {
	uint64_t value, address;
	uint32_t flags, reserved;
};

#define FUTEX_WAITV 449
#define WORD_OF_32  2

/* Waits for a word of each of them, and for one that is nobody's. */
static void wait_for_several(void)
{
	static uint32_t own;
	int fd = must(shm_open("/zoo", O_RDWR, 0), "shm_open");
	char *memory = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	sem_t *semaphore = sem_open("/zoo", 0);
	const struct word words[] = {
		{ 0, (uintptr_t)&own, WORD_OF_32, 0 },
		{ 0, (uintptr_t)(memory + PAGE + 20), WORD_OF_32, 0 },
		{ 0, (uintptr_t)semaphore, WORD_OF_32, 0 },
	};

	close(fd);
	if (memory == MAP_FAILED || semaphore == SEM_FAILED)
		escaped("mmap");
	expect("mapped", NULL, "shm:/zoo");
	expect("mapped", NULL, "sem:/zoo");
	if (syscall(FUTEX_WAITV, NULL, 0, 0, NULL, 0) < 0 && errno == ENOSYS)
		rest();
	expect("waiting", "futex_waitv 4116", "shm:/zoo");
	expect("waiting", "futex_waitv 0", "sem:/zoo");
	about_to(FUTEX_WAITV);
	syscall(FUTEX_WAITV, words, 3, 0, NULL, 0);
}

static void receive(void)
{
	mqd_t fd = queue("/zoo-empty", O_RDONLY);
	char message[16];

	expect_open(fd, "read", "msg:/zoo-empty");
	expect_wait("mq_receive", fd, "msg:/zoo-empty");
	about_to(SYS_mq_timedreceive);
	mq_receive(fd, message, sizeof(message), NULL);
}

static void send_to_full(void)
{
	mqd_t fd = queue("/zoo-full", O_WRONLY);

	must(mq_send(fd, "x", 1, 0), "mq_send");
	expect_open(fd, "write", "msg:/zoo-full");
	expect_wait("mq_send", fd, "msg:/zoo-full");
	about_to(SYS_mq_timedsend);
	mq_send(fd, "y", 1, 0);
}

static void watch_queue(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int set = must(epoll_create1(0), "epoll_create1");
	mqd_t fd = queue("/zoo-empty", O_RDWR);

	must(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
	expect_open(fd, "both", "msg:/zoo-empty");
	expect_wait("epoll", fd, "msg:/zoo-empty");
	about_to(SYS_epoll_pwait);
	epoll_pwait(set, &event, 1, -1, &(sigset_t){ 0 });
}

const struct resident posix_residents[] = {
	{ "map shared memory", map_shm },
	{ "map shared memory privately", map_privately },
	{ "have shared memory open", open_shm },
	{ "wait for a semaphore", wait_semaphore },
	{ "wait for a semaphore in time", wait_semaphore_in_time },
	{ "wait in time, stopped and continued", wait_semaphore_in_time, .is_stopped = true, .is_continued = true },
	{ "wait for several words", wait_for_several },
	{ "have two tables of descriptors", have_two_tables },
	{ "outlive the leader", outlive_the_leader },
	{ "receive from an empty queue", receive },
	{ "send to a full queue", send_to_full },
	{ "watch a queue", watch_queue },
	{ 0 },
};
