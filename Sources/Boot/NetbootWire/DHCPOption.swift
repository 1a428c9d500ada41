// SPDX-License-Identifier: GPL-3.0-or-later

/// The number of a DHCP option (RFC 2132 and the later ones named below).
package struct DHCPOptionCode: RawRepresentable, Hashable, Sendable {
    package static let subnetMask = Self(rawValue: 1)
    package static let requestedAddress = Self(rawValue: 50)
    /// In seconds, four bytes.
    package static let leaseTime = Self(rawValue: 51)
    /// Says that the fields `file` and `sname` hold options, too.
    package static let overload = Self(rawValue: 52)
    package static let messageType = Self(rawValue: 53)
    package static let serverIdentifier = Self(rawValue: 54)
    package static let parameterList = Self(rawValue: 55)
    /// Why a server says no.
    package static let message = Self(rawValue: 56)
    package static let maximumMessageSize = Self(rawValue: 57)
    /// `PXEClient…` in both directions (PXE 2.1).
    package static let vendorClass = Self(rawValue: 60)
    /// What the vendor class defines; with `PXEClient` the boot servers' menu (PXE 2.1).
    package static let vendorOptions = Self(rawValue: 43)
    package static let tftpServerName = Self(rawValue: 66)
    package static let bootFileName = Self(rawValue: 67)
    /// RFC 3004; iPXE puts plain text there.
    package static let userClass = Self(rawValue: 77)
    /// The firmware's architecture, two bytes for each (RFC 4578).
    package static let architecture = Self(rawValue: 93)
    /// The version of the interface to the network card (RFC 4578).
    package static let networkInterface = Self(rawValue: 94)
    /// The machine's UUID behind a byte of zero (RFC 4578).
    package static let machineIdentifier = Self(rawValue: 97)
    /// iPXE's own, with options inside.
    package static let ipxe = Self(rawValue: 175)

    /// The number on the wire; 0 and 255 are no options but fill and end the list.
    package let rawValue: UInt8

    /// Any number; unknown ones are kept.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

/// One option as it stands in a message; a long value stands there in parts (RFC 3396).
package struct DHCPOption: Hashable, Sendable {
    /// Which one.
    package let code: DHCPOptionCode
    /// Up to 255 bytes.
    package let value: [UInt8]

    /// Pairs the two; what is beyond 255 bytes of the value is cut off, for it has no place on the wire.
    package init(_ code: DHCPOptionCode, _ value: [UInt8]) {
        self.code = code
        self.value = Array(value.prefix(255))
    }
}

/// What a DHCP message is about: option 53.
package enum DHCPMessageType: UInt8, Hashable, Sendable, CaseIterable {
    case discover = 1
    case offer
    case request
    case decline
    case acknowledgement
    case refusal
    case release
    case inform
}
