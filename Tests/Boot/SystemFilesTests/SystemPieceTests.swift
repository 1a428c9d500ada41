// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import CPIOArchive
import SystemFiles
import Testing
import TorrentCore

@Suite struct SystemPieceTests {
    @Test func `files are below our folder, readable by root alone, and the list has their modes`() throws {
        let piece = try SystemPiece(
            hostName: nil, files: [.of("etc/motd", 0o644, "hello\n"), .of("etc/ssh/host key", 0o4600, "secret")])
        #expect(piece.archive.count % 4 == 0)
        let entries = try CPIOReader.entries(of: piece.archive)
        #expect(
            entries.map(\.name) == [
                "boottorrent", "boottorrent/place", "boottorrent/list", "boottorrent/files", "boottorrent/files/etc",
                "boottorrent/files/etc/motd", "boottorrent/files/etc/ssh", "boottorrent/files/etc/ssh/host key",
                "conf/conf.d/zz-boottorrent-files", "lib/dracut/hooks/pre-pivot/zz-boottorrent-files.sh",
                "var/lib/dracut/hooks/pre-pivot/zz-boottorrent-files.sh",
            ])
        #expect(entries.text("boottorrent/list") == "644 etc/motd\n4600 etc/ssh/host key\n")
        #expect(entries.text("boottorrent/files/etc/motd") == "hello\n")
        let isOfFiles = { (entry: CPIOEntry) in entry.name.hasPrefix("boottorrent/files") }
        #expect(entries.filter(isOfFiles).allSatisfy { $0.permissions & 0o077 == 0 })
    }

    @Test func `no folder of an initramfs is made anew, for it may be a link there`() throws {
        let entries = try CPIOReader.entries(of: SystemPiece(hostName: SystemHostName("pc"), files: []).archive)
        #expect(entries.filter { $0.kind == .directory }.allSatisfy { $0.name.hasPrefix("boottorrent") })
    }

    @Test func `a host name is a file, and an entry of hosts, unless they are given`() throws {
        let name = try #require(SystemHostName("pc-07"))
        let entries = try CPIOReader.entries(of: SystemPiece(hostName: name, files: []).archive)
        #expect(entries.text("boottorrent/list") == "644 etc/hostname\n")
        #expect(entries.text("boottorrent/files/etc/hostname") == "pc-07\n")
        #expect(entries.text("boottorrent/hostname") == "pc-07\n")
        let given = try CPIOReader.entries(
            of: SystemPiece(
                hostName: name, files: [.of("etc/hostname", 0o600, "mine\n"), .of("etc/hosts", 0o644, "")]
            ).archive)
        #expect(given.text("boottorrent/list") == "600 etc/hostname\n644 etc/hosts\n")
        #expect(given.text("boottorrent/files/etc/hostname") == "mine\n")
        #expect(given.text("boottorrent/hostname") == nil)
    }
}

extension ReadyFile {
    static func of(_ path: String, _ mode: UInt16, _ text: String) throws -> ReadyFile {
        ReadyFile(path: try RelativePath(path), mode: mode, bytes: Array(text.utf8))
    }
}

extension [CPIOEntry] {
    func text(_ name: String) -> String? {
        guard case .file(let bytes) = first(where: { $0.name == name })?.kind else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension SystemPiece {
    init(hostName: SystemHostName?, files: [ReadyFile]) throws {
        try self.init(RootChanges(hostName: hostName, files: files))
    }
}
