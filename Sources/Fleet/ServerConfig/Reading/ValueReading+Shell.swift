// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

extension ValueReading {
    /// Public keys of people, no two with the same bytes; one alone need not be a list.
    static func shellKeys(_ value: YAMLValue) throws(Mistake) -> [ShellKey] {
        var keys: [ShellKey] = []
        for (index, element) in elements(value).enumerated() {
            let key = try shellKey(element, number: index + 1)
            if let same = keys.firstIndex(where: { $0.words == key.words }) {
                throw Mistake(
                    found: "key \(index + 1) is the same as key \(same + 1)", remedy: "take one of them out")
            }
            keys.append(key)
        }
        guard keys.count <= CatalogLimits.shellKeys else {
            throw Mistake(found: "has \(keys.count) keys", remedy: "\(CatalogLimits.shellKeys) are allowed")
        }
        return keys
    }

    private static func shellKey(_ value: YAMLValue, number: Int) throws(Mistake) -> ShellKey {
        guard let text = value.text else {
            throw Mistake(
                found: "key \(number): \(value.shown) is no text",
                remedy: "write the whole line of a .pub file, in quotation marks")
        }
        do {
            return try ShellKey(text)
        } catch {
            throw Mistake(found: "key \(number) \(error)", remedy: error.remedy)
        }
    }
}
