// SPDX-License-Identifier: GPL-3.0-or-later

/// How long an address is lent.
package enum LeaseTime: Hashable, Sendable {
    /// At least 120 seconds, as dnsmasq wants.
    case seconds(UInt32)
    /// For ever.
    case infinite

    /// The shortest dnsmasq lends an address for, in seconds.
    package static let shortest: UInt32 = 120

    /// Reads what dnsmasq reads: seconds, or a number with `m`, `h`, `d` or `w`, or `infinite`.
    package init?(_ text: some StringProtocol) {
        if text == "infinite" {
            self = .infinite
            return
        }
        let units: [Character: UInt32] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        let unit = text.last.flatMap { units[$0] }
        guard let number = UInt32(unit == nil ? text[...] : text.dropLast()),
            case let (seconds, overflow) = number.multipliedReportingOverflow(by: unit ?? 1), !overflow,
            seconds >= Self.shortest
        else { return nil }
        self = .seconds(seconds)
    }
}

extension LeaseTime: CustomStringConvertible {
    /// As dnsmasq takes it: in hours or minutes if it is a whole number of them.
    package var description: String {
        switch self {
        case .seconds(let seconds) where seconds % 3_600 == 0: "\(seconds / 3_600)h"
        case .seconds(let seconds) where seconds % 60 == 0: "\(seconds / 60)m"
        case .seconds(let seconds): "\(seconds)"
        case .infinite: "infinite"
        }
    }
}
