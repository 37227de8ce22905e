// What the file parts of libposix share: nodes (what has a name), files (what a descriptor means), waiting for either.
#pragma once
#include <poll.h>
#include <sys/stat.h>
#include "nvx.h"

#define NAME_LIMIT 255
#define PATH_LIMIT 4096
#define LINK_LIMIT 40

// One lock over nodes, descriptors, pipes and pollers; held for memory work only, never while waiting.
HIDDEN extern struct lock nvx_file_lock;

enum device {
	DEVICE_NULL, DEVICE_ZERO, DEVICE_FULL, DEVICE_RANDOM, DEVICE_TTY, DEVICE_STDIN, DEVICE_STDOUT, DEVICE_STDERR,
	DEVICE_HOST_CONTROL, DEVICE_HOST_INTERRUPT, // the agent's two channels (docs/agent-protocol.md)
};

// A file, directory, symbolic link or device. Names of the RAMFS image are read directory by directory, when first asked for;
// contents stay in the image until they are written to.
struct node {
	struct node *parent;               // NULL when removed; the root is its own parent
	char *name;
	uint32_t name_hash;
	struct node *hash_next;            // in the parent's bucket
	struct node *next, *previous;      // in the parent's order
	uint32_t mode;                     // S_IFMT and permissions
	uint32_t inode;
	uint32_t uses;                     // open descriptors, mappings, working directory
	uint32_t user, group;
	uint64_t cookie;                   // position in the parent, never used again
	int64_t accessed, modified, changed;
	union {
		struct {                       // regular file, symbolic link
			uint8_t *data;
			uint32_t size, capacity;   // capacity 0: the bytes are the image's
		};
		struct {                       // directory
			struct node **buckets;
			uint32_t bucket_count, children;
			struct node *first, *last;
			uint64_t next_cookie;
		};
		enum device device;
		struct fifo *fifo;             // named pipe; NULL while nobody has it open
		struct end *socket;            // NULL when the socket with this name is gone
	};
	uint32_t cluster;                  // where it starts in the image
	bool unread;                       // directory of the image not read yet; file of the image not located yet
};

// node.c: the tree. All want nvx_file_lock held, except nvx_node_read, _write, _size, _hold, _drop, which take it themselves.
HIDDEN extern struct node *nvx_root;
HIDDEN extern struct node *nvx_shared_memory; // /dev/shm
HIDDEN struct node *nvx_child(struct node *directory, const char *name, size_t length);
HIDDEN struct node *nvx_first_child(struct node *directory);
HIDDEN struct node *nvx_make_node(struct node *directory, const char *name, size_t length, uint32_t mode); // NULL: no memory
HIDDEN void nvx_detach(struct node *node);
HIDDEN int nvx_attach(struct node *node, struct node *directory, const char *name, size_t length);
HIDDEN void nvx_release_node(struct node *node); // frees it when it has neither name nor use
HIDDEN bool nvx_is_removed(const struct node *node); // it has no name any more: nothing new can be made in it
HIDDEN int nvx_resize(struct node *node, uint64_t size);
HIDDEN long nvx_read_node(struct node *node, void *buffer, size_t size, uint64_t offset);
HIDDEN long nvx_write_node(struct node *node, const void *data, size_t size, uint64_t offset);
HIDDEN void nvx_node_read(struct node *node, void *buffer, size_t size, uint64_t offset);
HIDDEN void nvx_node_write(struct node *node, const void *data, size_t size, uint64_t offset);
HIDDEN uint64_t nvx_node_size(struct node *node);
HIDDEN void nvx_node_hold(struct node *node);
HIDDEN void nvx_node_drop(struct node *node);

// fat.c: the image. Adds nodes to an unread directory; finds the bytes of an unread file.
HIDDEN bool nvx_fat_mount(uint8_t *image, size_t size, struct node *root);
HIDDEN void nvx_fat_read_directory(struct node *directory);
HIDDEN int nvx_fat_locate(struct node *file);
HIDDEN void nvx_fat_space(uint64_t *total);

// mount.c: the tree at the start: image, /dev, /tmp, /home.
HIDDEN void nvx_mount(void);

