// SPDX-License-Identifier: GPL-3.0-or-later

/// As much of an iPXE script as says what is fetched, for a machine that only pretends to be iPXE.
///
/// Commands that decide or wait (`iseq`, `goto`, `sleep`) are passed over: ours lead past all of them when every fetch
/// succeeds, and what happens when one fails is ``PXEClient``'s to imitate.
package struct BootScript: Hashable, Sendable {
    /// A file to be fetched.
    package enum Step: Hashable, Sendable {
        /// Another script takes over.
        case chain(BootURL)
        /// A kernel or an initrd; from a machine that may be gone, with the server as the other choice.
        case fetch(BootURL, fallback: BootURL? = nil)
    }

    /// In the order they stand in the script.
    package let steps: [Step]
    /// Whether it starts what was fetched.
    package let boots: Bool

    /// Reads a script, with the settings of the machine put in where it says `${name}`; `nil` for what is none, for
    /// too long a one, and for one that fetches from anything but a numeric address by HTTP.
    package init?(_ bytes: [UInt8], settings: [String: String]) {
        guard bytes.count <= Limits.script, bytes.starts(with: Array("#!ipxe".utf8)) else { return nil }
        var steps: [Step] = []
        var giver: BootURL?
        var boots = false
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            switch words.first {
            case "chain", "kernel", "initrd":
                guard steps.count < Limits.scriptFiles,
                    let word = words.first(where: { $0.hasPrefix("http://") }),
                    let url = BootURL(Self.filled(word, with: settings))
                else { return nil }
                if words.contains("--timeout") {
                    // Who gives up soon has somebody else to ask, in the next such line.
                    giver = url
                    continue
                }
                steps.append(words[0] == "chain" ? .chain(url) : .fetch(giver ?? url, fallback: giver.map { _ in url }))
                giver = nil
            case "boot":
                boots = true
            default:
                break
            }
        }
        self.steps = steps
        self.boots = boots
    }

    /// An unknown setting is empty, as in iPXE.
    private static func filled(_ word: Substring, with settings: [String: String]) -> String {
        var result = ""
        var rest = word
        while let start = rest.firstIndex(of: "$") {
            result += rest[..<start]
            let name = rest[start...].dropFirst()
            guard name.hasPrefix("{"), let end = name.firstIndex(of: "}") else { return result + rest[start...] }
            result += settings[String(name[..<end].dropFirst())] ?? ""
            rest = name[name.index(after: end)...]
        }
        return result + rest
    }
}
