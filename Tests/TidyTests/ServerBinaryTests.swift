// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// `make install` copies one file, and the computer it goes to needs no Swift.
struct ServerBinaryTests {
    @Test(arguments: ["libswiftCore.so", "libswift_Concurrency.so", "libFoundation.so", "libdispatch.so"])
    func `the server's program asks for no library of Swift's`(library: String) throws {
        let program = try Data(contentsOf: URL(filePath: try Program.boottorrent), options: .mappedIfSafe)
        #expect(program.range(of: Data(library.utf8) + [0]) == nil)
    }

    @Test(.enabled(if: Program.isInstalled("readelf"), "needs binutils"))
    func `the server's program needs five libraries at run-time, and the loader`() throws {
        let sections = try Program.run(["readelf", "-d", try Program.boottorrent])
        let names = sections.output.split(separator: "\n").filter { $0.contains("(NEEDED)") }.compactMap { line in
            line.split(separator: "[").last?.split(separator: "]").first.map(String.init)
        }
        let needed = [
            "libnettle.so.8", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "libc.so.6",
            "ld-linux-x86-64.so.2",
        ]
        #expect(Set(names) == Set(needed))
    }
}
