// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// What the documents tell people to type is understood by the program and by make.
@Suite struct DocumentedCommandTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// Every page a user reads, by its path in the repository.
    private static let pages: [String] = {
        let docs = FileManager.default.enumerator(atPath: "\(root)/docs")?.compactMap { $0 as? String } ?? []
        return ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
            + docs.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }.sorted()
    }()

    /// The commands in a page: lines of code blocks, and what stands between back-ticks.
    private static func commands(in page: String, beginningWith program: String) throws -> [[Substring]] {
        let text = try String(contentsOfFile: "\(root)/\(page)", encoding: .utf8)
        var commands: [[Substring]] = []
        var isCodeBlock = false
        for line in text.split(separator: "\n") {
            if line.hasPrefix("```") { isCodeBlock.toggle() }
            let spans = line.split(separator: "`", omittingEmptySubsequences: false)
            let code = spans.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
            for span in code + (isCodeBlock ? [line] : []) {
                var words = span.split(separator: " ")
                if words.first == "sudo" { words.removeFirst() }
                if words.first.map(String.init) == program { commands.append(Array(words.dropFirst())) }
            }
        }
        return commands
    }

    @Test func `every command of the program in the documents is one, with these options`() throws {
        var count = 0
        for page in Self.pages {
            for words in try Self.commands(in: page, beginningWith: "boottorrent") {
                let names = words.prefix { word in word.allSatisfy { $0.isLowercase || $0.isNumber } }
                guard let first = names.first else { continue }
                let hasNoun = ["torrent", "phase1"].contains(first) && names.count > 1
                let command = names.prefix(hasNoun ? 2 : 1).map(String.init)
                let help = try Program.boottorrent(command + ["--help"])
                #expect(help.status == 0, "\(page): boottorrent \(command.joined(separator: " "))")
                for option in words where option.hasPrefix("--") {
                    let name = String(option.prefix { $0 != "=" && $0 != "," })
                    #expect(help.output.contains(name), "\(page): \(command.joined(separator: " ")) \(name)")
                }
                count += 1
            }
        }
        #expect(count > 10)
    }

    @Test func `every option of the simulator in the documents is one`() throws {
        let own = URL(filePath: try Program.boottorrent)
        let simulator = own.deletingLastPathComponent().appending(path: "swarm-sim").path
        let help = try Program.run([simulator, "--help"])
        #expect(help.status == 0)
        let commands = try Self.pages.flatMap { try Self.commands(in: $0, beginningWith: "swarm-sim") }
        let options = commands.flatMap { $0 }.filter { $0.hasPrefix("--") }
        #expect(options.count > 5)
        for option in options { #expect(help.output.contains("\(option) "), "\(option)") }
    }

    @Test func `every target of make in the documents is one`() throws {
        let makefile = try String(contentsOfFile: "\(Self.root)/Makefile", encoding: .utf8)
        let targets = Set(
            makefile.split(separator: "\n").filter { !$0.hasPrefix("\t") && $0.contains(":") && !$0.contains("=") }
                .flatMap { $0.split(separator: ":")[0].split(separator: " ") })
        var count = 0
        for page in Self.pages {
            for words in try Self.commands(in: page, beginningWith: "make") {
                for word in words.prefix(while: { word in word.allSatisfy { $0.isLowercase || $0 == "-" } }) {
                    #expect(targets.contains(word), "\(page): make \(word)")
                    count += 1
                }
            }
        }
        #expect(count > 5)
    }
}
