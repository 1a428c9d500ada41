// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Picks the disk an image is written to; a doubt is a refusal, for what is on a disk may be all there is of it.
package enum DiskSelection {
    /// Takes the disk that is meant by the choice, for an image of so many bytes that was made for sectors of a length, if
    /// that is known; `mayErase` lets something else on it
    /// go, and `holdsOnlyOurs` says whether it has nothing on it, or what an earlier run began to write.
    package static func disk(
        _ choice: DiskChoice, among disks: [Disk], length: UInt64, sectorLength: Int? = nil, mayErase: Bool,
        holdsOnlyOurs: (Disk) throws(SystemFailure) -> Bool
    ) throws(DiskProblem) -> Disk {
        guard !disks.isEmpty else { throw .noDisks }
        let meant = disks.filter { $0.isMeant(by: choice) }
        guard !meant.isEmpty else { throw .noneMatches(choice, found: disks) }
        var refusals: [DiskRefusal] = []
        for disk in meant {
            let reason =
                sectorReason(against: disk, sectorLength)
                ?? reason(against: disk, length: length, mayErase: mayErase, holdsOnlyOurs)
            guard let reason else { return disk }
            refusals.append(DiskRefusal(disk: disk, reason: reason, isTooSmall: disk.length < length))
        }
        throw .allRefused(refusals)
    }

    /// Partition tables count in sectors: with others, neither firmware nor kernel finds any of the partitions.
    private static func sectorReason(against disk: Disk, _ wanted: Int?) -> String? {
        guard let wanted, wanted != disk.sectorLength else { return nil }
        return "has sectors of \(disk.sectorLength) bytes and the image was made for \(wanted): nothing could start"
            + " from it; use an image made on a disk with sectors of \(disk.sectorLength) bytes, or another disk"
    }

    private static func reason(
        against disk: Disk, length: UInt64, mayErase: Bool,
        _ holdsOnlyOurs: (Disk) throws(SystemFailure) -> Bool
    ) -> String? {
        if let obstacle = disk.obstacle { return obstacle }
        guard disk.length >= length else {
            return "is too small for an image of \(length) bytes: it has \(disk.length)"
        }
        if mayErase { return nil }
        do throws(SystemFailure) {
            if try holdsOnlyOurs(disk) { return nil }
        } catch {
            return "cannot be read (\(error))"
        }
        return "has something else on it; write erase: true in the image's config.yaml if it may go"
    }
}

extension Disk {
    /// Whether the choice could mean this one, whatever is on it.
    func isMeant(by choice: DiskChoice) -> Bool {
        switch choice {
        case .firstEmpty: !isRemovable
        case .size: !isRemovable && choice.isSize(length)
        case .identity(let text): isCalled(text)
        }
    }

    /// A name below `/dev`, a serial number, or a name that udev would make of one: `ata-MODEL_SERIAL`.
    private func isCalled(_ text: String) -> Bool {
        let name = text.split(separator: "/").last.map(String.init) ?? text
        if name == self.name || identities.contains(name) { return true }
        let plain = identities.map { $0.hasPrefix("0x") || $0.hasPrefix("naa.") ? $0 : Self.asUdevWrites($0) }
        return plain.contains { identity in
            !identity.isEmpty && (name.hasSuffix("_\(identity)") || name.hasSuffix("-\(identity)"))
                || (identity.hasPrefix("naa.") && name == "wwn-0x\(identity.dropFirst(4))")
        }
    }

    /// udev writes an underscore for white space.
    private static func asUdevWrites(_ text: String) -> String {
        text.split(separator: " ").joined(separator: "_")
    }
}

/// A disk, and why it is not written to.
package struct DiskRefusal: Hashable, Sendable {
    /// The disk.
    package let disk: Disk
    /// What speaks against it, as the rest of a sentence.
    package let reason: String
    /// Whether the image would not fit, whatever else speaks against it.
    package let isTooSmall: Bool

    /// Puts these together.
    package init(disk: Disk, reason: String, isTooSmall: Bool = false) {
        self.disk = disk
        self.reason = reason
        self.isTooSmall = isTooSmall
    }
}

/// Why there is no disk to write to.
package enum DiskProblem: Error, Hashable, Sendable {
    case noDisks
    case noneMatches(DiskChoice, found: [Disk])
    case allRefused([DiskRefusal])
}

extension DiskProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noDisks:
            "this machine shows no disk; its driver may be missing in the layer disks"
        case .noneMatches(let choice, let found):
            "no disk is \"\(choice.text)\"; there are: \(found.map(\.described).joined(separator: "; "))"
        case .allRefused(let refusals):
            refusals.map { "\($0.disk) \($0.reason)" }.joined(separator: "; ")
        }
    }
}

extension Disk {
    /// With what it can be named by.
    fileprivate var described: String {
        identities.isEmpty ? "\(self)" : "\(self), serial \(identities.joined(separator: " or "))"
    }
}
