// SPDX-License-Identifier: GPL-3.0-or-later

extension HostAddress {
    /// 127.0.0.0/8 or ::1: a program of this machine.
    package var isLoopback: Bool {
        switch self {
        case .ipv4(let number): number >> 24 == 127
        case .ipv6(let high, let low): high == 0 && low == 1
        }
    }
}
