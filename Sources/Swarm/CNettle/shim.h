/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two hashes BitTorrent needs, from Debian's nettle-dev (static in the agent, shared elsewhere). */
#include <nettle/sha1.h>
#include <nettle/sha2.h>
