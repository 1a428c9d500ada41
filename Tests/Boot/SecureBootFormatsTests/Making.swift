// SPDX-License-Identifier: GPL-3.0-or-later

import SecureBootFormats

/// Certificates, signatures, databases and programs, as small as they can be.
enum Making {
    /// An element of ASN.1.
    static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length: [UInt8] =
            count < 0x80
            ? [UInt8(count)] : [0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
        return [tag] + length + content
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(0x30, parts.flatMap(\.self)) }

    /// A distinguished name: a country, then the common name as a text of this kind.
    static func name(_ commonName: String?, tag: UInt8 = 0x13) -> [UInt8] {
        let country = element(0x31, sequence([0x06, 3, 0x55, 4, 6], element(0x13, Array("US".utf8))))
        let common = commonName.map {
            element(0x31, sequence([0x06, 3, 0x55, 4, 3], element(tag, Array($0.utf8))))
        }
        return sequence(country, common ?? [])
    }

    /// A certificate without a key and with a signature of zeros.
    static func certificate(_ subject: String?, by issuer: String?, hasVersion: Bool = true, tag: UInt8 = 0x13)
        -> [UInt8]
    {
        let algorithm = sequence([0x06, 1, 0x2A])
        let signed = sequence(
            hasVersion ? element(0xA0, [2, 1, 2]) : [], [2, 1, 9], algorithm, name(issuer, tag: tag),
            sequence(element(0x17, Array("300101000000Z".utf8))), name(subject, tag: tag),
            sequence(algorithm, element(3, [UInt8](repeating: 7, count: 300))))
        return sequence(signed, algorithm, element(3, [UInt8](repeating: 0, count: 200)))
    }

    /// A signature of a program that comes with these certificates.
    static func signature(with certificates: [UInt8]...) -> [UInt8] {
        let signed = sequence(
            [2, 1, 1], element(0x31, []), sequence([0x06, 1, 0x2A]), element(0xA0, certificates.flatMap(\.self)),
            element(0x31, []))
        return sequence([0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2], element(0xA0, signed))
    }

    static func little(_ number: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// A list of equally long signatures; lengths as they are, or as given.
    static func list(
        of contents: [[UInt8]], type: [UInt8] = SignatureDatabase.certificateType, header: [UInt8] = [],
        length: Int? = nil, headerLength: Int? = nil, each: Int? = nil
    ) -> [UInt8] {
        let signatures = contents.flatMap { [UInt8](repeating: 0xEE, count: 16) + $0 }
        return type + little(length ?? 28 + header.count + signatures.count, 4)
            + little(headerLength ?? header.count, 4) + little(each ?? 16 + (contents.first?.count ?? 0), 4) + header
            + signatures
    }

    /// A program with sections and signatures; names of more than eight bytes go into a string table.
    static func program(_ sections: [(name: String, content: [UInt8])], signatures: [[UInt8]] = []) -> [UInt8] {
        let headers = 0x40 + 24 + 240 + sections.count * 40
        var (table, data, names): ([UInt8], [UInt8], [UInt8]) = ([], [], little(0, 4))
        for (name, content) in sections {
            var field = Array(name.utf8)
            if field.count > 8 {
                (field, names) = (Array("/\(names.count)".utf8), names + field + [0])
            }
            table += field + [UInt8](repeating: 0, count: 8 - field.count)
            table += little(content.count, 4) + little(0x1000, 4) + little(content.count + 3, 4)
            table += little(headers + data.count, 4) + [UInt8](repeating: 0, count: 16)
            data += content + [0xAA, 0xAA, 0xAA]
        }
        let certificates = signatures.flatMap { content -> [UInt8] in
            let entry = little(content.count + 8, 4) + little(0x200, 2) + little(2, 2) + content
            return entry + [UInt8](repeating: 0, count: (8 - entry.count % 8) % 8)
        }
        let place = headers + data.count + names.count
        let coff =
            little(0x8664, 2) + little(sections.count, 2) + little(0, 4) + little(headers + data.count, 4)
            + little(0, 4) + little(240, 2) + little(0x22, 2)
        let directories =
            [UInt8](repeating: 0, count: 32) + little(signatures.isEmpty ? 0 : place, 4) + little(certificates.count, 4)
            + [UInt8](repeating: 0, count: 88)
        let optional = little(0x20B, 2) + [UInt8](repeating: 0, count: 106) + little(16, 4) + directories
        let start = Array("MZ".utf8) + [UInt8](repeating: 0, count: 0x3A) + little(0x40, 4)
        return start + [0x50, 0x45, 0, 0] + coff + optional + table + data + names + certificates
    }

    /// What stands in shim's section: two levels behind their offsets.
    static func levels(_ first: String, _ second: String, format: Int = 0) -> [UInt8] {
        little(format, 4) + little(8, 4) + little(8 + first.utf8.count + 1, 4) + Array(first.utf8) + [0]
            + Array(second.utf8) + [0]
    }
}
