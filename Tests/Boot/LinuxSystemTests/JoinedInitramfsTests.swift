// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import LinuxSystem
import Testing

@Suite struct JoinedInitramfsTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "joined-\(UUID().uuidString)").path

    private let zeros = [UInt8](repeating: 0, count: 11)

    @Test(
        arguments: [(0, 0), (1, 12), (4, 12), (5, 16), (8, 16), (UInt64.max - 20, 18_446_744_073_709_551_604)]
            as [(UInt64, UInt64)])
    func `a further archive begins at a multiple of four, with at least eight zeros before it`(
        length: UInt64, start: UInt64
    ) {
        #expect(InitramfsSeam.start(after: length) == start)
    }

    private var content: [UInt8]? { FileManager.default.contents(atPath: path).map(Array.init) }

    @Test func `a piece comes behind the image's own bytes, and another in its place`() throws {
        let joined = JoinedInitramfs(path)
        defer { joined.forget() }
        try SystemFile.put([1, 2, 3, 4, 5], into: path, at: 0)
        try joined.setLength(5)
        #expect(try joined.add([9, 9, 9, 9, 9, 9]) == [])
        #expect(content == [1, 2, 3, 4, 5] + zeros + [9, 9, 9, 9, 9, 9])
        #expect(try joined.add([7]) == [])
        #expect(content == [1, 2, 3, 4, 5] + zeros + [7])
        #expect(try joined.add([]) == [])
        #expect(content == [1, 2, 3, 4, 5])
    }

    @Test func `a piece is a file for itself where nothing was joined`() throws {
        let joined = JoinedInitramfs(path)
        defer { joined.forget() }
        #expect(try joined.add([]) == [])
        for piece: [UInt8] in [[1, 2, 3], [4]] {
            let files = try joined.add(piece)
            #expect(files.compactMap { FileManager.default.contents(atPath: $0).map(Array.init) } == [piece])
        }
        let left = try joined.add([4])
        joined.forget()
        #expect(left.allSatisfy { !SystemFile.exists($0) })
    }
}
