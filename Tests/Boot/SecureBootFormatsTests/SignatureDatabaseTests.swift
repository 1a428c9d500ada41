// SPDX-License-Identifier: GPL-3.0-or-later

import SecureBootFormats
import Testing

@Suite struct SignatureDatabaseTests {
    private static let old = Making.certificate(
        MicrosoftKey.of2011.commonName, by: "Microsoft Corporation Third Party Marketplace Root")
    private static let new = Making.certificate(
        MicrosoftKey.of2023.commonName, by: "Microsoft RSA Devices Root CA 2021")
    private static let windows = Making.certificate("Microsoft Windows Production PCA 2011", by: "Microsoft Root")
    private static let hashType = [0x26] + [UInt8](repeating: 1, count: 15)

    @Test(
        arguments: [
            ([], []), ([windows], []), ([windows, old], [.of2011]), ([new], [.of2023]),
            ([old, windows, new], [.of2011, .of2023]),
        ] as [([[UInt8]], Set<MicrosoftKey>)])
    func `the keys are those whose certificates are there`(certificates: [[UInt8]], keys: Set<MicrosoftKey>) throws {
        let lists = certificates.flatMap { Making.list(of: [$0]) }
        let database = try #require(SignatureDatabase(lists))
        #expect(database.certificates.map(Array.init) == certificates)
        #expect(database.microsoftKeys == keys)
    }

    @Test func `a list may have a header and several signatures of one length, and lists of hashes are passed over`()
        throws
    {
        let bytes =
            Making.list(of: [[UInt8](repeating: 3, count: 32), [UInt8](repeating: 4, count: 32)], type: Self.hashType)
            + Making.list(of: [Self.new, Self.new], header: [9, 9, 9]) + Making.list(of: [], each: 48)
        let database = try #require(SignatureDatabase(bytes))
        #expect(database.certificates.map(Array.init) == [Self.new, Self.new])
    }

    @Test(arguments: [
        Making.certificate("Someone", by: MicrosoftKey.of2011.commonName),
        Making.certificate("Microsoft Option ROM UEFI CA 2023", by: "Microsoft RSA Devices Root CA 2021"),
        Making.certificate(MicrosoftKey.of2011.commonName + " ", by: nil),
        Making.certificate("x" + MicrosoftKey.of2011.commonName, by: nil), Making.certificate(nil, by: nil),
        // A key's name where there is no name of a certificate.
        Making.sequence(Array(MicrosoftKey.of2023.commonName.utf8)), [0x30, 0x80, 0, 0], [0x30, 0xFF], [0],
    ])
    func `a certificate that only mentions a key is another`(certificate: [UInt8]) throws {
        #expect(try #require(SignatureDatabase(Making.list(of: [certificate]))).microsoftKeys == [])
    }

    @Test(arguments: [UInt8(0x0C), 0x13, 0x14, 0x16])
    func `names may be written as any text of ASCII, and the version may be missing`(tag: UInt8) throws {
        for hasVersion in [true, false] {
            let certificate = Making.certificate(
                MicrosoftKey.of2023.commonName, by: "x", hasVersion: hasVersion, tag: tag)
            #expect(try #require(SignatureDatabase(Making.list(of: [certificate]))).microsoftKeys == [.of2023])
        }
    }

    @Test(arguments: [
        Making.list(of: [old], length: 0), Making.list(of: [old], length: 27), Making.list(of: [old], length: 1 << 20),
        Making.list(of: [old], length: 0xFFFF_FFFF), Making.list(of: [old], headerLength: 0xFFFF_FFFF),
        Making.list(of: [old], headerLength: 1), Making.list(of: [old], each: 0), Making.list(of: [old], each: 16),
        Making.list(of: [old], each: 0xFFFF_FFFF), Making.list(of: [old], each: 17),
        Making.list(of: [old], each: 1_000),
        Making.list(of: [old]) + [0], Making.list(of: [old]) + [UInt8](repeating: 0, count: 28),
    ])
    func `lengths that contradict each other make no database`(bytes: [UInt8]) {
        #expect(SignatureDatabase(bytes) == nil)
    }

    @Test func `every cut is refused, but between two lists`() {
        let whole = Making.list(of: [Self.old]) + Making.list(of: [Self.new])
        let border = whole.count - Making.list(of: [Self.new]).count
        for length in 0..<whole.count {
            #expect((SignatureDatabase(Array(whole[..<length])) != nil) == (length == 0 || length == border))
        }
    }

    @Test func `a database has a most of bytes and lists`() {
        let empty = Making.list(of: [], each: 48)
        #expect(SignatureDatabase((0..<1_024).flatMap { _ in empty }) != nil)
        #expect(SignatureDatabase((0..<1_025).flatMap { _ in empty }) == nil)
        #expect(SignatureDatabase(Making.list(of: [[UInt8](repeating: 0, count: Limits.signatureDatabase)])) == nil)
    }
}
