// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

/// Everything that emulates machines, one after the other: an emulated PC takes a core for itself.
///
/// `make test` runs these by themselves after all others, for the same reason.
@Suite(.serialized) enum MachineTests {}
