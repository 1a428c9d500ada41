// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import ServerConfig
import Testing

/// Holds docs/configuration.md, and the examples of docs/network-setup.md, against the code.
@Suite struct ConfigurationPageTests {
    private let lines: [Substring]

    init() throws {
        lines = try Self.lines(of: "configuration.md")
    }

    private static func lines(of page: String) throws -> [Substring] {
        let root = (0..<4).reduce(URL(filePath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
        return try String(contentsOf: root.appending(path: "docs/\(page)"), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func `every recipe for a network is read without a mistake`() throws {
        let blocks = try Self.lines(of: "network-setup.md").split { $0.hasPrefix("```") }
            .filter { $0.first == "# Boottorrent.yaml" }
        #expect(blocks.count == 4)
        for block in blocks {
            var host = try Classroom.host()
            host.put(.text(block.joined(separator: "\n")), at: "/env/Boottorrent.yaml")
            #expect(Classroom.messages(host) == [], "\(block.joined(separator: "\n"))")
        }
    }

    @Test func `every recipe for an image is read without a mistake, and there is one for each method`() throws {
        let blocks = try Self.lines(of: "images.md").split { $0.hasPrefix("```") }
            .filter { $0.first?.hasPrefix("# oss/") == true }
        var keywords: Set<String> = []
        for block in blocks {
            let name = String(block.first?.dropFirst(2) ?? "")
            let folder = "/env/\(name.dropLast("/config.yaml".count))"
            var host = try Classroom.host()
            host.files = host.files.filter { !$0.key.hasPrefix("/env/oss/d") && !$0.key.contains("/hello") }
            host.put(.text(Classroom.settings.replacing("default: debian", with: "")), at: "/env/Boottorrent.yaml")
            host.put(.text(block.joined(separator: "\n")), at: "/env/\(name)")
            host.putImageFiles(at: folder)
            #expect(Classroom.messages(host) == [], "\(block.joined(separator: "\n"))")
            let notes = Classroom.notes(host).filter { !$0.hasSuffix("; it is unpacked once, at the next start") }
            #expect(notes == [], "\(block.joined(separator: "\n"))")
            keywords.formUnion(block.compactMap { $0.hasPrefix("method: ") ? String($0.dropFirst(8)) : nil })
        }
        #expect(blocks.count == 10)
        #expect(keywords == Set(BootMethod.keywords))
    }

    @Test(arguments: [
        ("Version 1", KnownKeys.version1), ("Version 0", KnownKeys.version0), ("Images", KnownKeys.image),
    ])
    func `the page has exactly the keys that are read, with their defaults`(heading: String, keys: [KnownKey]) {
        let rows = lines.drop { $0 != "## \(heading)" }.dropFirst().prefix { !$0.hasPrefix("## ") }
            .filter { $0.hasPrefix("| `") }
            .map { $0.split(separator: "|", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } } }
        let documented = rows.map { cells in
            let standard = cells[3].contains("`") ? String(cells[3].filter { $0 != "`" && $0 != " " }) : nil
            return KnownKey(String(cells[1].filter { $0 != "`" && $0 != " " }), standard)
        }
        #expect(documented == keys)
    }

    @Test func `every example is read without a mistake`() throws {
        let blocks = lines.split { $0.hasPrefix("```") }.filter { $0.first?.hasPrefix("# ") == true }
            .filter { $0.first?.hasSuffix(".yaml") == true }
        #expect(blocks.count == 12)
        for block in blocks {
            let name = String(block.first?.dropFirst(2) ?? "")
            var host = try Classroom.host()
            if name == "Boottorrent.yaml", block.count < 4 {
                host.files = host.files.filter { !$0.key.contains("/dos") && !$0.key.contains("/hello") }
            }
            host.put(.text(block.joined(separator: "\n")), at: "/env/\(name)")
            host.put(.link("/env/oss"), at: "/srv/images")
            if name.contains("freedos") { host.files = host.files.filter { !$0.key.contains("/dos") } }
            if name.hasPrefix("oss/") { host.putImageFiles(at: "/env/\(name.dropLast("/config.yaml".count))") }
            #expect(Classroom.messages(host) == [], "\(block.joined(separator: "\n"))")
        }
    }
}
