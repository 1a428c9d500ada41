// SPDX-License-Identifier: GPL-3.0-or-later

/// An element as assistive programs are told of it.
package struct AccessibilityNode: Hashable, Sendable {
    /// ARIA's role, or the browser's own word for what has none: `button`, `StaticText`, `RootWebArea`.
    package let role: String
    /// What it is called.
    package let name: String
    /// States and properties that are not false, by ARIA's name without `aria-`; `value` and `description` too.
    package let states: [String: String]
    /// What is in it, without what only arranges other elements.
    package let children: [AccessibilityNode]

    /// It and all that is in it, in reading order.
    package var all: [AccessibilityNode] { [self] + children.flatMap(\.all) }

    /// The first of a role, and of a name if one is given.
    package func first(_ role: String, _ name: String? = nil) -> AccessibilityNode? {
        all.first { $0.role == role && (name == nil || $0.name == name) }
    }
}

extension AccessibilityNode: CustomStringConvertible {
    /// A line for each element, indented by two blanks below the one that it is in.
    package var description: String { lines.joined(separator: "\n") }

    private var lines: [String] {
        let told = states.sorted { $0.key < $1.key }.map { $0.value == "true" ? $0.key : "\($0.key)=\($0.value)" }
        let own =
            role + (name.isEmpty ? "" : " \"\(name)\"") + (told.isEmpty ? "" : " [\(told.joined(separator: ", "))]")
        return [own] + children.flatMap(\.lines).map { "  " + $0 }
    }
}

extension BrowserPage {
    /// The page as assistive programs are told of it.
    package func accessibilityTree() async throws -> AccessibilityNode {
        let raw = try await ask("Accessibility.getFullAXTree", as: RawTree.self).nodes
        let nodes = Dictionary(raw.map { ($0.nodeId, $0) }) { first, _ in first }
        let trees = raw.filter { $0.parentId == nil }.flatMap { $0.nodes(among: nodes) }
        return trees.first ?? AccessibilityNode(role: "RootWebArea", name: "", states: [:], children: [])
    }
}

private struct RawTree: Decodable {
    let nodes: [RawNode]
}

private struct RawValue: Decodable {
    let value: JSON?

    /// As text; `nil` for what is false or empty.
    var words: String? {
        switch value {
        case .bool(let flag)?: flag ? "true" : nil
        case .number(let number)?: Int(exactly: number).map { "\($0)" } ?? "\(number)"
        case .string(let text)?: text.isEmpty || text == "false" ? nil : text
        default: nil
        }
    }
}

private struct RawNode: Decodable {
    struct Property: Decodable {
        let name: String
        let value: RawValue
    }

    let nodeId: String
    let parentId: String?
    let ignored: Bool
    let role: RawValue?
    let name: RawValue?
    let value: RawValue?
    let description: RawValue?
    let properties: [Property]?
    let childIds: [String]?

    /// The browser's own words for what nobody is told.
    private static let arranging: Set<String> = ["none", "generic", "InlineTextBox", "LineBreak"]

    private static let told: Set<String> = [
        "disabled", "checked", "pressed", "expanded", "selected", "focused", "invalid", "required", "readonly", "level",
        "multiselectable", "hasPopup", "modal", "live", "atomic", "busy", "orientation", "valuemin", "valuemax",
        "valuetext", "roledescription", "keyshortcuts",
    ]

    /// The node, or those in it where it only arranges them.
    func nodes(among all: [String: RawNode]) -> [AccessibilityNode] {
        let children = (childIds ?? []).compactMap { all[$0] }.flatMap { $0.nodes(among: all) }
        let role = self.role?.words ?? "none"
        let name = self.name?.words ?? ""
        if ignored || (Self.arranging.contains(role) && name.isEmpty) || role == "InlineTextBox" { return children }
        var states: [String: String] = [:]
        for property in properties ?? [] where Self.told.contains(property.name) {
            states[property.name] = property.value.words
        }
        states["value"] = value?.words
        states["description"] = description?.words
        return [AccessibilityNode(role: role, name: name, states: states, children: children)]
    }
}
