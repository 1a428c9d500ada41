// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import TorrentMetainfo

@Suite struct TorrentCommandTests {
    private let folder =
        FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        + "/command-" + UUID().uuidString
    private var image: String { folder + "/alpine" }
    private var torrent: String { folder + "/alpine.torrent" }

    private func withImage(body: () throws -> Void) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: image + "/boot", withIntermediateDirectories: true)
        try Data(repeating: 1, count: 100_000).write(to: URL(filePath: image + "/boot/vmlinuz"))
        try Data(repeating: 2, count: 7).write(to: URL(filePath: image + "/version"))
        try Data(repeating: 3, count: 7).write(to: URL(filePath: image + "/config.yaml"))
        try body()
    }

    @Test func `what create makes, show prints`() throws {
        try withImage {
            let create = try Program.boottorrent(
                "torrent", "create", image, "-o", torrent, "--announce", "http://192.0.2.1:10001/announce",
                "--announce", "udp://192.0.2.1:10001", "--web-seed", "http://192.0.2.1:8080/images/")
            #expect(create.status == 0)
            #expect(create.output.isEmpty)
            let metainfo = try Metainfo([UInt8](Data(contentsOf: URL(filePath: torrent))))
            #expect(
                create.errors
                    == "\(torrent): alpine, 2 files, 97.6 KiB, 3 pieces of 64.0 KiB, infohash \(metainfo.infoHash)\n")
            let show = try Program.boottorrent("torrent", "show", torrent)
            #expect(show.status == 0)
            #expect(
                show.output == """
                    name:         alpine
                    format:       hybrid (v1 and v2)
                    infohash v1:  \(try #require(metainfo.v1InfoHash))
                    infohash v2:  \(try #require(metainfo.v2InfoHash))
                    size:         100007 bytes (97.6 KiB) in 2 files
                    pieces:       3 of 65536 bytes
                    private:      yes
                    tracker 1:    http://192.0.2.1:10001/announce
                    tracker 2:    udp://192.0.2.1:10001
                    web seed:     http://192.0.2.1:8080/images/
                    files:
                      100000  boot/vmlinuz
                           7  version

                    """)
        }
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `JSON of create and show is the same`(format: Metainfo.Format) throws {
        try withImage {
            let create = try Program.boottorrent(
                "torrent", "create", image, "-o", torrent, "--json", "--public", "--format", format.rawValue,
                "--piece-length", "128K")
            let show = try Program.boottorrent("torrent", "show", torrent, "--json")
            #expect(create.status == 0)
            #expect(create.output == show.output)
            let value = try JSONSerialization.jsonObject(with: Data(show.output.utf8)) as? [String: Any]
            #expect(value?["format"] as? String == format.rawValue)
            #expect(value?["private"] as? Bool == false)
            #expect(value?["piece_length"] as? Int == 131_072)
            #expect((value?["infohash_v1"] != nil) == (format != .v2))
            #expect((value?["infohash_v2"] != nil) == (format != .v1))
        }
    }

    @Test func `nothing is overwritten without being told to`() throws {
        try withImage {
            try Data("mine".utf8).write(to: URL(filePath: torrent))
            let refused = try Program.boottorrent("torrent", "create", image, "-o", torrent)
            #expect(refused.status == 1)
            #expect(refused.errors == "\(torrent): exists already; name another file or give --force\n")
            #expect(try Data(contentsOf: URL(filePath: torrent)) == Data("mine".utf8))
            #expect(try Program.boottorrent("torrent", "create", image, "-o", torrent, "--force").status == 0)
            #expect(try Program.boottorrent("torrent", "show", torrent).status == 0)
        }
    }

    @Test func `mistakes end with 1 and a sentence that names the place`() throws {
        try withImage {
            try FileManager.default.createSymbolicLink(atPath: image + "/out", withDestinationPath: "/etc/passwd")
            let create = try Program.boottorrent("torrent", "create", image, "-o", torrent)
            #expect(create.status == 1)
            #expect(
                create.errors
                    == "\(image)/out: is a symbolic link to \"/etc/passwd\", outside of the image; put the file itself there\n"
            )
            #expect(!FileManager.default.fileExists(atPath: torrent))
            let absent = try Program.boottorrent("torrent", "show", torrent)
            #expect(absent.status == 1)
            #expect(absent.errors == "\(torrent): cannot be read: No such file or directory\n")
            try Data("d4:infoi1ee".utf8).write(to: URL(filePath: torrent))
            let damaged = try Program.boottorrent("torrent", "show", torrent)
            #expect(damaged.status == 1)
            #expect(damaged.output.isEmpty)
            #expect(damaged.errors == "\(torrent): byte 7: \"info\" is not a dictionary\n")
            let folder = try Program.boottorrent("torrent", "show", image)
            #expect(folder.status == 1)
            let unknown = try Program.boottorrent("torrent", "show", torrent, "--nonsense")
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains("--nonsense"))
        }
    }

    @Test(arguments: [["torrent", "--help"], ["torrent", "create", "--help"], ["torrent", "show", "--help"]])
    func `help has an example and ends well`(arguments: [String]) throws {
        let help = try Program.boottorrent(arguments)
        #expect(help.status == 0)
        #expect(help.output.contains("Example: boottorrent torrent "))
        #expect(help.errors.isEmpty)
    }

    /// A mount namespace of its own holds the small file system and takes it away with the program.
    @Test(.enabled(if: geteuid() == 0, "only root may mount a small file system"))
    func `a full disk is told and leaves nothing half written`() throws {
        try withImage {
            try Data(repeating: 9, count: 20 << 20).write(to: URL(filePath: image + "/big"))
            let small = folder + "/small"
            try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: true)
            let script = """
                mount -t tmpfs -o size=8k small "$1" && "$2" torrent create "$3" -o "$1/a.torrent"
                echo "status $?"; ls -A "$1"
                "$2" torrent create "$3" -o "$4" --cache "$1/cache"; echo "status $?"; ls -AR "$1"
                """
            // A file system of two pages has room for a folder and the start of a file.
            let run = try Program.run(
                ["unshare", "-m", "sh", "-c", script, "sh", small, Program.boottorrent, image, torrent])
            #expect(run.errors.contains("\(small)/a.torrent: cannot be written: No space left on device\n"))
            #expect(run.output.hasPrefix("status 2\nstatus 0\n"))
            #expect(!run.output.contains(".new-"))
            #expect(!run.output.contains(".torrent"))
            #expect(FileManager.default.fileExists(atPath: torrent))
        }
    }
}
