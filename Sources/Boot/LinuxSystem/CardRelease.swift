// SPDX-License-Identifier: GPL-3.0-or-later

/// Network cards that are taken from their driver before another kernel starts, because they do not survive it as the
/// driver leaves them: the next kernel then finds them as the firmware did.
package enum CardRelease: Hashable, Sendable {
    /// None.
    case none
    /// All.
    case all
    /// Those of these models, as lspci(8) writes them: `15b3:1015`.
    case models(Set<String>)

    /// Reads `all`, or models with commas between them; `nil` for anything else.
    package init?(_ text: String) {
        if text == "all" {
            self = .all
            return
        }
        let models = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.lowercased() }
        guard models.allSatisfy(Self.isModel) else { return nil }
        self = .models(Set(models))
    }

    private static func isModel(_ text: String) -> Bool {
        let digits = Set("0123456789abcdef".utf8)
        let numbers = text.split(separator: ":", omittingEmptySubsequences: false)
        return numbers.count == 2 && numbers.allSatisfy { $0.utf8.count == 4 && $0.utf8.allSatisfy(digits.contains) }
    }

    /// Takes them; what came of each is for the log.
    package func perform(under folder: String = "/sys/class/net") -> [String] {
        if self == .none { return [] }
        var words: [String] = []
        for card in NetworkInterface.all(under: folder) {
            let device = "\(folder)/\(card.name)/device"
            let model = ["vendor", "device"].compactMap { SystemFile.text("\(device)/\($0)") }
                .map { $0.hasPrefix("0x") ? String($0.dropFirst(2)) : $0 }.joined(separator: ":")
            guard releases(model), let bus = SystemFile.target(of: device)?.split(separator: "/").last else { continue }
            do throws(SystemFailure) {
                try SystemFile.write(String(bus), to: "\(device)/driver/unbind")
                words.append("\(card.name) (\(model)) is taken from its driver")
            } catch {
                words.append("\(card.name) (\(model)) cannot be taken from its driver: \(error)")
            }
        }
        return words
    }

    private func releases(_ model: String) -> Bool {
        switch self {
        case .none: false
        case .all: true
        case .models(let models): models.contains(model)
        }
    }
}
