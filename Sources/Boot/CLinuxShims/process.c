/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "CLinuxShims.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct failure {
    enum linux_spawn_step step;
    int error;
};

static int use_streams(const struct linux_command *command) {
    if (command->keeps_streams) return 0;
    int file = open(command->terminal ? command->terminal : "/dev/null", O_RDWR | O_NOCTTY);
    if (file < 0) return -1;
    if (command->terminal && ioctl(file, TIOCSCTTY, 1) < 0) return -1;
    for (int stream = 0; stream < 3; stream++)
        if (dup2(file, stream) < 0) return -1;
    if (file > 2) close(file);
    return 0;
}

/* Linux gives processes this many descriptors, and programs that use select(2) cannot handle more; some close all that
   are possible. This process may have raised its own limit. */
static void restore_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur <= 1024) return;
    limit.rlim_cur = 1024;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Between fork and exec: only what signal handlers may do as well. */
static void become(const struct linux_command *command, int report) {
    struct failure failure = {LINUX_SPAWN_TERMINAL, 0};
    struct sigaction plain = {.sa_handler = SIG_DFL};
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) sigaction(number, &plain, NULL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    restore_descriptor_limit();
    if (use_streams(command) == 0) {
        failure.step = LINUX_SPAWN_DIRECTORY;
        if (!command->directory || chdir(command->directory) == 0) {
            failure.step = LINUX_SPAWN_EXECUTE;
            execve(command->program, command->arguments, command->environment);
        }
    }
    failure.error = errno;
    ssize_t ignored = write(report, &failure, sizeof failure);
    (void)ignored;
    _exit(127);
}

int linux_spawn(const struct linux_command *command, enum linux_spawn_step *step) {
    int report[2];
    struct failure failure = {LINUX_SPAWN_FORK, 0};
    *step = LINUX_SPAWN_FORK;
    if (pipe2(report, O_CLOEXEC) < 0) return -errno;
    pid_t child = fork();
    if (child == 0) become(command, report[1]);
    int error = errno;
    close(report[1]);
    ssize_t count = 0;
    if (child > 0)
        do count = read(report[0], &failure, sizeof failure);
        while (count < 0 && errno == EINTR);
    close(report[0]);
    if (child < 0) return -error;
    if (count != sizeof failure) return child;
    *step = failure.step;
    return -failure.error;
}

static int wait_for(int which, int options, int *code) {
    int status = 0;
    pid_t child;
    do child = waitpid(which, &status, options);
    while (child < 0 && errno == EINTR);
    if (child < 0) return -errno;
    *code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return child;
}

int linux_wait(int child, int *code) { return wait_for(child, 0, code); }

int linux_reap(int *code) {
    int child = wait_for(-1, WNOHANG, code);
    return child == -ECHILD ? 0 : child;
}

static int inbox = -1;

static void note(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    ssize_t ignored = write(inbox, &byte, 1);
    (void)ignored;
    errno = saved;
}

int linux_signal_inbox(void) {
    int ends[2];
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return -errno;
    inbox = ends[1];
    if (sigaction(SIGCHLD, &action, NULL) < 0 || sigaction(SIGINT, &action, NULL) < 0
        || sigaction(SIGTERM, &action, NULL) < 0 || sigaction(SIGPIPE, &ignored, NULL) < 0)
        return -errno;
    return ends[0];
}
