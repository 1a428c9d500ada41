// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Foundation
import HTTPTypes
import NIOCore
import PieceStorage
import Testing
import TorrentCore

@Suite struct FileRoutesTests {
    private let sample: SampleEnvironment

    init() throws {
        sample = try SampleEnvironment()
    }

    private func get(
        _ uri: String, range: String? = nil, method: HTTPRequest.Method = .get, more: HTTPFields = [:]
    ) async throws -> RouteResponse {
        var headers = more
        headers[.range] = range
        return try await sample.ask { [headers] client in
            try await client.executeRequest(uri: uri, method: method, headers: headers, body: nil)
        }
    }

    @Test func `phase 1 is served whole, and the machine's stage follows`() async throws {
        let base = "/phase1/\(sample.content.phase1.hash)"
        let kernel = try await get("\(base)/vmlinuz?mac=\(SampleEnvironment.mac)")
        #expect(Array(kernel.body.readableBytesView) == sample.kernel)
        #expect(kernel.headers[.contentLength] == "5000")
        #expect(await sample.registry.snapshot.machines.map(\.stage) == [.kernel])
        let initramfs = try await get("\(base)/initramfs?mac=\(SampleEnvironment.mac)")
        #expect(Array(initramfs.body.readableBytesView) == sample.initramfs)
        #expect(await sample.registry.snapshot.machines.map(\.stage) == [.initramfs])
    }

    @Test func `what is given by HTTP is counted by what it is of and by machine, as much as was sent`() async throws {
        let (first, second) = ("192.0.2.7", "192.0.2.8")
        let image = SeedCounts.Subject.image(sample.image.image.name)
        try await sample.ask { client in
            for (address, range) in [(first, "bytes=0-99"), (second, "bytes=0-9"), (second, "bytes=1-10")] {
                _ = try await client.executeRequest(
                    uri: "/images/debian/vmlinuz", method: .get, headers: [.range: range], body: nil, from: address)
            }
            for method in [HTTPRequest.Method.get, .head] {
                _ = try await client.executeRequest(
                    uri: "/phase1/\(sample.content.phase1.hash)/vmlinuz", method: method, headers: [:], body: nil,
                    from: first)
            }
        }
        let counts = sample.content.seeds.counts
        #expect(counts.bytes(of: image, by: .http) == 120)
        #expect(counts.bytes(of: image, to: try #require(HostAddress(second))) == 20)
        #expect(counts.bytes(of: .part("phase 1"), by: .http) == 5_000)
        #expect(counts.total == 5_120)
    }

    @Test func `a look at the headers is no stage`() async throws {
        let uri = "/phase1/\(sample.content.phase1.hash)/vmlinuz?mac=\(SampleEnvironment.mac)"
        let response = try await get(uri, method: .head)
        #expect(response.headers[.contentLength] == "5000")
        #expect(response.body.readableBytes == 0)
        #expect(await sample.registry.snapshot.machines.isEmpty)
    }

    @Test(arguments: [
        ("bytes=0-0", 0..<1), ("bytes=0-4999", 0..<5_000), ("bytes=100-199", 100..<200), ("bytes=4990-", 4_990..<5_000),
        ("bytes=-10", 4_990..<5_000), ("bytes=-9999", 0..<5_000), ("bytes=4000-99999999999999999999999", 4_000..<5_000),
        ("BYTES=1-2", 1..<3),
    ])
    func `a range of phase 1 is served`(range: String, bytes: Range<Int>) async throws {
        let response = try await get("/phase1/\(sample.content.phase1.hash)/vmlinuz", range: range)
        #expect(response.status == .partialContent)
        #expect(Array(response.body.readableBytesView) == Array(sample.kernel[bytes]))
        #expect(response.headers[.contentRange] == "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/5000")
    }

