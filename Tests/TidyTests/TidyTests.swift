// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// House rules that no compiler knows.
@Suite struct TidyTests {
    @Test func `every arrow points down`() throws {
        for target in try PackageDump.load().targets where target.type != "test" {
            guard let row = Layers.row(of: target.name) else {
                Issue.record("\(target.name) has no layer; give it one in Layers.swift and docs/architecture.md")
                continue
            }
            for import_ in target.dependencies.compactMap(\.target) {
                guard let other = Layers.row(of: import_) else { continue }
                #expect(other < row, "\(target.name) imports \(import_), which does not stand below it")
            }
        }
    }

    @Test func `what the agent links knows no Foundation`() throws {
        for target in try PackageDump.load().targets
        where target.type != "test" && !Layers.withFoundation.contains(target.name) {
            for file in try Self.swiftFiles(below: target.path ?? "Sources/\(target.name)") {
                let imports = file.lines.filter { $0.contains("import Foundation") && !$0.hasPrefix("//") }
                #expect(imports.isEmpty, "\(file.path) imports Foundation, and \(target.name) is not on the list")
            }
        }
    }

    @Test func `every source file names its licence and holds one idea`() throws {
        // Tables make tests long without adding an idea.
        let sources = ["Sources", "Benchmarks/Sources", "MicroBenchmarks/Benchmarks", "Fuzz/Sources"].map { ($0, 300) }
        let tests = ["Tests", "Benchmarks/Tests"].map { ($0, 400) }
        for (folder, limit) in sources + tests {
            for file in try Self.swiftFiles(below: folder) {
                #expect(file.lines.first == "// SPDX-License-Identifier: GPL-3.0-or-later", "\(file.path)")
                #expect(file.lines.count <= limit, "\(file.path) has \(file.lines.count) lines")
            }
        }
    }

    @Test func `names of files are no keys as String, which compares what texts look like`() throws {
        for folder in NameKeys.folders {
            for file in try Self.swiftFiles(below: "Sources/\(folder)") {
                let used = file.lines.contains { line in
                    !line.drop { $0 == " " }.hasPrefix("//") && NameKeys.spellings.contains { line.contains($0) }
                }
                let isExempt = NameKeys.exempt.contains(String(file.path.dropFirst("Sources/".count)))
                #expect(
                    !used || isExempt,
                    "\(file.path) has String for a key; use ExactName, or say in NameKeys.swift what the keys are")
                #expect(used || !isExempt, "\(file.path) needs no exception any more")
            }
        }
    }

    @Test func `no file has the marks of an unfinished merge`() throws {
        let places = ["Sources", "Tests", "Benchmarks", "docs", "contrib", "examples", ".ci"]
        for folder in places where FileManager.default.fileExists(atPath: "\(PackageDump.root)/\(folder)") {
            for file in try Self.files(below: folder, endings: [".swift", ".md", ".js", ".py", ".yaml", ".json"]) {
                let marks = file.lines.filter { $0.hasPrefix("<<<<<<< ") || $0.hasPrefix(">>>>>>> ") }
                #expect(marks.isEmpty, "\(file.path) has \(marks)")
            }
        }
    }

    private struct SourceFile {
        let path: String
        let lines: [Substring]
    }

    private static func swiftFiles(below folder: String) throws -> [SourceFile] {
        try files(below: folder, endings: [".swift"])
    }

    private static func files(below folder: String, endings: [String]) throws -> [SourceFile] {
        let names = FileManager.default.enumerator(atPath: "\(PackageDump.root)/\(folder)")
        var files: [SourceFile] = []
        while let name = names?.nextObject() as? String {
            guard !name.contains(".build/"), endings.contains(where: name.hasSuffix) else { continue }
            let path = "\(folder)/\(name)"
            let text = try String(contentsOfFile: "\(PackageDump.root)/\(path)", encoding: .utf8)
            files.append(SourceFile(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
        }
        return files
    }
}
