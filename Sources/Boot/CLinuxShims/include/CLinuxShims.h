/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The few calls of Linux that Swift cannot make itself: variadic ones, ones behind unions and macros, fork.
 * Every function returns zero or more, or minus the errno; none keeps what it is given. LinuxSystem alone calls them.
 */
#ifndef C_LINUX_SHIMS_H
#define C_LINUX_SHIMS_H

#include <stdint.h>

/* kernel.c */
int linux_mount(const char *source, const char *target, const char *type, const char *options);
int linux_load_module(int file, int compressed);
int linux_kexec_load(int kernel, int initramfs, const char *command_line);
int linux_memory_file(const char *name);
/* Lets an open file be written to and removed, if it was marked as immutable. */
int linux_mutable(int file);

enum linux_ending { LINUX_RESTART, LINUX_POWER_OFF, LINUX_START_LOADED_KERNEL, LINUX_SEND_CTRL_ALT_DEL_TO_INIT };
int linux_end(enum linux_ending ending);

/* volume.c */
/* Programs and devices on it do nothing; `options` are those of the type, or NULL. */
int linux_mount_volume(const char *device, const char *folder, const char *type, int read_only, const char *options);
int linux_unmount(const char *folder);
/* Makes the kernel look at a disk's table anew. */
int linux_read_partitions(int disk);
/* Writes out what the kernel keeps of a disk, and reads it from there the next time. */
int linux_forget_buffers(int disk);
/* A flag of open(2) that glibc's own header keeps from Swift. */
enum { LINUX_O_PATH = 0x200000 };
/* Opens a path as if `root`, a folder that is open, were the root: links, too, do not lead out of it. */
int linux_open_in_root(int root, const char *path, int flags);
/* A new file for its owner alone, in a folder that is open. */
int linux_create_file(int folder, const char *name);

/* process.c */
struct linux_command {
    const char *program;
    char *const *arguments;   /* ends with NULL */
    char *const *environment; /* ends with NULL */
    const char *directory;    /* NULL: stays */
    const char *terminal;     /* NULL: standard streams go to /dev/null; else: opened as controlling terminal */
    int keeps_streams;        /* nonzero: the child has the standard streams of its parent */
};
enum linux_spawn_step { LINUX_SPAWN_FORK, LINUX_SPAWN_TERMINAL, LINUX_SPAWN_DIRECTORY, LINUX_SPAWN_EXECUTE };
/* The child's process id; *step tells what failed. */
int linux_spawn(const struct linux_command *command, enum linux_spawn_step *step);
/* Waits until the child ends; *code is its exit status, or 128 + the signal that ended it. */
int linux_wait(int child, int *code);
/* The id of any child that has ended, or 0. */
int linux_reap(int *code);
/* A descriptor that yields one byte, the signal's number, for each SIGCHLD, SIGINT and SIGTERM. To be called once. */
int linux_signal_inbox(void);

/* guard.c */
/*
 * The process group for children that must not outlive this process, whatever ends it. A small process of its own, the
 * guard, holds the reading end of a pipe from here; at its end it ends the group: SIGTERM, after `grace` milliseconds
 * SIGKILL. The guard is made at the first call, and again when it was killed.
 */
int linux_guarded_group(int grace);
/* This process no longer ends when its terminal is closed, or when nobody reads what it writes. */
void linux_ignore_hang_up(void);

/* network.c; addresses in host byte order */
int linux_interface_up(const char *name);
/* An address of zero takes the interface's address away. */
int linux_interface_address(const char *name, uint32_t address, int prefix_length);
/* Makes the interface NAME.VLAN; EEXIST when it is there. */
int linux_interface_vlan(const char *name, int vlan);
int linux_default_route(const char *name, uint32_t gateway);
/* Removes every default route that leads through an interface. */
int linux_no_default_route(const char *name);
int linux_device_events(void);

/* terminal.c */
int linux_terminal_raw(int terminal);
int linux_terminal_size(int terminal, int *rows, int *columns);
/* The leading side; the path of the other one goes to `path`. */
int linux_pseudo_terminal(char *path, int path_size, int rows, int columns);

#endif
