// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CNamespaceShims.h"

#include <errno.h>
#include <sched.h>

int namespace_enter_network(int descriptor) {
    return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : -errno;
}
