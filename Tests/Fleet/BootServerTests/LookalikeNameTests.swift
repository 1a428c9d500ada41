// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import Glibc
import HTTPTypes
import NIOCore
import ServerConfig
import Testing
import TorrentCore

/// Images and files whose names look the same and have other bytes: from their folders to machines.
@Suite struct LookalikeNameTests {
    private static let composed = "gr\u{fc}n"
    private static let decomposed = "gru\u{308}n"

    /// An environment in a folder that goes away with it; files are made by the system's own calls.
    private final class Room: Sendable {
        let folder = FileManager.default.temporaryDirectory.appending(path: "names-\(UUID())").path()

        init() throws {
            try write(
                "version: 1\nserver: {interface: lo, address: 127.0.0.1}\ndhcp: off\ntftp: false\nmenu: {timeout: -1}\n",
                to: "Boottorrent.yaml")
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func write(_ text: String, to place: String) throws {
            try write(Array(text.utf8), to: Array(place.utf8))
        }

        func write(_ bytes: [UInt8], to place: [UInt8]) throws {
            let path = Array(folder.utf8) + [UInt8(ascii: "/")] + place
            for end in path.indices.dropFirst() where path[end] == UInt8(ascii: "/") {
                mkdir(path[..<end].map { CChar(bitPattern: $0) } + [0], 0o755)
            }
            let descriptor = open(path.map { CChar(bitPattern: $0) } + [0], O_CREAT | O_TRUNC | O_WRONLY, 0o644)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        }

        var reading: EnvironmentReading {
            EnvironmentReader.read(folder: folder, host: PermissiveHost(LinuxHost()))
        }

        func publish() async throws -> [PublishedImage] {
            let environment = try #require(reading.environment, "\(reading.problems)")
            let publisher = ImagePublisher(environment)
            var published: [PublishedImage] = []
            for image in environment.images { published.append(try await publisher.publish(image) { _, _ in }) }
            return published
        }
    }

    private static let script = "#!/bin/busybox sh\n"
    private static func image(_ name: String, _ settings: String = "method: bin\nbin: run\n") -> String {
        "dispname: \(name)\n\(settings)"
    }

    @Test func `two images and two files of one look are served, and machines take the manifest`() async throws {
        let room = try Room()
        for name in [Self.composed, Self.decomposed] {
            try room.write(Self.image(name), to: "oss/\(name)/config.yaml")
            try room.write("#!/bin/busybox sh\necho \(name.utf8.count)\n", to: "oss/\(name)/run")
            for file in [Self.composed, Self.decomposed, "\u{301}x"] {
                try room.write("\(name.utf8.count) \(file.utf8.count)", to: "oss/\(name)/sub/\(file)")
            }
        }
        #expect(room.reading.notices.contains { $0.text.contains("looks the same in the menu as the name in oss/") })
        let published = try await room.publish()
        #expect(published.count == 2)
        #expect(Set(published.map(\.image.name)).count == 2)
        #expect(published.allSatisfy { $0.files.count == 4 })
        let manifest = Manifest(
            images: published.map { image in
                ManifestImage(
                    image: image.image, totalLength: image.totalLength, infoHash: image.infoHash,
                    torrentPath: image.torrentPath, torrentDigest: image.metainfoDigest)
            },
            menu: MenuPolicy(timeout: .seconds(1), defaultImage: try ImageName(Self.decomposed)),
            swarm: SwarmPolicy(peerPort: 6881, trackers: [], usesLocalDiscovery: false, usesPeerExchange: false),
            leave: LeavePolicy(minimum: 0, maximum: 1))
        let read = try Manifest(bencoded: manifest.bencoded)
        #expect(read == manifest)
        #expect(read.menu.defaultImage?.text.utf8.count == Self.decomposed.utf8.count)
        try await expectFiles(of: published)
    }

    private func expectFiles(of images: [PublishedImage]) async throws {
        let sample = try SampleEnvironment()
        let content = ServerContent(phase1: sample.content.phase1, catalog: Catalog(images))
        let client = RouteClient(ServerRoutes.router(plan: sample.plan, content: content, registry: sample.registry))
        for name in [Self.composed, Self.decomposed] {
            for file in [Self.composed, Self.decomposed, "\u{301}x"] {
                let path = "/images/\(Self.escaped(name))/sub/\(Self.escaped(file))"
                let response = try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
                #expect(response.status == .ok, "\(path)")
                #expect(String(buffer: response.body) == "\(name.utf8.count) \(file.utf8.count)", "\(path)")
            }
        }
        let other = try await client.executeRequest(
            uri: "/images/\(Self.escaped("gr\u{fc}n2"))/run", method: .get, headers: [:], body: nil)
        #expect(other.status == .notFound)
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "%" + [$0].hexadecimal }.joined()
    }

