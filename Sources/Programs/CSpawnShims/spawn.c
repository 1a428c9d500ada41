// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CSpawnShims.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <unistd.h>

static int spawn_with(
    pid_t *child, const char *folder, char *const arguments[], const int descriptors[], int count, int leads_group) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int place = 0; place < count; place++) posix_spawn_file_actions_adddup2(&actions, descriptors[place], place);
    posix_spawn_file_actions_addclosefrom_np(&actions, count);
    if (folder) posix_spawn_file_actions_addchdir_np(&actions, folder);

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes,
        POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (leads_group ? POSIX_SPAWN_SETPGROUP : 0));

    int problem = posix_spawnp(child, arguments[0], &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

int spawn_program(
    pid_t *child, const char *folder, char *const arguments[], const int descriptors[], int count, int leads_group) {
    if (count < 3 || count > SPAWN_DESCRIPTORS) return EINVAL;
    // A descriptor that is itself one of the places would be gone when its turn comes.
    int copies[SPAWN_DESCRIPTORS];
    int copied = 0;
    int problem = 0;
    while (copied < count && problem == 0) {
        int copy = fcntl(descriptors[copied], F_DUPFD_CLOEXEC, SPAWN_DESCRIPTORS);
        if (copy < 0) problem = errno;
        else copies[copied++] = copy;
    }
    if (problem == 0) problem = spawn_with(child, folder, arguments, copies, count, leads_group);
    while (copied > 0) close(copies[--copied]);
    return problem;
}

int spawn_unnamed_file(void) { return memfd_create("stream", MFD_CLOEXEC); }
