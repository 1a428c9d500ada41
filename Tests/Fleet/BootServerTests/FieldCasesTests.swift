// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Foundation
import ServerConfig
import TestProcesses
import Testing

/// The script that makes the inputs, beside the folder of the repository; it is not a part of it.
private let script = URL(filePath: #filePath.split(separator: "/").dropLast(5).map { "/\($0)" }.joined())
    .appending(path: "shared/field/make.py").path()

/// Inputs that administrators really had.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: script), "needs make.py of the field cases"))
struct FieldCasesTests {
    @Test func `check says something of each case but those that are right`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "field-\(UUID())").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try Program.run(["python3", script, folder], in: "/")
        try #require(made.status == 0, "\(made.errors)")
        let reading = EnvironmentReader.read(folder: "\(folder)/env", host: PermissiveHost(LinuxHost()))
        let found = await ImageInspection.findings(in: reading.images)
        let lines =
            reading.problems.map(\.description) + reading.notices.map(\.description)
            + found.problems.map(\.description) + found.notices.map(\.description)
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/env/oss")
        try #require(names.count > 20)
        for name in names where !name.hasPrefix("ok-") {
            #expect(lines.contains { Array($0.utf8).contains(Array("oss/\(name)/".utf8)) }, "\(name)")
        }
        let refused = (reading.problems + found.problems).map(\.description)
        for name in names where name.hasPrefix("ok-") {
            #expect(!refused.contains { $0.contains("oss/\(name)/") }, "\(name)")
        }
    }
}
