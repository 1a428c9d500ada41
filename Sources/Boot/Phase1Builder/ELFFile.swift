// SPDX-License-Identifier: GPL-3.0-or-later

/// Why some bytes are no 64-bit little-endian ELF file, and where.
package struct ELFError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Reason: String, Hashable, Sendable {
        case notELF = "the file does not begin like an ELF file"
        case notThisKind = "the file is no 64-bit little-endian ELF file"
        case unexpectedEnd = "the file ends before a part that it says it has"
        case tooManySections = "the file says it has more sections than any real one"
    }

    /// What is wrong.
    package let reason: Reason
    /// Bytes from the start of the file.
    package let offset: Int

    /// Pairs a reason with its place.
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The place, then the reason.
    package var description: String { "byte \(offset): \(reason.rawValue)" }
}

/// As much of an ELF file as phase 1 asks about: sections by name, and whether it needs a loader.
package struct ELFFile {
    private struct Section {
        let nameOffset: Int
        let range: Range<Int>
    }

    private let bytes: [UInt8]
    private let sections: [Section]
    private let namesIndex: Int
    /// Whether another program must load it: true of anything not linked statically.
    package let needsLoader: Bool

    /// Reads the two tables of the file; what they point at is checked when it is asked for.
    package init(_ bytes: [UInt8]) throws(ELFError) {
        guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { throw ELFError(.notELF, at: 0) }
        guard bytes.count >= 64 else { throw ELFError(.unexpectedEnd, at: bytes.count) }
        // Class 2 is 64 bits, data 1 is little-endian.
        guard bytes[4] == 2, bytes[5] == 1 else { throw ELFError(.notThisKind, at: 4) }
        self.bytes = bytes
        needsLoader = try Self.hasInterpreter(bytes)
        sections = try Self.sections(of: bytes)
        namesIndex = try Self.number(bytes, at: 62, width: 2)
    }

    /// The content of the first section of that name; `nil` when there is none.
    package func section(_ name: String) throws(ELFError) -> ArraySlice<UInt8>? {
        guard sections.indices.contains(namesIndex) else { return nil }
        let names = try content(sections[namesIndex])
        let wanted = Array(name.utf8) + [0]
        for section in sections where section.nameOffset < names.count {
            if names.dropFirst(section.nameOffset).starts(with: wanted) { return try content(section) }
        }
        return nil
    }

    /// The file with zeros for the content of some sections; the others stay where they are.
    package func clearing(_ names: [String]) throws(ELFError) -> [UInt8] {
        var cleared = bytes
        for name in names {
            guard let content = try section(name) else { continue }
            for place in content.indices { cleared[place] = 0 }
        }
        return cleared
    }

    private func content(_ section: Section) throws(ELFError) -> ArraySlice<UInt8> {
        guard section.range.upperBound <= bytes.count else {
            throw ELFError(.unexpectedEnd, at: bytes.count)
        }
        return bytes[section.range]
    }

    /// Program headers of type 3 name the loader.
    private static func hasInterpreter(_ bytes: [UInt8]) throws(ELFError) -> Bool {
        let start = try number(bytes, at: 32, width: 8)
        let size = try number(bytes, at: 54, width: 2)
        for index in 0..<(try number(bytes, at: 56, width: 2)) {
            if try number(bytes, at: position(start, index, size), width: 4) == 3 { return true }
        }
        return false
    }

    private static func sections(of bytes: [UInt8]) throws(ELFError) -> [Section] {
        let start = try number(bytes, at: 40, width: 8)
        let size = try number(bytes, at: 58, width: 2)
        let count = try number(bytes, at: 60, width: 2)
        guard count <= Phase1Limits.sectionCount else { throw ELFError(.tooManySections, at: 60) }
        var sections: [Section] = []
        for index in 0..<count {
            let header = try position(start, index, size)
            guard header <= bytes.count - 64 else { throw ELFError(.unexpectedEnd, at: bytes.count) }
            let type = try number(bytes, at: header + 4, width: 4)
            let offset = try number(bytes, at: header + 24, width: 8)
            let length = try number(bytes, at: header + 32, width: 8)
            let (end, overflow) = offset.addingReportingOverflow(length)
            guard !overflow else { throw ELFError(.unexpectedEnd, at: header + 24) }
            // Type 8 (as `.bss`) takes no place in the file.
            let range = type == 8 ? 0..<0 : offset..<end
            sections.append(Section(nameOffset: try number(bytes, at: header, width: 4), range: range))
        }
        return sections
    }

    private static func position(_ start: Int, _ index: Int, _ size: Int) throws(ELFError) -> Int {
        let (position, overflow) = start.addingReportingOverflow(index * size)
        guard !overflow else { throw ELFError(.unexpectedEnd, at: 40) }
        return position
    }

    private static func number(_ bytes: [UInt8], at offset: Int, width: Int) throws(ELFError) -> Int {
        guard offset >= 0, offset <= bytes.count - width else {
            throw ELFError(.unexpectedEnd, at: bytes.count)
        }
        let value = bytes[offset..<offset + width].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let number = Int(exactly: value), number < Int.max / 2 else {
            throw ELFError(.unexpectedEnd, at: offset)
        }
        return number
    }
}
