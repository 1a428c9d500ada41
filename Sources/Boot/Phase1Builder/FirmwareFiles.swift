// SPDX-License-Identifier: GPL-3.0-or-later

internal import CPIOArchive

/// The files of a firmware folder, at their places below `lib/firmware`.
struct FirmwareFiles {
    /// Where the kernel looks for them.
    static let folder = "lib/firmware"

    /// All of them.
    let entries: [CPIOEntry]

    /// Those that some modules say they may ask for, packed or not, and what links among them lead to.
    func wanted(by modules: [ModuleClosure.Member]) -> [CPIOEntry] {
        let names = Set(modules.flatMap(\.information.firmware).map { "\(Self.folder)/\($0)" })
        let direct = entries.filter { entry in
            ["", ".xz", ".zst"].contains {
                entry.name.hasSuffix($0) && names.contains(String(entry.name.dropLast($0.count)))
            }
        }
        let targets = Set(direct.compactMap(Self.target))
        return direct + entries.filter { targets.contains($0.name) && !direct.contains($0) }
    }

    /// The place a relative link leads to, as long as it stays in the folder or goes up by whole folders.
    private static func target(of entry: CPIOEntry) -> String? {
        guard case .symbolicLink(let target) = entry.kind, !target.hasPrefix("/") else { return nil }
        var path = entry.name.split(separator: "/").dropLast().map(String.init)
        for part in target.split(separator: "/") {
            switch part {
            case ".": break
            case "..": if path.popLast() == nil { return nil }
            default: path.append(String(part))
            }
        }
        return path.joined(separator: "/")
    }
}
