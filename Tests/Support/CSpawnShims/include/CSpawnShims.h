// SPDX-License-Identifier: GPL-3.0-or-later
// The calls of GNU that tests need to start programs and Swift's view of the C library hides.
#pragma once

#include <sys/types.h>

/// Starts a program, looked for in PATH, in a folder unless that is null; 0, or the error number.
///
/// It gets three streams, no other descriptor, and no signal that is blocked or ignored.
int spawn_program(pid_t *child, const char *folder, char *const arguments[], const int streams[3]);

/// A file in memory without a name, closed in children; its descriptor, or -1.
int spawn_unnamed_file(void);
