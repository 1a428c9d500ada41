// SPDX-License-Identifier: GPL-3.0-or-later

/// How a machine comes to start the disk that was just written, as its agent tells it at the hand-over.
package enum DiskStart: Hashable, Sendable {
    /// The firmware was told to start it next (UEFI's `BootNext`).
    case firmware
    /// A BIOS has it under this number, from 0x80 to 0xff (INT 13h).
    case drive(UInt8)

    /// The numbers that a BIOS gives disks.
    package static let drives: ClosedRange<UInt8> = 0x80...0xFF

    /// Reads what ``text`` writes.
    package init?(_ text: String) {
        if text == "firmware" {
            self = .firmware
        } else {
            guard text.hasPrefix("0x"), text.utf8.count == 4, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
                let number = UInt8(text.dropFirst(2), radix: 16), Self.drives.contains(number)
            else { return nil }
            self = .drive(number)
        }
    }

    /// `firmware`, or the drive's number: `0x80`.
    package var text: String {
        switch self {
        case .firmware: "firmware"
        case .drive(let number): "0x" + String(number, radix: 16)
        }
    }
}

/// A disk that an image was written to, as the agent tells of it at the hand-over.
package struct WrittenDisk: Hashable, Sendable {
    /// As people know it: `/dev/sda (500.1 GB, Samsung SSD 870)`.
    package let name: String
    /// How it is started next; `nil` when nobody knows how to say that to the firmware.
    package let start: DiskStart?

    /// Pairs the two.
    package init(name: String, start: DiskStart?) {
        self.name = name
        self.start = start
    }
}

/// A disk that was written and should have started, while its machine booted from the network again.
package struct UnstartedDisk: Hashable, Sendable {
    /// What was written onto it.
    package let image: ImageName
    /// As people know it; `nil` when the agent did not tell.
    package let disk: String?

    /// Pairs the two.
    package init(image: ImageName, disk: String?) {
        self.image = image
        self.disk = disk
    }
}
