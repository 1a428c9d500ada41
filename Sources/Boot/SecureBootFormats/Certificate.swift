// SPDX-License-Identifier: GPL-3.0-or-later

/// Whose certificate it is and who signed it: the common names in an X.509 certificate (RFC 5280, 4.1).
///
/// Names are compared and no signature: this tells people what firmware most likely does, which checks for itself.
struct Certificate: Hashable {
    /// The common name of whose key it is; `nil` when there is none.
    let subject: [UInt8]?
    /// The common name of who signed it.
    let issuer: [UInt8]?

    /// Reads a certificate in DER; `nil` for what is none.
    init?(_ bytes: ArraySlice<UInt8>) {
        var outer = DERReader(bytes)
        guard let content = outer.next(DERReader.Tag.sequence) else { return nil }
        self.init(content: content)
    }

    /// Reads what is in the sequence that a certificate is.
    init?(content: ArraySlice<UInt8>) {
        var certificate = DERReader(content)
        guard let signed = certificate.next(DERReader.Tag.sequence) else { return nil }
        var fields = DERReader(signed)
        // The version has a default, so it may be missing.
        _ = fields.next(DERReader.Tag.zero)
        guard fields.next(DERReader.Tag.integer) != nil, fields.next(DERReader.Tag.sequence) != nil,
            let issuer = fields.next(DERReader.Tag.sequence), fields.next(DERReader.Tag.sequence) != nil,
            let subject = fields.next(DERReader.Tag.sequence)
        else { return nil }
        self.issuer = Self.commonName(in: issuer)
        self.subject = Self.commonName(in: subject)
    }

    /// The certificates that come with a signature of a program (Authenticode's PKCS #7; RFC 2315, 9.1).
    static func all(inSignature bytes: ArraySlice<UInt8>) -> [Certificate] {
        var outer = DERReader(bytes)
        guard let information = outer.next(DERReader.Tag.sequence) else { return [] }
        var fields = DERReader(information)
        guard fields.next(DERReader.Tag.objectIdentifier) != nil, let wrapped = fields.next(DERReader.Tag.zero) else {
            return []
        }
        var wrapper = DERReader(wrapped)
        guard let signed = wrapper.next(DERReader.Tag.sequence) else { return [] }
        var parts = DERReader(signed)
        guard parts.next(DERReader.Tag.integer) != nil, parts.next(DERReader.Tag.set) != nil,
            parts.next(DERReader.Tag.sequence) != nil, let list = parts.next(DERReader.Tag.zero)
        else { return [] }
        var certificates: [Certificate] = []
        var elements = DERReader(list)
        while certificates.count < Limits.certificates, let element = elements.next() {
            if element.tag == DERReader.Tag.sequence, let certificate = Certificate(content: element.content) {
                certificates.append(certificate)
            }
        }
        return certificates
    }

    /// The last common name (2.5.4.3) of a distinguished name.
    private static func commonName(in name: ArraySlice<UInt8>) -> [UInt8]? {
        var found: [UInt8]?
        var sets = DERReader(name)
        while let set = sets.next(DERReader.Tag.set) {
            var pairs = DERReader(set)
            while let pair = pairs.next(DERReader.Tag.sequence) {
                var fields = DERReader(pair)
                guard fields.next(DERReader.Tag.objectIdentifier)?.elementsEqual([0x55, 0x04, 0x03]) == true,
                    let value = fields.next(), DERReader.Tag.texts.contains(value.tag),
                    value.content.count <= Limits.commonName
                else { continue }
                found = Array(value.content)
            }
        }
        return found
    }
}