    @Test(arguments: ["bytes=5000-", "bytes=5000-6000", "bytes=-0", "bytes=99999999999999999999-"])
    func `a range that the file does not have is refused with its length`(range: String) async throws {
        let response = try await get("/phase1/\(sample.content.phase1.hash)/vmlinuz", range: range)
        #expect(response.status == .rangeNotSatisfiable)
        #expect(response.headers[.contentRange] == "bytes */5000")
        #expect(String(buffer: response.body) == "This file has 5000 bytes, and none of those asked for.\n")
    }

    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-1", "bytes=1-2,4-5", "bytes= 1-2", "bytes=+1-2",
        "bytes=0x1-2",
        "items=0-1", "bytes=1--2", "bytes=\(String(repeating: "0", count: 100))1-2",
    ])
    func `a range that is none is passed over`(range: String) async throws {
        let response = try await get("/phase1/\(sample.content.phase1.hash)/vmlinuz", range: range)
        #expect(response.status == .ok)
        #expect(response.body.readableBytes == 5_000)
    }

    @Test func `a range that depends on a version is answered with the whole`() async throws {
        let response = try await get(
            "/images/debian/vmlinuz", range: "bytes=0-1", more: [.ifRange: "\"some version\""])
        #expect(response.status == .ok)
        #expect(response.body.readableBytes == sample.bigFile.count)
    }

    @Test(arguments: [
        (
            "/phase1/0000000000000000/vmlinuz",
            "This phase 1 is no longer served; fetch /boot.ipxe again for the present one.\n"
        ),
        ("/phase1/HASH/config", "Phase 1 has no such file; vmlinuz and initramfs are what a machine needs.\n"),
        ("/phase1/HASH/..", "Phase 1 has no such file; vmlinuz and initramfs are what a machine needs.\n"),
        (
            "/torrents/cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd.torrent",
            "No image has this torrent; /status.json lists their infohashes.\n"
        ),
        ("/images/windows/x", "There is no image of this name; /status.json lists them.\n"),
        ("/images/debian/nothing", "The image debian has no such file in its torrent.\n"),
        ("/images/debian", "The image debian has no such file in its torrent.\n"),
    ])
    func `a file that is not there is told in a sentence`(uri: String, sentence: String) async throws {
        let response = try await get(uri.replacing("HASH", with: sample.content.phase1.hash))
        #expect(response.status == .notFound)
        #expect(String(buffer: response.body) == sentence)
    }

    @Test func `a torrent is served under its infohash`() async throws {
        let response = try await get("/torrents/\(sample.infoHash).torrent")
        #expect(response.status == .ok)
        #expect(Array(response.body.readableBytesView) == sample.metainfo)
        #expect(response.headers[.contentType] == "application/x-bittorrent")
    }

    @Test func `a file of an image comes from the disk, whole and in parts`() async throws {
        let whole = try await get("/images/debian/vmlinuz")
        #expect(Array(whole.body.readableBytesView) == sample.bigFile)
        let part = try await get("/images/debian/vmlinuz", range: "bytes=262100-525000")
        #expect(part.status == .partialContent)
        #expect(Array(part.body.readableBytesView) == Array(sample.bigFile[262_100...525_000]))
        let empty = try await get("/images/debian/empty")
        #expect(empty.status == .ok)
        #expect(empty.body.readableBytes == 0)
        let spaced = try await get("/images/debian/dir%20with%20space/%C3%BC.bin")
        #expect(String(buffer: spaced.body) == "hello")
    }

    @Test(arguments: [
        "config.yaml", ".hidden", "../../outside", "..%2f..%2foutside", "%2e%2e/%2e%2e/outside",
        "%2e%2e%2f%2e%2e%2foutside",
        "dir%20with%20space/../../../outside", "dir%20with%20space/../vmlinuz", "/etc/passwd", "//etc/passwd",
        "vmlinuz/", "vmlinuz%00", "vmlinuz%00.txt", "%", "%2", "%zz", "%ff%fe", "dir%20with%20space", "",
        "..\\..\\outside", String(repeating: "a/", count: 200), String(repeating: "x", count: 900),
    ])
    func `nothing but the torrent's files can be had`(path: String) async throws {
        let response = try await get("/images/debian/\(path)")
        #expect([.notFound, .badRequest].contains(response.status), "\(response.status)")
        let body = String(buffer: response.body)
        #expect(body.hasSuffix(".\n"))
        #expect(!body.contains("secret"))
    }

    @Test(arguments: [
        "/images/debian/vmlinuz", "//images/debian/vmlinuz", "/images//debian/vmlinuz", "/images/debian///vmlinuz",
        "///images//debian/./vmlinuz", "/images/%2e/debian/vmlinuz",
    ])
    func `empty segments and dots name nothing`(uri: String) async throws {
        let response = try await get(uri)
        #expect(response.status == .ok)
        #expect(response.body.readableBytes == sample.bigFile.count)
    }

    @Test(arguments: ["/torrents/HASH.torrent", "//torrents/HASH.torrent", "/torrents//HASH.torrent"])
    func `a torrent can be asked for with slashes to spare`(uri: String) async throws {
        #expect(try await get(uri.replacing("HASH", with: "\(sample.infoHash)")).status == .ok)
    }

    @Test(arguments: ["//phase1/HASH/vmlinuz", "/phase1//HASH//vmlinuz"])
    func `phase 1 can be asked for with slashes to spare`(uri: String) async throws {
        #expect(try await get(uri.replacing("HASH", with: sample.content.phase1.hash)).status == .ok)
    }

    private func expectAskAgain(_ response: RouteResponse) {
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] != nil)
        #expect(
            String(buffer: response.body)
                == "This file has changed on the server, or is not there, and is being looked at;"
                + " ask again in a few seconds.\n")
    }

    @Test func `a file that has changed under the server is not given`() async throws {
        let file = sample.folder.appending(path: "oss/debian/vmlinuz")
        try Data("short".utf8).write(to: file)
        expectAskAgain(try await get("/images/debian/vmlinuz"))
        // The right length is not enough, whichever part is asked for.
        try Data(count: sample.bigFile.count).write(to: file)
        try setTime(ofFileAt: file.path, seconds: 1)
        expectAskAgain(try await get("/images/debian/vmlinuz"))
        expectAskAgain(try await get("/images/debian/vmlinuz", range: "bytes=100-200"))
        #expect(try await get("/images/debian/empty").status == .ok)
    }

    @Test func `a file that was touched is given again once it was hashed anew`() async throws {
        let file = sample.folder.appending(path: "oss/debian/vmlinuz")
        try setTime(ofFileAt: file.path, seconds: 1)
        expectAskAgain(try await get("/images/debian/vmlinuz"))
        sample.stamps.replace(0, with: try #require(FileStamp(ofFileAt: file.path)))
        #expect(try await get("/images/debian/vmlinuz").body.readableBytes == sample.bigFile.count)
    }

    @Test func `a file that is moved away is given again when it is back`() async throws {
        let file = sample.folder.appending(path: "oss/debian/vmlinuz")
        let elsewhere = sample.folder.appending(path: "elsewhere")
        try FileManager.default.moveItem(at: file, to: elsewhere)
        expectAskAgain(try await get("/images/debian/vmlinuz"))
        try FileManager.default.moveItem(at: elsewhere, to: file)
        #expect(try await get("/images/debian/vmlinuz").body.readableBytes == sample.bigFile.count)
    }
}
