// SPDX-License-Identifier: GPL-3.0-or-later
// The call of Linux that the virtual room needs and Swift's view of the C library hides.
#pragma once

/// Makes the calling thread part of the network namespace that the descriptor is of; 0, or minus the error number.
int namespace_enter_network(int descriptor);
