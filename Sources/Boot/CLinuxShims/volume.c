/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "CLinuxShims.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(LINUX_O_PATH == O_PATH, "this architecture has another number");

static int result(long value) { return value < 0 ? -errno : (int)value; }

int linux_mount_volume(const char *device, const char *folder, const char *type, int read_only, const char *options) {
    unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | (read_only ? MS_RDONLY : 0);
    return result(mount(device, folder, type, flags, options));
}

int linux_unmount(const char *folder) { return result(umount2(folder, UMOUNT_NOFOLLOW)); }

int linux_read_partitions(int disk) { return result(ioctl(disk, BLKRRPART)); }

int linux_forget_buffers(int disk) { return result(ioctl(disk, BLKFLSBUF)); }

/* Each of them fails only if a file system was mounted or a name changed somewhere in just that moment. */
#define TRIES_TO_OPEN 10000

int linux_open_in_root(int root, const char *path, int flags) {
    struct open_how how = {
        .flags = (unsigned long long)(flags | O_CLOEXEC),
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
    };
    /* The kernel cannot tell then whether `..` stayed inside, and has the caller ask again (openat2(2)). */
    for (int tries = 0; tries < TRIES_TO_OPEN; tries++) {
        int file = result(syscall(SYS_openat2, root, path, &how, sizeof how));
        if (file != -EAGAIN) return file;
        sched_yield();
    }
    return -EAGAIN;
}

int linux_create_file(int folder, const char *name) {
    return result(openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
}
