// SPDX-License-Identifier: GPL-3.0-or-later

internal import SecureBootFormats

/// What reads firmware's variables for Secure Boot, and the programs that such firmware starts.
enum FuzzedSecureBoot {
    static func variables(_ bytes: [UInt8]) {
        _ = SignatureDatabase(bytes)?.microsoftKeys
        guard let level = SBATLevel(text: bytes) else { return }
        precondition(SBATLevel(lines: level.lines) == level)
        _ = level.raised(by: level)
    }

    static func program(_ bytes: [UInt8]) {
        let facts = LoaderFacts(shim: bytes, menu: bytes)
        if let level = facts.shimLevel { _ = facts.menu?.revocations(by: level) }
    }

    /// A list with one certificate, and a level.
    static var values: [[UInt8]] {
        let certificate = certificate(of: MicrosoftKey.of2023.commonName)
        let list =
            SignatureDatabase.certificateType + little(44 + certificate.count, 4) + little(0, 4)
            + little(16 + certificate.count, 4) + [UInt8](repeating: 1, count: 16) + certificate
        return [list, Array("sbat,1,2025021800\nshim,4\ngrub,5\n".utf8)]
    }

    /// A program with the two sections, one of them under a long name, and a signature.
    static var programs: [[UInt8]] {
        let sbat = Array("sbat,1,x\nshim,4\ngrub,5\n".utf8)
        let level = little(0, 4) + little(8, 4) + little(8, 4) + Array("sbat,1,1\ngrub,6\n".utf8) + [0]
        let names = little(0, 4) + Array(".sbatlevel".utf8) + [0]
        let signed = element(
            0x30,
            [2, 1, 1] + element(0x31, []) + element(0x30, [])
                + element(0xA0, certificate(of: MicrosoftKey.of2011.commonName)))
        let signature = element(0x30, [6, 1, 0x2A] + element(0xA0, signed))
        let data = 0x40 + 24 + 160 + 80
        let end = data + sbat.count + level.count
        let header = little(0x8664, 2) + little(2, 2) + little(0, 4) + little(end, 4) + little(0, 4) + little(160, 4)
        let optional =
            little(0x20B, 2) + [UInt8](repeating: 0, count: 106) + little(6, 4) + [UInt8](repeating: 0, count: 32)
            + little(end + names.count, 4) + little(signature.count + 8, 4) + [UInt8](repeating: 0, count: 8)
        let start = Array("MZ".utf8) + [UInt8](repeating: 0, count: 0x3A) + little(0x40, 4) + [0x50, 0x45, 0, 0]
        let table = section(".sbat", at: data, sbat.count) + section("/4", at: data + sbat.count, level.count)
        let certificates = little(signature.count + 8, 4) + little(0x200, 2) + little(2, 2) + signature
        return [start + header + optional + table + sbat + level + names + certificates]
    }

    private static func section(_ name: String, at place: Int, _ length: Int) -> [UInt8] {
        Array(name.utf8) + [UInt8](repeating: 0, count: 8 - name.utf8.count) + little(length, 4) + little(0, 4)
            + little(length, 4) + little(place, 4) + [UInt8](repeating: 0, count: 16)
    }

    private static func certificate(of name: String) -> [UInt8] {
        let text = element(0x13, Array(name.utf8))
        let whole = element(0x30, element(0x31, element(0x30, [6, 3, 0x55, 4, 3] + text)))
        return element(
            0x30, element(0x30, [2, 1, 1] + element(0x30, []) + whole + element(0x30, []) + whole))
    }

    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag, 0x82, UInt8(truncatingIfNeeded: content.count >> 8), UInt8(truncatingIfNeeded: content.count)] + content
    }

    private static func little(_ number: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
