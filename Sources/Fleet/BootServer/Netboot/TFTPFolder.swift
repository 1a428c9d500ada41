// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Foundation
package import HostSystem
package import NetbootScripts
internal import Phase1Builder

/// The folder that is given out by TFTP: the programs firmware loads first, and for machines with Secure Boot phase 1.
package struct TFTPFolder: Sendable {
    /// The folder, as an absolute path.
    package let path: String

    /// Makes the folder anew with every program in it; BIOS machines find theirs under its name of 2018 too.
    package init(path: String, loaders: HostFiles.Loaders) throws(StartFailure) {
        self.path = path
        let files = FileManager.default
        var contents: [(name: String, data: Data)] = []
        for program in NetworkBootProgram.allCases {
            let source = loaders[program]
            guard let data = files.contents(atPath: source) else { throw .loaderMissing(path: source) }
            contents.append((program.fileName, data))
            if program == .bios { contents.append((NetworkBootProgram.nameOf2018, data)) }
        }
        do {
            if files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
            try files.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            for (name, data) in contents {
                let file = "\(path)/\(name)"
                try data.write(to: URL(filePath: file))
                try files.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
                PaddedName.link(file)
            }
        } catch {
            throw .cannotWrite(path: path, reason: FileReason.words(for: error))
        }
    }

    /// Adds what machines with Secure Boot are given.
    package func add(_ files: SignedBootFiles, script: GRUBScript) throws(StartFailure) {
        let phase1 = "\(SignedLoader.phase1Folder)/\(files.hash)"
        try copy(files.loaders.shim, to: SignedLoader.shim)
        PaddedName.link("\(path)/\(SignedLoader.shim)")
        try copy(files.loaders.menu, to: SignedLoader.menu)
        try copy("\(path)/\(NetworkBootProgram.efiX64.fileName)", to: SignedLoader.unsigned)
        for name in [BootRoute.kernelFile, BootRoute.initramfsFile] {
            try copy("\(files.phase1Folder)/\(name)", to: "\(phase1)/\(name)")
        }
        try put(Data(script.text.utf8), at: SignedLoader.script)
    }

    /// Gives one machine the signed programs under the names of the others: it has a folder with links to all files.
    package func giveSigned(to mac: MACAddress) throws(StartFailure) {
        let (own, files) = (folder(of: mac), FileManager.default)
        do {
            if files.fileExists(atPath: own) { try files.removeItem(atPath: own) }
            let names = try files.subpathsOfDirectory(atPath: path).filter { name in
                !PaddedName.isPadded(name)
                    && MACAddress(name.prefix { $0 != "/" }.replacing("-", with: ":")) == nil
            }
            for name in [""] + names.sorted() {
                var isFolder: ObjCBool = false
                let source = name == NetworkBootProgram.efiX64.fileName ? SignedLoader.shim : name
                guard files.fileExists(atPath: "\(path)/\(source)", isDirectory: &isFolder) else { continue }
                if isFolder.boolValue {
                    try files.createDirectory(
                        atPath: "\(own)/\(name)", withIntermediateDirectories: true,
                        attributes: [.posixPermissions: 0o755])
                } else {
                    try files.linkItem(atPath: "\(path)/\(source)", toPath: "\(own)/\(name)")
                    if Self.firstNames.contains(name) { PaddedName.link("\(own)/\(name)") }
                }
            }
        } catch {
            throw .cannotWrite(path: own, reason: FileReason.words(for: error))
        }
    }

    /// The names that DHCP servers tell.
    private static let firstNames = Set(
        NetworkBootProgram.allCases.map(\.fileName) + [NetworkBootProgram.nameOf2018, SignedLoader.shim])

    private func copy(_ source: String, to name: String) throws(StartFailure) {
        guard let content = FileManager.default.contents(atPath: source) else { throw .loaderMissing(path: source) }
        try put(content, at: name)
    }

    /// Puts a file at a place below the folder, readable for everybody.
    private func put(_ content: Data, at name: String) throws(StartFailure) {
        let file = URL(filePath: "\(path)/\(name)")
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755])
            try content.write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path())
        } catch {
            throw .cannotWrite(path: "\(path)/\(name)", reason: FileReason.words(for: error))
        }
    }

    /// Gives one machine a text in place of a program, until it is withdrawn.
    func give(_ text: String, as name: String, to mac: MACAddress) throws(StartFailure) {
        let folder = folder(of: mac)
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(folder)/\(name)")
            PaddedName.link("\(folder)/\(name)")
        } catch {
            throw .cannotWrite(path: folder, reason: FileReason.words(for: error))
        }
    }

    /// Gives one machine the same files as all others again.
    package func withdraw(from mac: MACAddress) {
        try? FileManager.default.removeItem(atPath: folder(of: mac))
    }

    /// The folder that dnsmasq's `tftp-unique-root=mac` looks into.
    private func folder(of mac: MACAddress) -> String {
        "\(path)/\(mac.description.split(separator: ":").joined(separator: "-"))"
    }

    /// The files somebody else's TFTP server needs when we serve none, as `source → name there`.
    package static func filesToCopy(from loaders: HostFiles.Loaders) -> [String] {
        NetworkBootProgram.allCases.map { "\(loaders[$0]) → \($0.fileName)" }
    }

    /// Whether a user who owns nothing can read files in a folder: every folder on the way must let others through.
    static func isReadableByEverybody(_ path: String) -> Bool {
        var folder = URL(filePath: path).standardizedFileURL
        while true {
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path())
            guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o001 != 0 else { return false }
            guard folder.path() != "/" else { return true }
            folder = folder.deletingLastPathComponent().standardizedFileURL
        }
    }
}
