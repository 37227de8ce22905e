// Signals inside the one process: sent by calls, delivered as plain function calls when a system call ends.
//
// A wait ends with EINTR when an unblocked signal comes in. Handlers run in the thread the signal went to; one sent to the
// process runs in the sender when it does not block it, and nudges the first thread, whose waits Linux would have ended.
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <ucontext.h>
#include "kcall.h"
#include "nanvix-posix.h"
#include "nvx.h"

#define SIGNALS 64
#define SIGCANCEL 33 // musl's own, for pthread_cancel
#define BIT(signal) (1ull << ((signal) - 1))
#define STOPS (BIT(SIGSTOP) | BIT(SIGTSTP) | BIT(SIGTTIN) | BIT(SIGTTOU)) // nobody could start the program again
#define IGNORED_BY_DEFAULT (BIT(SIGCHLD) | BIT(SIGURG) | BIT(SIGWINCH) | BIT(SIGCONT) | STOPS)
#define NEVER_BLOCKED (BIT(SIGKILL) | BIT(SIGSTOP))

// Linux's layout of an action, as musl passes it.
struct action {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	uint64_t mask;
} __attribute__((packed));

static struct action actions[SIGNALS + 1];
static uint64_t process_pending; // sent to the process while every thread blocked it
static struct lock signal_lock;

static bool is_ignored(int signal)
{
	void (*handler)(int) = actions[signal].handler;
	return handler == SIG_IGN || (handler == SIG_DFL && (BIT(signal) & IGNORED_BY_DEFAULT));
}

static void report(const char *text)
{
	size_t length = strlen(text);
	if (nvx_console_write(2, text, length) < 0) kcall2(NANVIX_KCALL_DEBUG, (uintptr_t)text, length);
}

static _Noreturn void die(int signal)
{
	// What the kernel says of a crash it sees (Nanvix program, register dump) it cannot say of this one.
	if (signal == SIGABRT) report("libposix: the program aborted (SIGABRT)\n");
	nvx_exit_process(128 + signal);
}

bool nvx_signal_waiting(struct thread *thread)
{
	return ((thread->pending | process_pending) & ~thread->mask) != 0;
}

static void post(struct thread *thread, int signal, bool of_process)
{
	if (!(thread->mask & BIT(signal))) {
		if (is_ignored(signal)) return;
		if (actions[signal].handler == SIG_DFL) die(signal);
	}
	nvx_lock(&signal_lock);
	thread->pending |= BIT(signal);
	thread->of_process = of_process ? thread->of_process | BIT(signal) : thread->of_process & ~BIT(signal);
	nvx_unlock(&signal_lock);
	if (thread != nvx_self()) nvx_unpark(thread);
}

static bool valid(int signal) { return signal >= 0 && signal <= SIGNALS; }

long nvx_kill_thread(int tid, int signal)
{
	struct thread *thread = nvx_find_thread(tid);
	if (!valid(signal)) return -EINVAL;
	if (!thread) return -ESRCH;
	if (signal) post(thread, signal, false);
	return 0;
}

long nvx_kill_process(int signal)
{
	if (!valid(signal)) return -EINVAL;
	if (!signal) return 0;
	struct thread *self = nvx_self(), *target = NULL;
	if (!(self->mask & BIT(signal))) target = self;
	else if (!(nvx_main_thread.mask & BIT(signal))) target = &nvx_main_thread;
	for (struct thread *thread = nvx_all_threads; thread && !target; thread = thread->next)
		if (thread->in_use && !(thread->mask & BIT(signal))) target = thread;
	if (target) {
		post(target, signal, true);
		if (target != &nvx_main_thread && !is_ignored(signal)) nanvix_nudge(nvx_main_thread.tid);
		return 0;
	}
	nvx_lock(&signal_lock);
	process_pending |= BIT(signal);
	nvx_unlock(&signal_lock);
	for (struct thread *thread = nvx_all_threads; thread; thread = thread->next)
		if (thread->in_use) nvx_unpark(thread); // one of them may stand in sigwait
	return 0;
}

int nanvix_nudge(int tid)
{
	struct thread *thread = nvx_find_thread(tid);
	if (!thread) return -1;
	thread->nudged = true;
	nvx_unpark(thread);
	return 0;
}

// The lowest of the wanted signals that wait, and what is told about it; 0 = none.
static int take_pending(struct thread *self, uint64_t wanted, siginfo_t *info)
{
	nvx_lock(&signal_lock);
	uint64_t ready = (self->pending | process_pending) & wanted;
	int signal = ready ? __builtin_ctzll(ready) + 1 : 0;
	memset(info, 0, sizeof *info);
	if (signal) {
		bool to_thread = (self->pending & ~self->of_process & BIT(signal)) != 0;
		if (self->pending & BIT(signal)) self->pending &= ~BIT(signal);
		else process_pending &= ~BIT(signal);
		info->si_signo = signal;
		info->si_code = to_thread ? SI_TKILL : SI_USER;
		info->si_pid = nvx_process_id();
	}
	nvx_unlock(&signal_lock);
	return signal;
}

