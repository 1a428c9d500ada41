// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HostSystem
import Testing

/// What distributions call their packages, and where they put files, stands in one target (decision 0041).
@Suite struct HostNameTests {
    /// Files that may name such places, and why.
    private static let exempt = [
        "Sources/Fleet/ServerConfig/Files/QEMUFiles.swift": "paths on a machine, in the layer that it is given",
        "Sources/Boot/Phase1Builder/Layers/QEMUPrograms.swift": "a script on a machine, in the layer that it is given",
    ]

    /// Folders that are one distribution's choice, without a slash in front as they stand in packages.
    private static let places = [
        "usr/lib/ipxe", "usr/share/ipxe", "usr/share/OVMF", "usr/share/edk2", "usr/share/qemu", "usr/share/seabios",
        "usr/share/keyrings", "usr/lib/shim", "usr/lib/grub", "usr/lib/ISOLINUX", "usr/lib/syslinux", "usr/lib/xorg",
        "usr/lib/debian-installer", "usr/lib/x86_64-linux-gnu", "usr/lib64", "var/lib/apt", "etc/apt",
        "etc/os-release", "usr/lib/os-release", "etc/debian_version",
    ]

    /// Names of packages that are no program's name as well.
    private static var packages: Set<String> {
        var names: Set<String> = []
        for part in HostPart.allCases {
            for manager in PackageManager.allCases {
                if let name = part.package(of: manager), HostPart(program: name) == nil { names.insert(name) }
            }
        }
        for suite in ArchiveSuite.allCases {
            names.formUnion(
                suite.mediumPackages + [suite.kernelPackage, suite.busybox.package, suite.installer.package])
            names.formUnion(suite.qemu.packages)
        }
        // Words that stand for something else, too: iPXE's name in scripts, a loader's folder on a medium, kernel
        // modules, a program.
        return names.subtracting(["ipxe", "ovmf", "isolinux", "squashfs", "udev"])
    }

    private static let commands = PackageManager.allCases.compactMap(\.command) + ["apt install", "apt-get -y install"]

    @Test func `no package and no path of a distribution stands elsewhere in the sources`() throws {
        #expect(Self.packages.count > 20)
        for (path, text) in try Self.sources() where Self.exempt[path] == nil {
            let found = Self.names(in: text)
            #expect(found.isEmpty, "\(path) names \(found); say it in Sources/Boot/HostSystem")
        }
    }

    @Test func `every exception is needed, and each name is found where it stands`() throws {
        let sources = Dictionary(uniqueKeysWithValues: try Self.sources())
        for path in Self.exempt.keys { #expect(!Self.names(in: sources[path] ?? "").isEmpty, "\(path)") }
        #expect(
            Self.names(in: #"    remedy: "run apt-get install dnsmasq-base""#) == ["apt-get install", "dnsmasq-base"])
        #expect(Self.names(in: #"    let a = "/usr/lib/ipxe/x""#) == ["usr/lib/ipxe"])
        #expect(Self.names(in: "    // from qemu-utils") == [])
        #expect(Self.names(in: #"    run("qemu-system-x86_64")"#) == [])
    }

    private static func names(in text: String) -> [String] {
        let code = text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
        return (commands + places).filter { code.contains($0) } + packages.sorted().filter { isWord($0, in: code) }
    }

    /// Whether a name stands there with nothing around it that could belong to a longer one.
    private static func isWord(_ name: String, in text: String) -> Bool {
        text.ranges(of: name).contains { range in
            let before = range.lowerBound == text.startIndex ? " " : text[text.index(before: range.lowerBound)]
            let behind = range.upperBound == text.endIndex ? " " : text[range.upperBound]
            return ![before, behind].contains { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        }
    }

    private static func sources() throws -> [(String, String)] {
        let names = FileManager.default.enumerator(atPath: "\(PackageDump.root)/Sources")
        var files: [(String, String)] = []
        while let name = names?.nextObject() as? String {
            guard name.hasSuffix(".swift"), !name.hasPrefix("Boot/HostSystem/") else { continue }
            files.append(
                ("Sources/\(name)", try String(contentsOfFile: "\(PackageDump.root)/Sources/\(name)", encoding: .utf8)))
        }
        return files
    }
}
