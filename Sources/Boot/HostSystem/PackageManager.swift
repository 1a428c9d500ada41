// SPDX-License-Identifier: GPL-3.0-or-later

/// What installs programs on a system.
package enum PackageManager: String, Hashable, Sendable, CaseIterable {
    case apt
    case dnf
    case zypper
    case pacman
    case apk
    case unknown

    /// The one of a distribution.
    init(of distribution: HostSystem.Distribution) {
        self =
            switch distribution {
            case .debian, .ubuntu: .apt
            case .fedora: .dnf
            case .openSUSE: .zypper
            case .arch: .pacman
            case .alpine: .apk
            case .unknown: .unknown
            }
    }

    /// What root types before the name of a package; `nil` when nobody knows.
    package var command: String? {
        switch self {
        case .apt: "apt-get install"
        case .dnf: "dnf install"
        case .zypper: "zypper install"
        case .pacman: "pacman -S"
        case .apk: "apk add"
        case .unknown: nil
        }
    }
}
