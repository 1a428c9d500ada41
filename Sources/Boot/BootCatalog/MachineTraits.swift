// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

/// What a machine says of itself that rules may go by: nothing of it is proved.
package struct MachineTraits: Hashable, Sendable {
    /// The memory that its kernel has, in bytes; `nil` while it is not known.
    package let memory: UInt64?
    /// SMBIOS's system manufacturer, product name and serial number; `nil` for what the firmware does not say.
    package let vendor: String?
    package let model: String?
    package let serial: String?

    /// Puts them together; a text is cut to what an event has room for, without control characters and without spaces around
    /// it, and one that is empty then is none.
    package init(memory: UInt64? = nil, vendor: String? = nil, model: String? = nil, serial: String? = nil) {
        self.memory = memory
        self.vendor = vendor?.asTrait
        self.model = model?.asTrait
        self.serial = serial?.asTrait
    }
}

extension MachineTraits {
    init(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let node else {
            self.init()
            return
        }
        self.init(
            memory: try node.optional("memory")?.count(), vendor: try Self.text(node, "vendor"),
            model: try Self.text(node, "model"), serial: try Self.text(node, "serial"))
    }

    private static func text(_ node: CatalogNode, _ key: String) throws(CatalogProblem) -> String? {
        try node.optional(key)?.text(upTo: CatalogLimits.traitLength)
    }

    /// `nil` when nothing is known.
    var bencode: Bencode? {
        var entries: [Bencode.Key: Bencode] = [:]
        entries["memory"] = memory.map { .integer(Int64(clamping: $0)) }
        entries["vendor"] = vendor.map(Bencode.text)
        entries["model"] = model.map(Bencode.text)
        entries["serial"] = serial.map(Bencode.text)
        return entries.isEmpty ? nil : .dictionary(entries)
    }
}
