// SPDX-License-Identifier: GPL-3.0-or-later

/// What firmware trusts, or does not: the variable `db` or `dbx`, which is signature lists one behind the other
/// (UEFI 2.10, section 32.4.1).
///
/// ```
/// 0   type of signature, a GUID
/// 16  bytes of the list in all        20  bytes of its header        24  bytes of each signature
/// 28  header, then signatures: 16 bytes that say who put it there, and the certificate, hash, …
/// ```
package struct SignatureDatabase: Hashable, Sendable {
    /// EFI_CERT_X509_GUID as it stands in memory.
    package static let certificateType: [UInt8] = [
        0xA1, 0x59, 0xC0, 0xA5, 0xE4, 0x94, 0xA7, 0x4A, 0x87, 0xB5, 0xAB, 0x15, 0x5C, 0x2B, 0xF0, 0x72,
    ]
    private static let fixedLength = 28
    private static let ownerLength = 16

    /// Its X.509 certificates in DER, in order.
    package let certificates: [ArraySlice<UInt8>]

    /// Reads a variable's value; `nil` when lengths contradict each other, for then nobody knows what firmware sees.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Limits.signatureDatabase else { return nil }
        var certificates: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        var lists = 0
        while !rest.isEmpty {
            lists += 1
            guard lists <= Limits.signatureLists, let length = rest.length(at: 16),
                let header = rest.length(at: 20),
                let each = rest.length(at: 24), length >= Self.fixedLength,
                header <= length - Self.fixedLength, each > Self.ownerLength,
                (length - Self.fixedLength - header).isMultiple(of: each),
                let list = rest.run(at: 0, length: length)
            else { return nil }
            if list.prefix(16).elementsEqual(Self.certificateType) {
                var signatures = list.dropFirst(Self.fixedLength + header)
                while !signatures.isEmpty {
                    certificates.append(signatures.prefix(each).dropFirst(Self.ownerLength))
                    signatures = signatures.dropFirst(each)
                }
            }
            rest = rest.dropFirst(length)
        }
        self.certificates = certificates
    }

    /// Which of Microsoft's keys for other people's programs are there.
    package var microsoftKeys: Set<MicrosoftKey> {
        Set(certificates.compactMap { Certificate($0)?.subject.flatMap { MicrosoftKey(commonName: $0) } })
    }
}
