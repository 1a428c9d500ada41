// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import RoomPage
import TestProcesses
import Testing

/// The page's files as they are in the program.
@Suite struct PageFilesTests {
    private let page = RoomPage.current
    private let folder = (0..<4).reduce(URL(filePath: #filePath)) { folder, _ in folder.deletingLastPathComponent() }
        .appending(path: "Sources/Fleet/RoomPage/Files")

    @Test func `every file of the folder is in the program, as it is, and no other is`() throws {
        let there = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(
            PageSource.all.map(\.name).sorted() + ["index.html"] == there.filter { $0 != "index.html" }.sorted() + [
                "index.html"
            ])
        for file in PageSource.all {
            #expect(try Data(contentsOf: folder.appending(path: file.name)) == Data(file.bytes), "\(file.name)")
        }
    }

    @Test func `what a browser fetches is less than 100 KB, packed`() {
        let packed = page.files.reduce(page.document.packed.count) { $0 + $1.packed.count }
        #expect(packed < 100_000 && packed > 10_000, "\(packed) bytes")
        for file in page.files { #expect(!file.packed.isEmpty && file.packed.count < file.bytes.count, "\(file.name)") }
    }

    @Test func `packed files are their bytes again`() throws {
        for file in page.files {
            let run = try Program.run(["gzip", "-dc"], input: Data(file.packed))
            #expect(run.status == 0 && run.bytes == Data(file.bytes), "\(file.name)")
        }
    }

    @Test func `what is left out for browsers is comments and blanks alone`() {
        for file in PageSource.all {
            let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
            if file.isStyle {
                #expect(
                    !lines.contains { $0.contains("/*") && !$0.hasPrefix("/*") && !$0.hasPrefix(" ") }, "\(file.name)")
            } else {
                // Else a line of a text would be taken for one of the script.
                for line in lines where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                    let marks = line.replacing("\"`\"", with: "").count { $0 == "`" }
                    #expect(marks.isMultiple(of: 2), "\(file.name): \(line)")
                }
                #expect(!lines.contains { $0.contains("/*") }, "\(file.name)")
            }
        }
        for file in page.files {
            #expect(!String(decoding: file.bytes, as: UTF8.self).contains("SPDX"), "\(file.name)")
        }
    }

    @Test func `the document names each file once, at the address of these bytes`() {
        let text = String(decoding: page.document.bytes, as: UTF8.self)
        #expect(page.fingerprint.count == 16 && page.fingerprint.allSatisfy(\.isHexDigit))
        for file in page.files {
            let address = "\(RoomPage.folder)\(page.fingerprint)/\(file.name)\""
            let times = text.ranges(of: address).count
            #expect(times == (file.name == "main.js" ? 2 : 1), "\(file.name)")
        }
        #expect(!text.contains("<!--files-->"))
    }

    @Test func `scripts name files that there are`() throws {
        for file in page.files where file.kind == .script {
            let text = String(decoding: file.bytes, as: UTF8.self)
            for match in text.matches(of: /(?m)^(?:import|export|\}) .*from "([^"]+)"|import\("([^"]+)"\)/) {
                let name = String(match.1 ?? match.2 ?? "")
                #expect(name.hasPrefix("./") && page.file(called: name.dropFirst(2)) != nil, "\(file.name): \(name)")
            }
        }
    }

    @Test(arguments: ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"])
    func `no script makes markup or programs out of text`(word: String) {
        for file in page.files where file.kind == .script {
            #expect(!String(decoding: file.bytes, as: UTF8.self).contains(word), "\(file.name)")
        }
    }
}
