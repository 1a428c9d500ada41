// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetInterface
import Foundation

/// Server-sent events out of bytes that come in any parts, and as lines for people.
package struct EventText {
    private var rest: [UInt8] = []

    /// Bytes of one event: what is longer is none of ours.
    private static let most = 1 << 20

    /// What was in a stream.
    package enum Item: Hashable {
        /// An event, as its JSON.
        case event([UInt8])
        /// What comes from here on happened since the request.
        case now
    }

    /// Nothing came yet.
    package init() {}

    /// Some more came; gives what is complete.
    package mutating func take(_ bytes: [UInt8]) -> [Item] {
        rest += bytes
        var items: [Item] = []
        while let end = rest.firstRange(of: Array("\n\n".utf8)) {
            if let item = Self.item(rest[..<end.lowerBound]) { items.append(item) }
            rest.removeSubrange(..<end.upperBound)
        }
        if rest.count > Self.most { rest = [] }
        return items
    }

    private static func item(_ block: ArraySlice<UInt8>) -> Item? {
        for line in block.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: "data: ".utf8) { return .event(Array(line.dropFirst(6))) }
            if line.elementsEqual(": now".utf8) { return .now }
        }
        return nil
    }

    /// An event on one line; `nil` for what cannot be understood.
    package static func line(_ json: [UInt8]) -> String? {
        guard let event = try? JSONDecoder().decode(EventDocument.self, from: Data(json)) else { return nil }
        var words = [FleetText.local(event.time), event.kind.rawValue]
        if let machine = event.machine { words.append(machine) }
        if let image = event.image { words.append(image) }
        if let stage = event.stage { words.append(stage.rawValue) }
        if let state = event.state { words.append(state) }
        if let transfer = event.transfer, event.kind == .progress {
            words.append(FleetText.share(transfer.verified, of: transfer.total))
        }
        if let code = event.code { words.append(code) }
        let line = words.joined(separator: " ") + (event.reason.map { ": \($0)" } ?? "")
        return TextTable.clean(line)
    }
}
