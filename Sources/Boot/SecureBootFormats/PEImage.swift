// SPDX-License-Identifier: GPL-3.0-or-later

/// A program of UEFI: its sections and its signatures ("PE Format", Microsoft; UEFI 2.10, section 32.2.2).
package struct PEImage: Sendable {
    private struct Section {
        let name: ArraySlice<UInt8>
        let content: ArraySlice<UInt8>
    }

    private let sections: [Section]
    /// Whether everything that the headers tell of lies inside the file: one that was cut short has less, for signatures
    /// are at the end.
    package let isWhole: Bool
    /// The signatures, each as PKCS #7 in DER.
    package let signatures: [ArraySlice<UInt8>]

    /// Looks into a program; `nil` for what is none.
    ///
    /// A section that does not lie inside the file is left out.
    package init?(_ bytes: [UInt8]) {
        let file = bytes[...]
        guard file.count <= Limits.program, file.starts(with: Array("MZ".utf8)),
            let place = file.length(at: 0x3C),
            let mark = file.run(at: place, length: 4), mark.elementsEqual([0x50, 0x45, 0, 0]),
            let count = file.number(UInt16.self, at: place + 6).map({ Int($0) }), count <= Limits.sections,
            let symbols = file.length(at: place + 12),
            let symbolCount = file.length(at: place + 16),
            let optionalLength = file.number(UInt16.self, at: place + 20).map({ Int($0) }),
            let optional = file.run(at: place + 24, length: optionalLength),
            let table = file.run(at: place + 24 + optionalLength, length: count * 40)
        else { return nil }
        let isWhole = (0..<count).allSatisfy { number in
            let header = table.dropFirst(number * 40)
            return header.length(at: 20).flatMap { place in
                header.length(at: 16).flatMap { file.run(at: place, length: $0) }
            } != nil
        }
        // Names of more than eight bytes are in the string table, which follows the symbols of 18 bytes each.
        let texts = file.dropFirst(symbols + symbolCount * 18)
        sections = (0..<count).compactMap { Self.section(table.dropFirst($0 * 40).prefix(40), texts, in: file) }
        let signed = Self.signed(optional)
        self.isWhole = isWhole && (signed.map { file.run(at: $0.place, length: $0.length) != nil } ?? true)
        signatures = signed.map { Self.signatures(of: file, at: $0) } ?? []
    }

    /// What is in the first section of this name, without what fills it up.
    package func section(_ name: String) -> ArraySlice<UInt8>? {
        sections.first { $0.name.elementsEqual(name.utf8) }?.content
    }

    /// Whose keys the signatures go back to, of those that sign other people's programs.
    package var microsoftKeys: Set<MicrosoftKey> {
        Set(
            signatures.flatMap { Certificate.all(inSignature: $0) }
                .compactMap { $0.issuer.flatMap { MicrosoftKey(commonName: $0) } })
    }

    private static func section(
        _ header: ArraySlice<UInt8>, _ texts: ArraySlice<UInt8>, in file: ArraySlice<UInt8>
    ) -> Section? {
        guard let length = header.length(at: 8),
            let stored = header.length(at: 16),
            let place = header.length(at: 20),
            let content = file.run(at: place, length: min(length, stored))
        else { return nil }
        var name = header.prefix(8).prefix { $0 != 0 }
        if name.first == UInt8(ascii: "/") {
            guard let offset = UInt32(decimal: name.dropFirst()).map({ Int($0) }) else { return nil }
            name = texts.dropFirst(offset).prefix(Limits.sectionName).prefix { $0 != 0 }
        }
        return Section(name: name, content: content)
    }

    /// The fifth data directory, whose address is a place in the file, as for no other.
    private static func signed(_ optional: ArraySlice<UInt8>) -> (place: Int, length: Int)? {
        let directories: Int
        switch optional.number(UInt16.self, at: 0) {
        case 0x20B: directories = 112
        case 0x10B: directories = 96
        default: return nil
        }
        guard let count = optional.number(UInt32.self, at: directories - 4), count > 4,
            let place = optional.length(at: directories + 32),
            let length = optional.length(at: directories + 36)
        else { return nil }
        return (place, length)
    }

    private static func signatures(
        of file: ArraySlice<UInt8>, at run: (place: Int, length: Int)
    ) -> [ArraySlice<UInt8>] {
        guard var rest = file.run(at: run.place, length: run.length) else { return [] }
        var signatures: [ArraySlice<UInt8>] = []
        // WIN_CERTIFICATE: length with these eight bytes, revision 2.0, kind 2 for PKCS #7; filled up to eight bytes.
        while signatures.count < Limits.signatures, let length = rest.length(at: 0),
            let kind = rest.number(UInt16.self, at: 6), length > 8, let entry = rest.run(at: 0, length: length)
        {
            if kind == 2 { signatures.append(entry.dropFirst(8)) }
            rest = rest.dropFirst((length + 7) / 8 * 8)
        }
        return signatures
    }
}
