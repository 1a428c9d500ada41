// SPDX-License-Identifier: GPL-3.0-or-later

package import Bencoding
internal import TorrentCore

/// Something in a torrent that is not as it should be, and that no piece depends on: the torrent is used all the same.
package struct MetainfoNote: Hashable, Sendable {
    /// What is not as it should be.
    package enum Kind: Hashable, Sendable {
        /// Outside of the info dictionary, bencode is not canonical.
        case bencode(BencodeError.Reason)
        /// A key has a value of a type that says nothing.
        case passedOver(key: String)
        /// `announce-list` is one list of addresses and not a list of tiers (BEP 12).
        case noTiers
        /// An address has blanks around it.
        case blanks(key: String)
        /// An address is not valid UTF-8, is too long, or has blanks or control characters in it.
        case badAddress(key: String)
        /// There are more addresses than are of use.
        case tooManyAddresses(key: String)
        /// `private` is not a number.
        case oddPrivate
        /// Names are taken from the keys that end in `.utf-8`.
        case namedBesides
        /// Names were changed, for no file here can have them.
        case renamed(NameFlaw)
    }

    /// What is not as it should be.
    package let kind: Kind
    /// The first value that is so, or its place, fit for a terminal; may be empty.
    package let example: String
    /// How many there are.
    package internal(set) var count = 1
}

extension MetainfoNote: CustomStringConvertible {
    /// One sentence, without a full stop, that says what became of it.
    package var description: String {
        switch kind {
        case .bencode(let reason): "\(example): \(reason); outside of \"info\" that does no harm"
        case .passedOver(let key): "\"\(key)\" holds something of another kind than it should, which is passed over"
        case .noTiers: "\"announce-list\" is not divided into tiers; its trackers are tried in their order"
        case .blanks(let key):
            "\"\(key)\": the address \"\(example)\"\(others) had blanks around it, which were cut off"
        case .badAddress(let key):
            "\"\(key)\": \"\(example)\"\(others) is no address (not UTF-8, too long, or with blanks or control characters "
                + "in it) and is passed over"
        case .tooManyAddresses(let key):
            "\"\(key)\" has more than \(MetainfoLimits.addressCount) addresses; the rest is passed over"
        case .oddPrivate: "\"private\" is not a number; the torrent is taken for a private one"
        case .namedBesides: "\(names) taken from the keys for UTF-8, such as \"\(example)\""
        case .renamed(.encoding):
            "\(names) not in UTF-8, and in an encoding that is not known; stored here as \"\(example)\"\(others)"
        case .renamed(.character):
            "\(named) a slash, a backslash or a control character in it; stored here as \"\(example)\"\(others)"
        case .renamed(.folder):
            "\(names) empty, \".\" or \"..\"; stored here as \"\(example)\"\(others)"
        case .renamed(.depth):
            "\(paths) more folders in one another, or more bytes, than a path may have; stored here as \"\(example)\"\(others)"
        case .renamed(.twin):
            "\(paths) the name of another file or of a folder; stored here as \"\(example)\"\(others)"
        case .renamed(.length):
            "\(named) more than \(RelativePath.maximumNameLength) bytes; cut, and stored here as \"\(example)\"\(others)"
        }
    }

    private var others: String { count > 1 ? " and \(count - 1) more" : "" }
    private var names: String { count == 1 ? "a name is" : "\(count) names are" }
    private var paths: String { count == 1 ? "a file's path has" : "the paths of \(count) files have" }
    private var named: String { count == 1 ? "a name has" : "each of \(count) names has" }
}

/// Why a name of a torrent cannot be that of a file.
package enum NameFlaw: Hashable, Sendable {
    /// It is not valid UTF-8.
    case encoding
    /// It has a slash, a backslash or a control character in it.
    case character
    /// It is longer than file systems allow.
    case length
    /// It is no name, or that of the folder it is in or of the one above.
    case folder
    /// The whole path has too many folders in one another, or too many bytes.
    case depth
    /// Another file, or a folder, has this path.
    case twin
}

/// What was noted while a torrent is read, each kind once.
struct MetainfoNotes {
    private(set) var list: [MetainfoNote] = []

    mutating func add(_ kind: MetainfoNote.Kind, example: String = "") {
        if let index = list.firstIndex(where: { $0.kind == kind }) {
            list[index].count += 1
        } else {
            list.append(MetainfoNote(kind: kind, example: Self.shown(example)))
        }
    }

    /// Short, and without what could move a terminal's cursor.
    private static func shown(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(100).map { scalar in
            scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) ? "?" : scalar
        }
        var shown = String.UnicodeScalarView(scalars)
        if text.unicodeScalars.count > scalars.count { shown.append("…") }
        return String(shown)
    }
}
