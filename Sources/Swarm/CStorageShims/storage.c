/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "CStorageShims.h"

#include <errno.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>

long storage_read_at_once(int file, void *bytes, size_t count, int64_t position) {
    struct iovec space = {bytes, count};
    ssize_t done = preadv2(file, &space, 1, position, RWF_NOWAIT);
    return done < 0 ? -errno : done;
}

enum storage_kind storage_kind(int file, uint64_t *disk) {
    struct stat entry;
    struct statfs status;
    *disk = 0;
    if (fstat(file, &entry) != 0) return STORAGE_DISK;
    *disk = S_ISBLK(entry.st_mode) ? entry.st_rdev : entry.st_dev;
    /* A device lies in /dev, which is memory; its bytes do not. */
    if (!S_ISREG(entry.st_mode) || fstatfs(file, &status) != 0) return STORAGE_DISK;
    switch ((uint32_t)status.f_type) {
    case TMPFS_MAGIC:
    case RAMFS_MAGIC:
        return STORAGE_MEMORY;
    case NFS_SUPER_MAGIC:
    case SMB_SUPER_MAGIC:
    case CIFS_SUPER_MAGIC:
    case SMB2_SUPER_MAGIC:
    case FUSE_SUPER_MAGIC:
    case V9FS_MAGIC:
    case CEPH_SUPER_MAGIC:
    case AFS_SUPER_MAGIC:
    case CODA_SUPER_MAGIC:
    case OCFS2_SUPER_MAGIC:
        return STORAGE_REMOTE;
    default:
        return STORAGE_DISK;
    }
}
