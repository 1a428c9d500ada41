/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "CLinuxShims.h"
#include <errno.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_kexec_file_load
#error "this architecture has no kexec_file_load"
#endif

/* linux/kexec.h and linux/module.h, whose older versions lack these. */
#define FILE_NO_INITRAMFS 4ul
#define MODULE_FILE_IS_COMPRESSED 4

static int result(long value) { return value < 0 ? -errno : (int)value; }

int linux_mount(const char *source, const char *target, const char *type, const char *options) {
    return result(mount(source, target, type, 0, options));
}

int linux_load_module(int file, int compressed) {
    return result(syscall(SYS_finit_module, file, "", compressed ? MODULE_FILE_IS_COMPRESSED : 0));
}

int linux_kexec_load(int kernel, int initramfs, const char *command_line) {
    unsigned long flags = initramfs < 0 ? FILE_NO_INITRAMFS : 0;
    return result(
        syscall(SYS_kexec_file_load, kernel, initramfs, strlen(command_line) + 1, command_line, flags));
}

int linux_memory_file(const char *name) { return result(memfd_create(name, MFD_CLOEXEC)); }

int linux_mutable(int file) {
    int flags = 0;
    if (ioctl(file, FS_IOC_GETFLAGS, &flags) < 0) return -errno;
    if (!(flags & FS_IMMUTABLE_FL)) return 0;
    flags &= ~FS_IMMUTABLE_FL;
    return result(ioctl(file, FS_IOC_SETFLAGS, &flags));
}

int linux_end(enum linux_ending ending) {
    switch (ending) {
    case LINUX_RESTART: return result(reboot(RB_AUTOBOOT));
    case LINUX_POWER_OFF: return result(reboot(RB_POWER_OFF));
    case LINUX_START_LOADED_KERNEL: return result(reboot(RB_KEXEC));
    case LINUX_SEND_CTRL_ALT_DEL_TO_INIT: return result(reboot(RB_DISABLE_CAD));
    }
    return -EINVAL;
}
