/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two hashes BitTorrent needs, and HMAC, from Debian's nettle-dev (static in the agent, shared elsewhere). */
#include <nettle/hmac.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <stddef.h>

/* As <nettle/memops.h> declares it, which includes <stdlib.h>: types of the C library would count as this module's. */
int nettle_memeql_sec(const void *a, const void *b, size_t n);
