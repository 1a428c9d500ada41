// SPDX-License-Identifier: GPL-3.0-or-later
// The calls of Linux for Ethernet frames that Swift's view of the C library hides.
#pragma once

#include <stdint.h>

/// Opens a packet socket (packet(7)) on an interface that gets questions for IPv6 routers and nothing else, does not
/// block, and sends whole Ethernet frames; the interface's hardware address goes to `hardware`.
///
/// The descriptor, or minus the error number; closing it is the caller's.
int packet_open_solicitations(const char *interface, uint8_t hardware[6]);