// path.c
struct place {
	struct node *directory; // where the last name is or would be
	struct node *node;      // NULL: not there
	char name[NAME_LIMIT + 1];
	size_t length;
	bool must_be_directory; // the path ended with a slash
};
// FOLLOW: a link in the last place too. WANT_PARENT: a missing last name is no error. KEEP_LINK: what has a slash behind it in the
// last place is not followed, and need not be a directory; the caller judges, as Linux does when it makes, removes and renames.
enum { FOLLOW = 1, WANT_PARENT = 2, KEEP_LINK = 4 };
HIDDEN long nvx_walk(int directory_fd, const char *path, int how, struct place *place);
HIDDEN extern struct node *nvx_working_directory;
HIDDEN long nvx_path_of(struct node *node, char *buffer, size_t size); // length with NUL, or -ERANGE

// Files: open descriptions. `data` belongs to the kind.
struct file;
struct file_kind {
	long (*read)(struct file *file, void *buffer, size_t size);   // -EAGAIN: would wait
	long (*write)(struct file *file, const void *data, size_t size);
	short (*poll)(struct file *file);                             // POLL… that hold now
	void (*close)(struct file *file);
	uint32_t mode;                                                // for fstat when there is no node
	bool unlocked;                                                // read and write wait by themselves, without the lock
	bool always_at_zero;                                          // lseek succeeds and changes nothing, as for /dev/null
	int (*available)(struct file *file);                          // FIONREAD: bytes that can be read now
};
struct file {
	const struct file_kind *kind;
	uint32_t uses;
	int flags;          // O_…: access mode, O_APPEND, O_NONBLOCK
	uint64_t offset;
	struct node *node;
	void *data;
	int64_t read_timeout, write_timeout; // of sockets; 0 = none
};

#define DESCRIPTORS 1024
// fd.c. With the lock held unless said otherwise.
HIDDEN struct file *nvx_file(int fd); // NULL: EBADF
HIDDEN struct file *nvx_hold_file(int fd); // for calls that wait, which may see their descriptor closed; to be released
HIDDEN int nvx_new_fd(struct file *file, int least, bool close_on_exec);
HIDDEN struct file *nvx_new_file(const struct file_kind *kind, int flags);
HIDDEN void nvx_release_file(struct file *file);
HIDDEN int nvx_file_node(int fd, struct node **node, bool *writable); // takes the lock, holds the node; for mmap: -EACCES when not readable
HIDDEN long nvx_descriptor_limit(void); // RLIMIT_NOFILE
HIDDEN void nvx_files_start(void);
HIDDEN long nvx_close_locked(int fd);
HIDDEN long nvx_close(int fd); // this and the following take the lock
HIDDEN long nvx_close_range(unsigned first, unsigned last, unsigned flags);
HIDDEN long nvx_dup(int fd, int least, bool close_on_exec);
HIDDEN long nvx_dup_to(int fd, int target, int flags, bool same_is_error);
HIDDEN long nvx_fcntl(int fd, int command, long argument);
HIDDEN long nvx_ioctl(int fd, int request, void *argument);
HIDDEN extern const struct file_kind nvx_node_kind, nvx_directory_kind;

// transfer.c
struct iovec;
HIDDEN long nvx_read(int fd, void *buffer, size_t size);
HIDDEN long nvx_write(int fd, const void *data, size_t size);
// These two want the file held by the caller, and may drop the lock.
HIDDEN long nvx_read_file(struct file *file, void *buffer, size_t size, bool wait);
HIDDEN long nvx_write_file(struct file *file, const void *data, size_t size, bool wait);
HIDDEN long nvx_readv(int fd, const struct iovec *parts, int count);
HIDDEN long nvx_writev(int fd, const struct iovec *parts, int count);
HIDDEN long nvx_pread(int fd, void *buffer, size_t size, uint64_t offset);
HIDDEN long nvx_pwrite(int fd, const void *data, size_t size, uint64_t offset);
HIDDEN long nvx_preadv(int fd, const struct iovec *parts, int count, uint64_t offset, int flags);
HIDDEN long nvx_pwritev(int fd, const struct iovec *parts, int count, uint64_t offset, int flags);
HIDDEN long nvx_seek(int fd, int64_t offset, int whence, int64_t *result);
HIDDEN long nvx_sendfile(int out, int in, int64_t *offset, size_t count);

