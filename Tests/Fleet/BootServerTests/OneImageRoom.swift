// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import ServerConfig
import Synchronization
import TestProcesses
import Testing

/// An environment with one image, `pool`, from its `config.yaml` to the torrent; its folder goes away with it.
final class OneImageRoom: Sendable {
    let folder: String
    private let said = Mutex<[String]>([])
    /// What a person was shown.
    var lines: [String] { said.withLock { $0 } }

    init(_ settings: String = "method: write\nimage: d.img\n") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "disk-\(UUID())").path()
        try FileManager.default.createDirectory(atPath: "\(folder)/oss/pool", withIntermediateDirectories: true)
        try write(
            Array("version: 1\nserver: {interface: lo, address: 127.0.0.1}\ndhcp: off\ntftp: false\n".utf8),
            to: "Boottorrent.yaml")
        try write(Array("dispname: Pool\n\(settings)".utf8), to: "oss/pool/config.yaml")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    func write(_ bytes: [UInt8], to place: String) throws {
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(place)"))
    }

    /// Puts the disk there as these words pack it: they read `raw` and write `d.img`.
    func pack(_ words: [String], _ bytes: [UInt8] = DiskUnpackerTests.disk) throws {
        try write(bytes, to: "oss/raw")
        let made = try Program.run(words, in: "\(folder)/oss")
        try #require(made.status == 0, "\(made.errors)")
        try? FileManager.default.removeItem(atPath: "\(folder)/oss/pool/d.img")
        if FileManager.default.fileExists(atPath: "\(folder)/oss/packed") {
            try FileManager.default.moveItem(atPath: "\(folder)/oss/packed", toPath: "\(folder)/oss/pool/d.img")
        } else {
            try made.bytes.write(to: URL(filePath: "\(folder)/oss/pool/d.img"))
        }
        try FileManager.default.removeItem(atPath: "\(folder)/oss/raw")
    }

    var environment: ServerConfig.Environment {
        get throws {
            let reading = EnvironmentReader.read(folder: folder, host: PermissiveHost(LinuxHost()))
            return try #require(reading.environment, "\(reading.problems)")
        }
    }

    func publish() async throws -> PublishedImage {
        let environment = try environment
        let publisher = ImagePublisher(environment) { line in self.said.withLock { $0.append(line) } }
        publisher.tidy()
        return try await publisher.publish(try #require(environment.images.first)) { _, _ in }
    }
}
