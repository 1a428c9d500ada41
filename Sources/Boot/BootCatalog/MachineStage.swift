// SPDX-License-Identifier: GPL-3.0-or-later

/// How far a machine is on its way from power-on to its operating system.
///
/// The raw values are the words used everywhere: in events, in `/status.json`, on screens and in documents.
package enum MachineStage: String, Hashable, Sendable, CaseIterable {
    case dhcp
    case loader
    case script
    case kernel
    case initramfs
    case agent
    case network
    case manifest
    case download
    case verify
    case seed
    case handover
    case os
    case failed
}
