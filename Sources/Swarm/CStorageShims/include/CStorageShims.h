/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What PieceStorage asks of Linux and Swift's view of the C library hides. Nothing is kept of what is given. */
#ifndef C_STORAGE_SHIMS_H
#define C_STORAGE_SHIMS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Reads what is in memory already and waits for no disk; the count, or minus the errno: EAGAIN when nothing of it is in
 * memory, EOPNOTSUPP where the file system does not tell.
 */
long storage_read_at_once(int file, void *bytes, size_t count, int64_t position);

/*
 * Where the bytes of an open file are, and the number of that disk, of a device its own; zero where the system does not
 * tell. Asks the file server, and so may take for ever.
 */
enum storage_kind {
    STORAGE_DISK,   /* a disk of this computer, or the system does not tell */
    STORAGE_MEMORY, /* memory and nowhere else */
    STORAGE_REMOTE  /* a file server, or a program of this computer: any call may wait for it, close too */
};
enum storage_kind storage_kind(int file, uint64_t *disk);

#endif
