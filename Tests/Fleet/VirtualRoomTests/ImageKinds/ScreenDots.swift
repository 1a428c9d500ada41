// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import VirtualRoom

/// A picture of a machine's screen, as dots.
struct ScreenDots {
    private let width: Int
    private let dots: [UInt8]

    /// Looks at the screen now.
    init(of machine: RunningMachine, in folder: String) async throws {
        let path = "\(folder)/screen.ppm"
        try await machine.monitor.screenshot(to: path, format: "ppm")
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        // Three words in front: P6, width and height, the largest value.
        let words = bytes.prefix(64).split(maxSplits: 4, omittingEmptySubsequences: false) { $0 == 0x20 || $0 == 0x0A }
        width = Int(String(decoding: words[1], as: UTF8.self)) ?? 1
        dots = Array(bytes.dropFirst(words.prefix(4).reduce(4) { $0 + $1.count }))
    }

    /// Rows in which three quarters of the dots are bright, as where an entry of a menu is highlighted.
    var brightRows: Int {
        stride(from: 0, to: dots.count - 3 * width, by: 3 * width).count { row in
            let bright = stride(from: row, to: row + 3 * width, by: 3).count { dots[$0] > 0x80 }
            return bright * 4 > width * 3
        }
    }

    /// Dots that are not dark.
    var brightDots: Int { stride(from: 0, to: dots.count, by: 3).count { dots[$0] > 0x80 } }
}