// open.c, directory.c, stat.c
HIDDEN long nvx_open(int directory_fd, const char *path, int flags, uint32_t mode);
HIDDEN long nvx_add_node(int directory_fd, const char *path, uint32_t mode, struct node **made); // with the lock held
HIDDEN long nvx_mkdir(int directory_fd, const char *path, uint32_t mode);
HIDDEN long nvx_mknod(int directory_fd, const char *path, uint32_t mode);
HIDDEN long nvx_unlink(int directory_fd, const char *path, int flags);
HIDDEN long nvx_rename(int from_fd, const char *from, int to_fd, const char *to, unsigned flags);
HIDDEN long nvx_symlink(const char *target, int directory_fd, const char *path);
HIDDEN long nvx_readlink(int directory_fd, const char *path, char *buffer, size_t size);
HIDDEN long nvx_truncate(const char *path, int64_t size);
HIDDEN long nvx_ftruncate(int fd, int64_t size);
HIDDEN long nvx_allocate(int fd, int mode, int64_t offset, int64_t size);
HIDDEN long nvx_chdir(const char *path);
HIDDEN long nvx_fchdir(int fd);
HIDDEN long nvx_getcwd(char *buffer, size_t size);
HIDDEN long nvx_umask(int mask);
HIDDEN uint32_t nvx_current_umask(void);
HIDDEN long nvx_statx(int directory_fd, const char *path, int flags, unsigned mask, void *result);
HIDDEN long nvx_access(int directory_fd, const char *path, int mode, int flags);
HIDDEN long nvx_chmod(int directory_fd, const char *path, uint32_t mode, int flags);
HIDDEN long nvx_chown(int directory_fd, const char *path, int user, int group, int flags);
HIDDEN long nvx_utimens(int directory_fd, const char *path, const int64_t times[4], int flags);
HIDDEN long nvx_statfs(const char *path, int fd, void *result);
HIDDEN long nvx_getdents(int fd, void *buffer, size_t size);

// poll.c, epoll.c: waiting for files.
HIDDEN long nvx_io_wait(int64_t deadline); // with the lock held, which it drops meanwhile; 0, -ETIMEDOUT, -EINTR
HIDDEN void nvx_io_changed(void);          // with the lock held: something may be ready that was not
HIDDEN short nvx_poll_file(struct file *file);
HIDDEN long nvx_poll(struct pollfd *fds, unsigned count, int64_t timeout, const uint64_t *mask);
HIDDEN long nvx_select(int count, void *reads, void *writes, void *errors, int64_t timeout, const uint64_t *mask, int64_t *left);
HIDDEN long nvx_epoll_create(int flags);
HIDDEN long nvx_epoll_ctl(int epoll_fd, int operation, int fd, const void *event);
HIDDEN long nvx_epoll_wait(int epoll_fd, void *events, int limit, int64_t timeout, const uint64_t *mask);
HIDDEN void nvx_epoll_forget(struct file *file);

// pipe.c, fifo.c, socket.c, local-socket.c, eventfd.c, console.c
HIDDEN long nvx_open_fifo(struct node *node, int flags, struct file **opened); // with the lock held, which it drops while it waits
HIDDEN long nvx_pipe(int fds[2], int flags);
HIDDEN long nvx_eventfd(unsigned count, int flags);
struct msghdr;
HIDDEN long nvx_socket(int domain, int type, int protocol);
HIDDEN long nvx_socketpair(int domain, int type, int protocol, int fds[2]);
HIDDEN long nvx_send(int fd, const void *data, size_t size, int flags);
HIDDEN long nvx_receive(int fd, void *buffer, size_t size, int flags);
HIDDEN long nvx_sendmsg(int fd, const struct msghdr *message, int flags);
HIDDEN long nvx_recvmsg(int fd, struct msghdr *message, int flags);
HIDDEN long nvx_shutdown(int fd, int how);
HIDDEN long nvx_bind(int fd, const void *address, uint32_t size);
HIDDEN long nvx_listen(int fd, int backlog);
HIDDEN long nvx_connect(int fd, const void *address, uint32_t size);
HIDDEN long nvx_accept(int fd, void *address, uint32_t *size, int flags);
HIDDEN long nvx_socket_name(int fd, void *address, uint32_t *size, bool peer);
HIDDEN long nvx_setsockopt(int fd, int level, int option, const void *value, uint32_t size);
HIDDEN long nvx_getsockopt(int fd, int level, int option, void *value, uint32_t *size);
HIDDEN struct file *nvx_open_console(int channel);
HIDDEN struct file *nvx_open_device(enum device device, int flags);
