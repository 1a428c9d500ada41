/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Swift's run-time reads /proc/self/exe in a constructor of its own and aborts the process without it (seen with
 * 6.3.1, static). The kernel gives its first process an empty /proc, so it is mounted in an earlier constructor.
 */
__attribute__((constructor(101))) static void mount_processes_early(void) {
    if (getpid() != 1) return;
    mkdir("/proc", 0755);
    mount("proc", "/proc", "proc", 0, NULL);
}
