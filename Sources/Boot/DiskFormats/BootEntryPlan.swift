// SPDX-License-Identifier: GPL-3.0-or-later

/// What is written into a firmware's variables for it to start a written disk next, and no more than that: they are kept
/// in flash memory, which is small and wears out.
package struct BootEntryPlan: Hashable, Sendable {
    /// The number of the entry that is started next.
    package let number: UInt16
    /// What the entry is to hold; `nil` when it holds that already.
    package let option: BootOption?

    /// What our entry is called in the firmware's menu; there is never more than one of this name.
    package static let description = "BootTorrent disk"

    /// Decides, with the numbers that are taken and the entries that could be read.
    ///
    /// An entry that starts the same program, whoever made it, is taken as it is; else ours is written anew; else one is
    /// made at the lowest free number. `nil` when there is no free number.
    package init?(path: [UInt8], taken: [UInt16: BootOption?]) {
        let known = taken.compactMap { number, option in option.map { (number: number, option: $0) } }
            .sorted { $0.number < $1.number }
        if let same = known.first(where: { $0.option.path == path && $0.option.isActive }) {
            number = same.number
            option = nil
            return
        }
        let ours = known.first { $0.option.description == Self.description }?.number
        guard let free = ours ?? (UInt16.min...UInt16.max).first(where: { taken[$0] == nil }) else { return nil }
        number = free
        option = BootOption(description: Self.description, path: path)
    }

    /// The name of an entry's variable: `Boot` and four hexadecimal digits.
    package static func variable(_ number: UInt16) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return "Boot" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }

    /// The number in a variable's name; `nil` for other variables, such as `BootOrder`.
    package static func number(ofVariable name: some StringProtocol) -> UInt16? {
        guard name.hasPrefix("Boot"), name.utf8.count == 8 else { return nil }
        let digits = name.dropFirst(4)
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }) else { return nil }
        return UInt16(digits, radix: 16)
    }
}