    @Test(arguments: [
        ("method: bin\nbin: \(composed)\n", decomposed, "decomposed, as Macs store it", "\"gru\\u0308n\""),
        ("method: bin\nbin: \(decomposed)\n", composed, ": composed, and written decomposed here", "\"gr\\u00fcn\""),
        (
            "method: bin\nbin: ./sub/\(composed)\n", "sub/\(decomposed)", "decomposed, as Macs store it",
            "\"sub/gru\\u0308n\""
        ),
        ("method: kexec\nkernel: \(composed)\ninitrd: []\n", decomposed, "decomposed, as Macs store it", "u0308"),
        ("method: iso\niso: \(composed)\n", decomposed, "decomposed, as Macs store it", "u0308"),
        ("method: write\nimage: \(composed)\n", decomposed, "decomposed, as Macs store it", "u0308"),
        ("method: bin\nbin: \"\u{212b}\"\n", "\u{c5}", " than it is written here", "\"\\u00c5\""),
    ])
    func `a file in another Unicode form than its name is told as that`(
        settings: String, file: String, words: String, escaped: String
    ) throws {
        let room = try Room()
        try room.write(Self.image("x", settings), to: "oss/x/config.yaml")
        try room.write(Self.script, to: "oss/x/\(file)")
        let problem = try #require(room.reading.problems.first)
        #expect(room.reading.problems.count == 1)
        #expect(problem.place.file == "oss/x/config.yaml")
        #expect(problem.found.contains("in another Unicode form"), "\(problem)")
        #expect(problem.found.contains(words), "\(problem)")
        #expect(problem.remedy.contains("--nfc --notest oss/x") == words.contains("Macs store"), "\(problem)")
        #expect(problem.remedy.contains(escaped), "\(problem)")
    }

    @Test func `one mistake in two folders of one look is told of both`() throws {
        let room = try Room()
        for name in [Self.composed, Self.decomposed] {
            try room.write("dispname: \(name.utf8.count)\nmethod: bin\n", to: "oss/\(name)/config.yaml")
            try room.write(Self.script, to: "oss/\(name)/run")
        }
        #expect(room.reading.problems.map { Array(($0.place.file ?? "").utf8).count } == [22, 21])
    }

    @Test func `the escaped form that is proposed is the stored one`() throws {
        let room = try Room()
        try room.write(Self.image("x", "method: bin\nbin: \"gru\\u0308n\"\n"), to: "oss/x/config.yaml")
        try room.write(Self.script, to: "oss/x/\(Self.decomposed)")
        #expect(room.reading.problems.isEmpty, "\(room.reading.problems)")
    }

    @Test func `a default image in another Unicode form is told as that`() throws {
        let room = try Room()
        try room.write(Self.image("x"), to: "oss/\(Self.decomposed)/config.yaml")
        try room.write(Self.script, to: "oss/\(Self.decomposed)/run")
        try room.write(
            "version: 1\nserver: {interface: lo, address: 127.0.0.1}\ndhcp: off\ntftp: false\n"
                + "menu: {timeout: 5, default: \(Self.composed)}\n", to: "Boottorrent.yaml")
        let problem = try #require(room.reading.problems.first)
        #expect(problem.place.keyPath == "menu.default")
        #expect(problem.found.contains("in another Unicode form"), "\(problem)")
    }

    @Test func `names that are not UTF-8 are told with their folder`() throws {
        let room = try Room()
        try room.write(Self.image("x"), to: "oss/x/config.yaml")
        try room.write(Self.script, to: "oss/x/run")
        try room.write([1], to: Array("oss/x/sub/gr".utf8) + [0xfc, 0x6e])
        try room.write([1], to: Array("oss/".utf8) + [0xff] + Array("/run".utf8))
        let problems = room.reading.problems.map(\.description)
        #expect(problems.count == 2)
        #expect(
            problems.contains { $0.hasPrefix("oss/x/sub: has an entry whose name is not valid UTF-8") }, "\(problems)")
        #expect(problems.contains { $0.hasPrefix("oss: has an entry whose name is not valid UTF-8") }, "\(problems)")
    }

    @Test func `a folder whose name is not UTF-8 does not keep the other images from being served`() throws {
        let room = try Room()
        try room.write(Self.image("right"), to: "oss/right/config.yaml")
        try room.write(Self.script, to: "oss/right/run")
        try room.write(Array(Self.image("other").utf8), to: Array("oss/gr".utf8) + [0xfc] + Array("n/config.yaml".utf8))
        #expect(room.reading.environment == nil)
        #expect(room.reading.servable?.images.map(\.name.text) == ["right"])
    }

    @Test func `an image is unpacked under its own name, whatever looks like it`() async throws {
        let room = try Room()
        for name in [Self.composed, Self.decomposed] {
            try room.write(Self.image(name, "method: write\nimage: d\n"), to: "oss/\(name)/config.yaml")
            // A gzip member that holds four bytes of 512, made by gzip -n.
            try room.write(Self.packed(with: UInt8(name.utf8.count)), to: Array("oss/\(name)/d".utf8))
        }
        let published = try await room.publish()
        for image in published {
            let raw = try #require(FileManager.default.contents(atPath: "\(image.folder)/disk.raw"))
            #expect(raw.first == UInt8(image.image.name.text.utf8.count))
        }
        #expect(Set(published.map(\.folder).map(ExactName.init)).count == 2)
    }

    /// 1,024 bytes of which the first is given, and which end a boot sector's way, in a stored block of gzip.
    private static func packed(with first: UInt8) -> [UInt8] {
        var disk = [UInt8](repeating: 0, count: 1_024)
        disk[0] = first
        disk[510] = 0x55
        disk[511] = 0xaa
        var bytes: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 0x00, 0x04, 0xff, 0xfb] + disk
        var sum: UInt32 = 0xffff_ffff
        for byte in disk {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xedb8_8320 : 0) }
        }
        for number in [sum ^ 0xffff_ffff, 1_024] {
            for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
        }
        return bytes
    }
}
