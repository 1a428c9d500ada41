// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Where in an environment something stands.
package struct ConfigPlace: Hashable, Sendable {
    /// The path below the environment's folder; `nil` for what is about the computer and no file.
    package let file: String?
    /// Counted from 1; `nil` for what is about the whole file.
    package let line: Int?
    /// The key with those around it, such as `server.http_port`; empty for the whole file.
    package let keyPath: String

    /// Puts the three together.
    package init(file: String?, line: Int? = nil, keyPath: String = "") {
        self.file = file
        self.line = line
        self.keyPath = keyPath
    }

    /// The computer itself.
    package static let computer = ConfigPlace(file: nil)
}

/// One mistake in an environment, or in the computer it is to run on.
package struct ConfigProblem: Error, Hashable, Sendable {
    /// Where it stands.
    package let place: ConfigPlace
    /// What was found, as the beginning of a sentence.
    package let found: String
    /// What is allowed, or what to do, as its end.
    package let remedy: String

    /// Puts a problem together.
    package init(at place: ConfigPlace, found: String, remedy: String) {
        self.place = place
        self.found = found
        self.remedy = remedy
    }
}

/// Something that is accepted and yet worth a line: a key whose effect is not what one may think.
package struct ConfigNotice: Hashable, Sendable {
    /// Where it stands.
    package let place: ConfigPlace
    /// The effect, in one sentence.
    package let text: String

    /// Puts a notice together.
    package init(at place: ConfigPlace, _ text: String) {
        self.place = place
        self.text = text
    }
}

extension ConfigPlace {
    /// `Boottorrent.yaml:14`, as a sentence about another place names it.
    var lineOfFile: String { [file ?? "", line.map(String.init)].compactMap { $0 }.joined(separator: ":") }
}

extension ConfigPlace: CustomStringConvertible {
    /// `Boottorrent.yaml:14: server.http_port`, with what is not known left out.
    package var description: String {
        let position = [file ?? "this computer", line.map(String.init)].compactMap { $0 }.joined(separator: ":")
        return keyPath.isEmpty ? position : "\(position): \(keyPath)"
    }
}

extension ConfigProblem: CustomStringConvertible {
    /// `Boottorrent.yaml:14: server.http_port: 99999 is out of range; 1 to 65535 are allowed`.
    package var description: String { "\(place): \(found); \(remedy)" }
}

extension ConfigNotice: CustomStringConvertible {
    /// The place, then the sentence.
    package var description: String { "\(place): \(text)" }
}

extension ConfigPlace: Comparable {
    /// The main file, then the others by name, then the computer; within a file by line.
    package static func < (left: Self, right: Self) -> Bool {
        guard left.rank == right.rank else { return left.rank < right.rank }
        let (first, second) = (ExactName(left.file ?? ""), ExactName(right.file ?? ""))
        guard first == second else { return first < second }
        return (left.line ?? 0) < (right.line ?? 0)
    }

    private var rank: Int {
        switch file {
        case EnvironmentFiles.settings: 0
        case .some: 1
        case nil: 2
        }
    }
}
