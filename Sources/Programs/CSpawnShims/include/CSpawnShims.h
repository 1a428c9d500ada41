// SPDX-License-Identifier: GPL-3.0-or-later
// The calls of GNU that are needed to start programs and that Swift's view of the C library hides.
#pragma once

#include <sys/types.h>

/// The most descriptors that a program can be given.
#define SPAWN_DESCRIPTORS 8

/// Starts a program, looked for in PATH, in a folder unless that is null; 0, or the error number.
///
/// It gets the descriptors as 0, 1, 2 and so on, no other descriptor, and no signal that is blocked or ignored. If it leads a
/// group, its process group is its own and has its number, and its children are in it unless they leave.
int spawn_program(
    pid_t *child, const char *folder, char *const arguments[], const int descriptors[], int count, int leads_group);

/// A file in memory without a name, closed in children; its descriptor, or -1.
int spawn_unnamed_file(void);