static void call_handler(struct thread *self, int signal, siginfo_t *info)
{
	struct action action = actions[signal];
	ucontext_t context;
	memset(&context, 0, sizeof context);
	memcpy(&context.uc_sigmask, &self->mask, sizeof self->mask);
	if (action.flags & SA_RESETHAND) actions[signal].handler = SIG_DFL;
	self->mask |= action.mask | (action.flags & SA_NODEFER ? 0 : BIT(signal));
	if (action.flags & SA_SIGINFO) ((void (*)(int, siginfo_t *, void *))(void *)action.handler)(signal, info, &context);
	else action.handler(signal);
	memcpy(&self->mask, &context.uc_sigmask, sizeof self->mask);
	// musl's handler of a cancellation blocks its signal when the call is to be left: that call is not made again.
	if (!(action.flags & SA_RESTART) || (signal == SIGCANCEL && (self->mask & BIT(SIGCANCEL)))) self->restartable = 0;
}

bool nvx_run_handlers(void)
{
	struct thread *self = nvx_self();
	bool any = false;
	siginfo_t info;
	int signal;
	self->restartable = 1;
	while ((signal = take_pending(self, ~self->mask, &info))) {
		if (is_ignored(signal)) continue;
		if (actions[signal].handler == SIG_DFL) die(signal);
		any = true;
		call_handler(self, signal, &info);
	}
	if (self->mask_saved) {
		self->mask_saved = false;
		self->mask = self->saved_mask;
	}
	return any;
}

void nvx_set_mask_for_call(const uint64_t *mask)
{
	struct thread *self = nvx_self();
	if (!mask) return;
	self->saved_mask = self->mask;
	self->mask_saved = true;
	self->mask = *mask & ~NEVER_BLOCKED;
}

// A signal that waits while it becomes one to be ignored is thrown away (POSIX 2.4.1).
static void forget(int signal)
{
	nvx_lock(&signal_lock);
	process_pending &= ~BIT(signal);
	for (struct thread *thread = nvx_all_threads; thread; thread = thread->next) thread->pending &= ~BIT(signal);
	nvx_unlock(&signal_lock);
}

long nvx_sigaction(int signal, const void *action, void *old)
{
	if (signal < 1 || signal > SIGNALS) return -EINVAL;
	if (action && (signal == SIGKILL || signal == SIGSTOP)) return -EINVAL;
	if (old) memcpy(old, &actions[signal], sizeof(struct action));
	if (action) memcpy(&actions[signal], action, sizeof(struct action));
	if (action && is_ignored(signal)) forget(signal);
	return 0;
}

long nvx_sigaltstack(const stack_t *stack, stack_t *old)
{
	stack_t *mine = &nvx_self()->handler_stack, before = *mine;
	if (stack && (stack->ss_flags & ~SS_DISABLE)) return -EINVAL;
	if (stack && !(stack->ss_flags & SS_DISABLE) && stack->ss_size < MINSIGSTKSZ) return -ENOMEM;
	if (stack) *mine = *stack;
	if (old) *old = before.ss_sp ? before : (stack_t){ .ss_flags = SS_DISABLE };
	return 0;
}

long nvx_sigprocmask(int how, const uint64_t *set, uint64_t *old)
{
	struct thread *self = nvx_self();
	uint64_t before = self->mask;
	if (set) {
		if (how == SIG_BLOCK) self->mask |= *set;
		else if (how == SIG_UNBLOCK) self->mask &= ~*set;
		else if (how == SIG_SETMASK) self->mask = *set;
		else return -EINVAL;
		self->mask &= ~NEVER_BLOCKED;
	}
	if (old) *old = before;
	return 0;
}

long nvx_sigpending(uint64_t *set)
{
	*set = (nvx_self()->pending | process_pending) & nvx_self()->mask;
	return 0;
}

long nvx_sigsuspend(const uint64_t *mask)
{
	nvx_set_mask_for_call(mask);
	int result = 0;
	while (result == 0) result = nvx_wait_interruptibly(FOREVER);
	return -EINTR;
}

// `timeout` < 0: no limit.
long nvx_sigtimedwait(const uint64_t *set, siginfo_t *info, int64_t timeout)
{
	int64_t deadline = timeout < 0 ? FOREVER : nvx_monotonic() + timeout;
	siginfo_t told;
	for (;;) {
		int signal = take_pending(nvx_self(), *set, &told);
		if (signal) {
			if (info) *info = told;
			return signal;
		}
		int result = nvx_wait_interruptibly(deadline);
		if (result == -ETIMEDOUT) return -EAGAIN;
		if (result < 0) return result;
	}
}
