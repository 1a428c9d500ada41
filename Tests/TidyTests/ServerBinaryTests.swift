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
}
