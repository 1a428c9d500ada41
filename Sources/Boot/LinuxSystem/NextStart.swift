// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims
internal import DiskFormats
internal import Glibc

/// Tells a UEFI which disk to start next, by its variables `Boot####` and `BootNext` (UEFI 2.10, section 3.1).
///
/// `BootOrder` stays as it is: what a machine starts otherwise is for whoever set its firmware.
package struct NextStart: Sendable {
    /// EFI_GLOBAL_VARIABLE, as efivarfs writes it behind a variable's name.
    static let owner = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
    /// Kept without power, and seen by firmware and system.
    static let attributes: [UInt8] = [7, 0, 0, 0]

    private let folder: String

    /// Works on the variables in this folder, where efivarfs is mounted.
    package init(folder: String = "\(FirmwareVariables.folder)/efivars") {
        self.folder = folder
    }

    /// Has the firmware start the program of this device path when the machine is restarted, and then as before.
    ///
    /// - Returns: the number of the entry.
    @discardableResult
    package func set(path: [UInt8]) throws(SystemFailure) -> UInt16 {
        guard let plan = BootEntryPlan(path: path, taken: options()) else {
            throw SystemFailure("another entry for \(folder)", number: ENOSPC)
        }
        if let option = plan.option { try write(option.bytes, to: BootEntryPlan.variable(plan.number)) }
        try writeNext(plan.number)
        return plan.number
    }

    /// Has the firmware start the machine's own disk when it is restarted, and then as before: by the first entry of its order
    /// that is on a disk.
    ///
    /// - Returns: the number of the entry; `nil` when there is none, and nothing is changed.
    @discardableResult
    package func setOwnDisk() throws(SystemFailure) -> UInt16? {
        let order = BootOrder(value(of: "BootOrder-\(Self.owner)") ?? [])
        let current = BootOrder(value(of: "BootCurrent-\(Self.owner)") ?? []).numbers.first
        guard let number = order.firstOnDisk(among: options().compactMapValues(\.self), besides: current) else {
            return nil
        }
        try writeNext(number)
        return number
    }

    /// The entries that there are; `nil` for one that cannot be read.
    private func options() -> [UInt16: BootOption?] {
        var options: [UInt16: BootOption?] = [:]
        for name in SystemFile.names(in: folder) where name.hasSuffix("-\(Self.owner)") {
            guard let number = BootEntryPlan.number(ofVariable: name.dropLast(Self.owner.utf8.count + 1)) else {
                continue
            }
            options[number] = .some(value(of: name).flatMap { BootOption($0) })
        }
        return options
    }

    /// A variable's value without its attributes.
    private func value(of name: String) -> [UInt8]? {
        let bytes = try? SystemFile.bytes("\(folder)/\(name)", limit: Limits.firmwareVariable)
        return bytes.map { Array($0.dropFirst(Self.attributes.count)) }
    }

    private func writeNext(_ number: UInt16) throws(SystemFailure) {
        try write([UInt8(number & 0xFF), UInt8(number >> 8)], to: "BootNext")
    }

    /// One write for attributes and value, as efivarfs wants it; a variable that says so already is left alone.
    private func write(_ value: [UInt8], to variable: String) throws(SystemFailure) {
        let path = "\(folder)/\(variable)-\(Self.owner)"
        if SystemFile.exists(path) {
            if let present = try? SystemFile.bytes(path, limit: Limits.firmwareVariable),
                present == Self.attributes + value
            {
                return
            }
            // The kernel keeps most variables from being removed by mistake; a file system without such marks has none.
            if let file = try? OpenFile(path, O_RDONLY) { _ = linux_mutable(file.number) }
        }
        let file = try OpenFile(path, O_WRONLY | O_CREAT)
        try file.write((Self.attributes + value)[...])
    }
}
