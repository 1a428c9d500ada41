// SPDX-License-Identifier: GPL-3.0-or-later

/// Splits GRUB's language into commands, and commands into words.
enum GRUBWords {
    /// The commands of a file: lines, and what semicolons part; a line that ends in a backslash goes on in the next.
    static func commands(in text: String) -> [Substring] {
        var commands: [Substring] = []
        for line in text.replacing("\\\n", with: " ").split(whereSeparator: \.isNewline) {
            guard line.first(where: { !$0.isWhitespace }) != "#" else { continue }
            var start = line.startIndex
            var quote: Character?
            for index in line.indices {
                switch line[index] {
                case "'", "\"":
                    if quote == nil { quote = line[index] } else if quote == line[index] { quote = nil }
                case ";" where quote == nil:
                    commands.append(line[start..<index])
                    start = line.index(after: index)
                default: break
                }
            }
            commands.append(line[start...])
        }
        return commands
    }

    /// The words of a command, with quotation marks taken away and variables put in; empty words are left out.
    ///
    /// As in a shell, the value of a variable outside of quotation marks may be several words.
    static func words(of command: Substring, variables: [String: String]) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var rest = command
        while let character = rest.popFirst() {
            switch (character, quote) {
            case ("'", nil), ("\"", nil): quote = character
            case (_, let open?) where open == character: quote = nil
            case ("\\", nil), ("\\", "\""): if let escaped = rest.popFirst() { word.append(escaped) }
            case ("$", "\""): word += value(of: &rest, variables)
            case ("$", nil):
                let parts = value(of: &rest, variables).split(omittingEmptySubsequences: false) { $0.isWhitespace }
                for part in parts.dropLast() {
                    words.append(word + part)
                    word = ""
                }
                word += parts.last ?? ""
            case (_, nil) where character.isWhitespace:
                words.append(word)
                word = ""
            default: word.append(character)
            }
        }
        return (words + [word]).filter { !$0.isEmpty }
    }

    /// Takes a variable's name from the front; one that was never set has no value.
    private static func value(of rest: inout Substring, _ variables: [String: String]) -> String {
        let isBraced = rest.first == "{"
        if isBraced { rest.removeFirst() }
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "?" }
        rest = rest.dropFirst(name.count)
        if isBraced, rest.first == "}" { rest.removeFirst() }
        return variables[String(name)] ?? ""
    }
}
