/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packs the page's files for browsers (RFC 1952), from Debian's libdeflate-dev (static in programs). */
#include <libdeflate.h>
