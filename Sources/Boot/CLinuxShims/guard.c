/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "CLinuxShims.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* One guard for a process: what it guards are all children of that process. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int lifeline = -1;
static pid_t guarded_group;

/* Where /proc/PID/cmdline comes from (proc_pid_stat(5), fields 48 and 49): whoever ends all programs of a name and its
   arguments must not end the guard with them. */
static void find_arguments(char **start, char **end) {
    char text[4096];
    unsigned long first = 0, last = 0;
    FILE *file = fopen("/proc/self/stat", "re");
    size_t count = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file) fclose(file);
    text[count] = 0;
    char *field = strrchr(text, ')');
    for (int number = 2; field && number < 48; number++) {
        field = strchr(field, ' ');
        if (field) field++;
    }
    if (!field || sscanf(field, "%lu %lu", &first, &last) != 2 || last <= first) first = last = 0;
    *start = (char *)first;
    *end = (char *)last;
}

/* From here on only what signal handlers may do as well: the process may have had other threads. */
static void watch(int end, pid_t group, int grace) {
    char byte;
    ssize_t count;
    do count = read(end, &byte, 1);
    while (count > 0 || (count < 0 && errno == EINTR));
    kill(-group, SIGTERM);
    /* Outside of the group the guard can tell whether anybody is left in it. */
    setpgid(0, 0);
    const struct timespec step = {0, 20 * 1000 * 1000};
    for (int waited = 0; kill(-group, 0) == 0; waited += 20) {
        if (waited >= grace) {
            kill(-group, SIGKILL);
            break;
        }
        nanosleep(&step, NULL);
    }
    _exit(0);
}

static void keep_only(int end) {
    int ignored = chdir("/");
    (void)ignored;
    /* As number 0, so that all others can be closed at once. */
    if (end != 0) dup2(end, 0);
    if (close_range(1, ~0U, 0) < 0)
        for (int number = 1; number < 65536; number++) close(number);
}

int linux_guarded_group(int grace) {
    char *arguments, *behind;
    int result = 0, ends[2];
    pthread_mutex_lock(&turn);
    struct pollfd state = {lifeline, 0, 0};
    /* A pipe that nobody reads: the guard was killed, and another takes its place for all children to come. */
    if (lifeline >= 0 && !(poll(&state, 1, 0) == 1 && (state.revents & POLLERR))) goto done;
    if (lifeline >= 0) close(lifeline);
    lifeline = -1;
    find_arguments(&arguments, &behind);
    if (pipe2(ends, O_CLOEXEC) < 0) {
        result = -errno;
        goto done;
    }
    pid_t leader = fork();
    if (leader == 0) {
        /* Names the group and is gone at once, so the guard itself is nobody's child, and can leave the group. */
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_SETMASK, &all, NULL);
        if (setpgid(0, 0) < 0) _exit(errno & 0x7f);
        pid_t group = getpid(), guard = fork();
        if (guard != 0) _exit(guard < 0 ? errno & 0x7f : 0);
        prctl(PR_SET_NAME, "child-guard");
        if (arguments) {
            memset(arguments, 0, (size_t)(behind - arguments));
            strncpy(arguments, "child-guard", (size_t)(behind - arguments) - 1);
        }
        keep_only(ends[0]);
        watch(0, group, grace);
    }
    int error = errno, status = 0;
    close(ends[0]);
    if (leader < 0) status = error << 8;
    else
        while (waitpid(leader, &status, 0) < 0 && errno == EINTR) continue;
    if (status != 0) {
        close(ends[1]);
        result = WIFEXITED(status) ? -WEXITSTATUS(status) : -ECHILD;
        goto done;
    }
    lifeline = ends[1];
    guarded_group = leader;
done:
    if (result == 0) result = guarded_group;
    pthread_mutex_unlock(&turn);
    return result;
}

void linux_ignore_hang_up(void) {
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    sigaction(SIGHUP, &ignored, NULL);
    sigaction(SIGPIPE, &ignored, NULL);
}
